"""An activity's registrations as a list: its filters, its orders, its columns, and what stands in the file."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func

from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.declared import Choice, Column, Listing, Search
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.registrations.answers import Questions, given_of, stopped, tell
from leerkring.registrations.beheer.labels import STATES
from leerkring.registrations.breakouts.labels import cell_of
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
    Column(
        label="Nr.", name="positie", order=Registration.position, num=True, cell=lambda one: one.number or ""
    ),
    Column(
        label="Naam",
        name="naam",
        fixed=True,
        order=func.lower(Registration.name),
        cell=lambda one: one.name,
    ),
    Column(label="Status", name="status", order=Registration.state, cell=lambda one: STATES[one.state]),
    Column(
        label="Organisatie",
        name="organisatie",
        order=func.lower(Registration.organization),
        cell=lambda one: one.organization,
    ),
    Column(
        label="Functie",
        name="functie",
        order=func.lower(Registration.job_title),
        cell=lambda one: one.job_title,
    ),
    Column(
        label="Aangemeld",
        name="datum",
        order=Registration.registered_at,
        cell=lambda one: one.registered_at,
    ),
)
_EXTRA = (
    Column(label="E-mailadres", name="adres", extra=True, cell=lambda one: one.email),
    Column(label="Telefoon", name="telefoon", extra=True, cell=lambda one: one.phone),
    Column(
        label="Soort organisatie",
        name="soort-organisatie",
        extra=True,
        cell=lambda one: ORGANIZATION_KINDS.get(one.organization_kind, one.organization_kind),
    ),
    Column(label="Gemeente", name="gemeente", extra=True, cell=lambda one: one.municipality or ""),
    Column(label="Samen aangemeld", name="samen", extra=True, num=True, cell=lambda one: one.group_size),
)
_OF_LINES = frozenset({"adres", "soort-organisatie", "samen"})
"""Extra columns of which a line of the list itself knows the cell."""
QUESTION = "vraag-"


GUESTS = Listing(
    filters=(Search(label="Naam of organisatie", columns=(Registration.name, Registration.organization)),),
    columns=tuple(column for column in _COLUMNS if column.name in ("naam", "organisatie", "functie")),
    sort="naam",
)
"""Who comes, as a host sees it: no address, no answers, and nobody who has no place."""


def registration_list(questions: Questions | None = None, *, ticks: bool = False, rounds: int = 0) -> Listing:
    """Return the list; with `ticks` for who may do something with several at once, with `questions` to show what was answered,
    and with the number of its `rounds` what they have in each.

    A sensitive answer is in none of these: those stand apart.
    """
    own: list[Column] = []
    if questions is not None:
        own += [_answers(questions, one.key, one.label, tells_words=True) for one in questions.fields]
        own += [_answers(questions, key, f"{label} (gestopt)") for key, label in stopped(questions).items()]
    first = (_TICK,) if ticks else ()
    return Listing(
        filters=_FILTERS,
        columns=(*first, *_COLUMNS, *_EXTRA, *_rounds(rounds), *own),
        sort="positie",
        since=_since,
    )


def _rounds(many: int) -> list[Column]:
    """Return a column for each round: the parallel session that somebody has, waits for or wishes."""

    def column(number: int) -> Column:
        return Column(
            label=f"Ronde {number}",
            name=f"ronde-{number}",
            extra=True,
            cell=lambda one: cell_of(one.breakouts, number),
        )

    return [column(number) for number in range(1, many + 1)]


def _since(asks: Mapping[str, str]) -> Any:
    """Return when somebody came to stand in the list: with a status that is asked for, when they got it."""
    return Registration.decided_at if asks.get("status") else Registration.registered_at


def needs_details(asked: Asked) -> bool:
    """Tell whether a column is there that asks more of a registration than a line of the list knows."""
    names = {column.name for column in asked.listing.choosable if column.extra} - _OF_LINES
    return not names.isdisjoint(asked.chosen_columns)


def registration_file(
    questions: Questions, people: Sequence[RegistrationDetails] = (), rounds: int = 0
) -> Listing:
    """Return the list as it goes into a file.

    A question that was stopped has a column where one of these people answered it. Where somebody answered in other words
    than those of now, a column beside it says in which.
    """
    told = [answer for one in people for answer in tell(questions, given_of(one)) if answer.text]
    answered, other = {one.key for one in told}, {one.key for one in told if one.now}
    own = []
    for one in questions.fields:
        own.append(_answers(questions, one.key, one.label))
        if one.key in other:
            own.append(_words(questions, one.key, f"{one.label} (gevraagd als)"))
    own += [
        _answers(questions, key, f"{label} (gestopt)")
        for key, label in stopped(questions).items()
        if key in answered
    ]
    return Listing(
        filters=_FILTERS, columns=(*_COLUMNS, *_EXTRA, *_rounds(rounds), *own), sort="positie", since=_since
    )


def _answers(questions: Questions, key: str, label: str, *, tells_words: bool = False) -> Column:
    """Return the column of a question; `tells_words`: with the words that it was asked in, where those were others."""

    def cell(one: RegistrationDetails) -> str:
        answer = next((answer for answer in tell(questions, given_of(one)) if answer.key == key), None)
        if answer is None:
            return ""
        asked = f" (gevraagd als “{answer.label}”)" if tells_words and answer.text and answer.now else ""
        return f"{answer.text}{asked}"

    return Column(label=label, name=f"{QUESTION}{key}", extra=True, cell=cell)


def _words(questions: Questions, key: str, label: str) -> Column:
    """Return the column with the words in which a question was asked, of who got others than those of now."""

    def cell(one: RegistrationDetails) -> str:
        answers = (answer for answer in tell(questions, given_of(one)) if answer.key == key and answer.now)
        return next((answer.label for answer in answers), "")

    return Column(label=label, only_in_file=True, beside=f"{QUESTION}{key}", cell=cell)
