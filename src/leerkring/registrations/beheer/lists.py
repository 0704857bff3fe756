"""An activity's registrations as a list: its filters, its orders, its columns, and what stands in the file."""

from collections.abc import Sequence

from sqlalchemy import func

from leerkring.core.text.dutch import local
from leerkring.core.web.lists.declared import Choice, Column, Listing, Search
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.registrations.answers import Questions, given_of, stopped, tell
from leerkring.registrations.beheer.labels import STATES
from leerkring.registrations.model import Registration
from leerkring.registrations.queries.back_office import RegistrationDetails
from leerkring.registrations.rules import State

_TICK = Column(label="Kies", hidden=True)
_FILTERS = (
    Choice(
        name="status",
        label="Status",
        words={state.value: STATES[state].capitalize() for state in State},
        column=Registration.state,
        every="Alle",
        hides_empty=True,
    ),
    Search(
        label="Naam, organisatie of e-mailadres",
        columns=(Registration.name, Registration.organization, Registration.email),
    ),
)
_COLUMNS = (
    Column(label="Nr.", name="positie", order=Registration.position, num=True),
    Column(label="Naam", name="naam", order=func.lower(Registration.name)),
    Column(label="Status", name="status", order=Registration.state),
    Column(label="Organisatie", name="organisatie", order=func.lower(Registration.organization)),
    Column(label="Functie", name="functie", order=func.lower(Registration.job_title)),
    Column(label="Aangemeld", name="datum", order=Registration.registered_at),
)
_FILE = {
    "Naam": lambda one: one.name,
    "E-mailadres": lambda one: one.email,
    "Organisatie": lambda one: one.organization,
    "Soort organisatie": lambda one: ORGANIZATION_KINDS.get(one.organization_kind, one.organization_kind),
    "Gemeente": lambda one: one.municipality or "",
    "Functie": lambda one: one.job_title,
    "Telefoon": lambda one: one.phone,
    "Status": lambda one: STATES[one.state],
    "Volgnummer": lambda one: str(one.position),
    "Aantal samen aangemeld": lambda one: str(one.group_size),
    "Aangemeld op": lambda one: f"{local(one.registered_at):%Y-%m-%d %H:%M}",
}


GUESTS = Listing(
    filters=(Search(label="Naam of organisatie", columns=(Registration.name, Registration.organization)),),
    columns=tuple(column for column in _COLUMNS if column.name in ("naam", "organisatie", "functie")),
    sort="naam",
)
"""Who comes, as a host sees it: no address, no answers, and nobody who has no place."""


def registration_list(*, ticks: bool = False) -> Listing:
    """Return the list; with `ticks` for who may do something with several at once."""
    columns = (_TICK, *_COLUMNS) if ticks else _COLUMNS
    return Listing(filters=_FILTERS, columns=columns, sort="positie")


def registration_file(questions: Questions, people: Sequence[RegistrationDetails] = ()) -> Listing:
    """Return the list as it goes into a file, with the activity's own questions behind the fixed columns.

    A question that was stopped has a column where one of these people answered it. Where somebody answered in other words
    than those of now, a column beside it says in which.
    """
    fixed = [Column(label=label, cell=cell, only_in_file=True) for label, cell in _FILE.items()]
    told = [answer for one in people for answer in tell(questions, given_of(one)) if answer.text]
    answered, other = {one.key for one in told}, {one.key for one in told if one.now}
    own = []
    for one in questions.fields:
        own.append(_answers(questions, one.key, one.label, "text"))
        if one.key in other:
            own.append(_answers(questions, one.key, f"{one.label} (gevraagd als)", "label", only_other=True))
    own += [
        _answers(questions, key, f"{label} (gestopt)", "text")
        for key, label in stopped(questions).items()
        if key in answered
    ]
    return Listing(filters=_FILTERS, columns=(*_COLUMNS, *fixed, *own), sort="positie")


def _answers(questions: Questions, key: str, label: str, what: str, *, only_other: bool = False) -> Column:
    def cell(one: RegistrationDetails) -> str:
        answers = (answer for answer in tell(questions, given_of(one)) if answer.key == key)
        return next((getattr(answer, what) for answer in answers if answer.now or not only_other), "")

    return Column(label=label, cell=cell, only_in_file=True)
