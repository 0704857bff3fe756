"""The list of a day as a form: for each line what stood there when it was opened, and what was chosen."""

from collections.abc import Iterable
from uuid import UUID

from leerkring.attendance.queries import ListedPerson
from leerkring.attendance.rules import Act, Choice
from leerkring.core.text.cleaning import one_line
from leerkring.core.web.forms.form import Form

MOST_IN_REASON = 300
ACTS = {act.value for act in Act}


def field_of(id_: UUID) -> str:
    """Return the name of the field of one line."""
    return f"er-{id_}"


def was_of(id_: UUID) -> str:
    """Return the name of the field that says what stood there."""
    return f"was-{id_}"


def read_choices(form: Form, people: Iterable[ListedPerson]) -> dict[UUID, Choice]:
    """Return what was chosen for each line that was sent; what is no choice of ours is none."""
    found = {}
    for one in people:
        chosen = form.value(field_of(one.id))
        if chosen in ACTS:
            found[one.id] = Choice(form.value(was_of(one.id)), chosen)
    return found


def read_reason(form: Form) -> str:
    """Return why something is changed afterwards."""
    return one_line(form.value("reason"))[:MOST_IN_REASON]
