"""What an address or a form asks of the board, and whom it means by its ticks."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from leerkring.activities.queries.back_office import ActivityDetails
from leerkring.activities.queries.questions import read_questions
from leerkring.activities.views import Questions
from leerkring.core.database.db import Reading
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form
from leerkring.core.web.lists.asked import Asked, read_asked
from leerkring.core.web.lists.selection import ALL, CHOSEN, SEEN, read_selection
from leerkring.core.web.pages import Visit, signed_in
from leerkring.programme.queries import FacetNames, get_facet_names
from leerkring.registrations.beheer.deciding.lists import board_list
from leerkring.registrations.deciding import queries
from leerkring.registrations.deciding.refusals import ApplicationElsewhere

_VERSION = re.compile(r"r([0-9]{1,18})(?:a([0-9]{1,18}))?")
"""As `Standing.version` writes it."""


def board_path(slug: str) -> str:
    """Return the address of an activity's board."""
    return f"/beheer/activiteiten/{slug}/kiezen"


async def ask_board(
    request: Visit, reading: Reading, activity: ActivityDetails, asks: Mapping[str, Any]
) -> tuple[Questions, FacetNames, Asked]:
    """Return the activity's questions, what regions are called, and what is asked of its board."""
    questions = await read_questions(reading, activity.id)
    names = await get_facet_names(reading)
    listing = board_list(questions, names.regions, signed_in(request).person_id, request.now)
    return questions, names, read_asked(listing, asks)


async def list_meant(
    request: Visit, reading: Reading, activity: ActivityDetails, form: Form
) -> tuple[list[UUID], Asked]:
    """Return whom a form is about, and the list as it was left; raises `ApplicationElsewhere` for what is no id.

    A program names whom it means, in an order of its own; who ticks on the board means the order of the list.
    """
    sent = {name: form.value(name) for name in form.names}
    _, _, asked = await ask_board(request, reading, activity, sent)
    selection = read_selection(form.values(CHOSEN), form.value(ALL), form.value(SEEN))
    ticked: list[UUID] = []
    if selection.ids or selection.everything:
        ticked = await queries.list_ticked(reading, activity.id, asked, selection, request.now)
    return [*read_ids(form.values("registration")), *ticked], asked


def read_ids(typed: Iterable[str]) -> list[UUID]:
    """Return the ids among what was sent, in their order; raises `ApplicationElsewhere` for what is none."""
    try:
        return [UUID(one) for one in typed]
    except ValueError:
        raise ApplicationElsewhere from None


def read_seen(form: Form) -> int | None:
    """Return the revision that a form was made of; None where a program posts without one, -1 for what is none."""
    carried = read_version(form)
    if carried is None:
        return None
    found = _VERSION.fullmatch(carried)
    return int(found[1]) if found else -1


def read_answers_seen(form: Form) -> int | None:
    """Return which answers a form was made of; None where it does not say."""
    found = _VERSION.fullmatch(read_version(form) or "")
    return int(found[2]) if found and found[2] else None
