"""Questions to a proposal, and every selection that breaks no rule, found by trying them all."""

import itertools
from collections.abc import Iterator, Sequence
from uuid import UUID

from hypothesis import strategies as st

from leerkring.registrations.proposal.rules import Aim, Applicant, Asked, Unit, list_units

MARKS = ("soort:corporatie", "soort:gemeente", "regio:twente")
TWENTE, CORPORATIES = UUID(int=501), UUID(int=502)


def person(
    number: int, *marks: str, organization: int | None = None, group: int | None = None, **more
) -> Applicant:
    """Return an applicant: from somewhere of their own and by themselves, where nothing else is said."""
    return Applicant(
        UUID(int=number),
        UUID(int=1000 + (group if group is not None else number)),
        UUID(int=2000 + (organization if organization is not None else number)),
        frozenset(marks),
        **more,
    )


def asked(*applicants: Applicant, places: int, **more) -> Asked:
    """Return a question for so many places, all of them free."""
    return Asked(applicants, places, more.pop("free", places), **more)


@st.composite
def questions(draw) -> Asked:
    """Draw small questions of every shape: groups, maxima, kept places, yes and no by hand."""
    many = draw(st.integers(1, 8))
    applicants = [
        Applicant(
            UUID(int=number),
            UUID(int=1000 + draw(st.integers(0, 5))),
            UUID(int=2000 + draw(st.integers(0, 3))),
            frozenset(draw(st.sets(st.sampled_from(MARKS), max_size=2))),
            frozenset(draw(st.sets(st.sampled_from((TWENTE, CORPORATIES)), max_size=2))),
            draw(st.sampled_from((0, 0, 0, 1, 2, 5))),
            draw(st.sampled_from((None, None, None, None, True, False))),
        )
        for number in range(1, many + 1)
    ]
    free = draw(st.integers(1, 6))
    return Asked(
        tuple(applicants),
        draw(st.integers(1, free)),
        free,
        tuple(
            Aim(mark, draw(st.integers(0, 3)), draw(st.integers(0, 1)))
            for mark in draw(st.permutations(MARKS))[: draw(st.integers(0, 3))]
        ),
        draw(st.sampled_from(({}, {TWENTE: 1}, {TWENTE: 1, CORPORATIES: 1}, {CORPORATIES: 2}))),
        draw(st.sampled_from((None, 1, 2, 3))),
        draw(st.sampled_from(({}, {UUID(int=2001): 1}))),
    )


def seated(people: Sequence[Applicant], kept: dict[UUID, int], open_: int) -> bool:
    """Tell whether everybody can sit down: each tries every place that they may have."""
    if not people:
        return True
    first, rest = people[0], people[1:]
    for quota in first.quotas:
        if kept.get(quota) and seated(rest, kept | {quota: kept[quota] - 1}, open_):
            return True
    return open_ > 0 and seated(rest, kept, open_ - 1)


def allowed(question: Asked) -> Iterator[list[Unit]]:
    """Give every selection that breaks no rule, found by trying them all."""
    units = list_units(question.applicants)
    for picks in itertools.product((False, True), repeat=len(units)):
        units_in = [unit for unit, pick in zip(units, picks, strict=True) if pick]
        people = [one for unit in units_in for one in unit.members]
        if len(people) > question.places or any(one.fixed is False for one in people):
            continue
        if any(one.fixed and one not in people for one in question.applicants):
            continue
        most = question.most_per_organization
        if most is not None and any(
            sum(other.organization == one.organization for other in people)
            > max(0, most - question.organization_taken.get(one.organization, 0))
            for one in people
        ):
            continue
        if seated(people, dict(question.kept), max(0, question.free - sum(question.kept.values()))):
            yield units_in
