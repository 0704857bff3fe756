"""The board as a list: what it is filtered and ordered by. Marks of others never tell more than the viewer may see."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, case, cast, func, select

from leerkring.activities.views import Questions
from leerkring.core.web.lists.declared import Choice, Column, Filter, Listing, Search
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.registrations.answers import YES_NO
from leerkring.registrations.beheer.deciding.words import MARKS, VERDICTS
from leerkring.registrations.beheer.labels import STATES
from leerkring.registrations.deciding import queries
from leerkring.registrations.deciding.model import ApplicationMark, DecisionDraft
from leerkring.registrations.deciding.rules import Mark
from leerkring.registrations.model import Registration
from leerkring.registrations.rules import State

NONE = "geen"
SHOWN = (State.APPLIED, State.CONFIRMED, State.WAITLISTED, State.OFFERED, State.REJECTED, State.CANCELLED)
EARLIER = {"meegedaan": "Deed eerder mee", "afgewezen": "Kreeg eerder geen plaats", "nieuw": "Voor het eerst"}
_PICKED = ("choice", "choices", "yes_no")


def board_list(questions: Questions, regions: Mapping[str, str], viewer: UUID, now: Any) -> Listing:
    """Return the board of an activity with these questions, for one of its team."""
    r = Registration
    took, refused = queries.took_part(now), queries.was_refused(now)
    own = _own_mark(viewer)
    drafted = func.coalesce(DecisionDraft.verdict, NONE)
    filters: tuple[Filter, ...] = (
        Choice(
            name="status",
            label="Status",
            words={state.value: _state(state) for state in SHOWN},
            column=r.state,
            every="Iedereen",
            default=State.APPLIED,
            hides_empty=True,
        ),
        Choice(
            name="besluit",
            label="Voorlopig besluit",
            words={NONE: "Nog geen", **{word: text.capitalize() for word, text in VERDICTS.items()}},
            where=lambda word: drafted == word,
            every="Alle",
        ),
        Choice(
            name="oordeel",
            label="Uw oordeel",
            words={NONE: "Nog geen", **{word: text.capitalize() for word, text in MARKS.items()}},
            where=lambda word: func.coalesce(own, NONE) == word,
            every="Alle",
            folded=True,
        ),
        Choice(
            name="soort",
            label="Soort organisatie",
            words=ORGANIZATION_KINDS,
            column=r.organization_kind,
            hides_empty=True,
            folded=True,
        ),
        Choice(
            name="regio",
            label="Regio",
            words={**regions, NONE: "Buiten deze regio’s"},
            where=lambda word: r.region_slugs == [] if word == NONE else r.region_slugs.contains([word]),
            hides_empty=True,
            folded=True,
        ),
        Choice(
            name="eerder",
            label="Eerder",
            words=EARLIER,
            where={
                "meegedaan": took > 0,
                "afgewezen": refused > 0,
                "nieuw": (took == 0) & (refused == 0),
            }.__getitem__,
            hides_empty=True,
            folded=True,
        ),
        *(_answer(one) for one in questions.fields if one.type in _PICKED),
        Search(
            label="Naam, organisatie of antwoord",
            columns=(r.name, r.organization, r.email, r.job_title, cast(r.answers, Text)),
        ),
    )
    columns = (
        Column(label="Kies", hidden=True),
        Column(label="Nr.", name="positie", order=r.position, num=True),
        Column(label="Wie", name="naam", fixed=True, order=func.lower(r.name)),
        Column(label="Organisatie", name="organisatie", order=func.lower(r.organization)),
        Column(
            label="Regio",
            name="regio",
            order=(func.coalesce(r.region_slugs[0].as_string(), "~"), r.municipality_code),
        ),
        Column(label="Eerder mee", name="mee", order=took, num=True),
        Column(label="Eerder geen plaats", name="geen", order=refused, num=True),
        Column(label="Antwoorden", name="antwoorden"),
        Column(label="Oordeel", name="oordeel", order=_weight(own, viewer)),
        Column(label="Voorlopig besluit", name="besluit", order=(drafted, DecisionDraft.number)),
    )
    return Listing(
        filters=filters, columns=columns, sort="positie", since=lambda _: Registration.registered_at
    )


def _state(state: State) -> str:
    return "Te besluiten" if state is State.APPLIED else STATES[state].capitalize()


def _answer(question: Any) -> Choice:
    words = YES_NO if question.type == "yes_no" else {word: word for word in question.options}
    answer = Registration.answers[question.key]
    return Choice(
        name=f"vraag-{question.key}",
        label=question.label,
        words=words,
        where=(
            (lambda word: answer.contains([word]))
            if question.type == "choices"
            else (lambda word: answer.as_string() == word)
        ),
        hides_empty=True,
        folded=True,
    )


def _own_mark(viewer: UUID) -> ColumnElement[Any]:
    m = ApplicationMark
    return (
        select(m.mark)
        .where(m.registration_id == Registration.id, m.person_id == viewer)
        .correlate(Registration)
        .scalar_subquery()
    )


def _weight(own: ColumnElement[Any], viewer: UUID) -> ColumnElement[Any]:
    """Order by what all said together; who did not say anything yet learns nothing from it."""
    m = ApplicationMark
    worth = case({Mark.YES: 2, Mark.PERHAPS: 1, Mark.NO: 0}, value=m.mark)
    together = (
        select(func.avg(worth))
        .where(m.registration_id == Registration.id)
        .correlate(Registration)
        .scalar_subquery()
    )
    return case((own.is_not(None), together))
