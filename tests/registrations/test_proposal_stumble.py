"""A question that the solver stumbled over."""

from uuid import UUID

from leerkring.registrations.proposal.proposing import propose
from leerkring.registrations.proposal.rules import Applicant, Asked

REGION, KIND = UUID(int=501), UUID(int=502)


def test_a_question_over_which_the_presolve_of_highs_stumbles_is_answered() -> None:
    people = [(1, 1, {KIND}, 0), (2, 1, {REGION}, 2), (3, 0, {REGION}, 2), (4, 0, set(), 0), (5, 2, set(), 1)]
    people.append((6, 3, {REGION, KIND}, 1))
    applicants = tuple(
        Applicant(UUID(int=id_), UUID(int=1000 + group), UUID(int=2000 + of), quotas=frozenset(quotas))
        for id_, of, quotas, group in people
    )
    found = propose(Asked(applicants, 4, 4, kept={REGION: 2, KIND: 2}, most_per_organization=1))
    assert {told.id.int for told in found.chosen} == {2, 3}
