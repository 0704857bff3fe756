"""Who came into a list after somebody had chosen all of it: named at the message, and not in it."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import aantal, listed
from leerkring.core.web.forms.form import page_number
from leerkring.core.web.pages import Visit, signed_in
from leerkring.messages.beheer.place import Place
from leerkring.messages.queries.people import list_picked, list_picked_people
from leerkring.people.beheer.people import reach_of
from leerkring.people.model import Person
from leerkring.registrations.model import Registration

LATER, IN_ALL = "erbij", "samen"
MOST_NAMED = 8


def named_later(ids: Sequence[UUID]) -> str:
    """Return what an address says of who came in later: some by their ids, never by their names, and how many in all."""
    if not ids:
        return ""
    return "?" + urlencode({LATER: ".".join(map(str, ids[:MOST_NAMED])), IN_ALL: len(ids)})


async def tell_later(request: Visit, reading: Reading, place: Place) -> str:
    """Return a sentence that names who came in later, of whom this member of staff may see; nothing where nobody did."""
    ids = _ids(request.asked(LATER))
    if not ids:
        return ""
    if place.activity_id is not None:
        found = await list_picked(reading, place.activity_id, [Registration.id.in_(ids)], MOST_NAMED)
    else:
        reach = reach_of(signed_in(request))
        found = await list_picked_people(reading, [Person.id.in_(ids)], reach, MOST_NAMED)
    names = sorted(one.name or one.email for one in found)
    if not names:
        return ""
    more = max(page_number(request.query_params, IN_ALL) - len(names), 0)
    if more:
        names.append(aantal(more, "ander", "anderen"))
    what = "Die staat" if len(names) == 1 else "Zij staan"
    return f"Toen u koos, stond dit nog niet in de lijst: {listed(names)}. {what} niet in dit bericht."


def _ids(word: str) -> list[UUID]:
    try:
        return [UUID(one) for one in word.split(".")[:MOST_NAMED] if one]
    except ValueError:
        return []
