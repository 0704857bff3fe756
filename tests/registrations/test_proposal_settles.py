"""What a proposal says can have a place has it: the same people, chosen and placed by the one rule of places."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from leerkring.registrations.places.rules import settle
from leerkring.registrations.places.values import Chosen, Quota, Standing, Terms, Unit
from leerkring.registrations.proposal.proposing import propose
from leerkring.registrations.proposal.rules import Applicant, Asked
from leerkring.registrations.rules import State

NOW = datetime(2027, 1, 12, 9, tzinfo=UTC)
REGION, KIND, PLACE = UUID(int=501), UUID(int=502), UUID(int=503)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Terms, Standing, list[Unit], int]:
    """Draw terms whose groups overlap (a region, a kind, a municipality), how things stand, and who applied."""
    quotas = (
        Quota(REGION, draw(st.integers(1, 2)), region="twente"),
        Quota(KIND, draw(st.integers(1, 2)), organization_kind="care_provider"),
        Quota(PLACE, 1, municipality="GM0141"),
    )[: draw(st.integers(0, 3))]
    capacity = draw(st.integers(max(1, sum(one.places for one in quotas)), 7))
    used = {one.id: draw(st.integers(0, one.places)) for one in quotas}
    others = draw(st.integers(0, capacity - sum(one.places for one in quotas)))
    taken = sum(used.values()) + others
    terms = Terms(
        capacity,
        NOW + timedelta(days=30),
        allocation="application",
        max_per_organization=draw(st.sampled_from((None, 1, 2))),
        quotas=quotas,
    )
    units = [
        Unit(
            UUID(int=number),
            UUID(int=2000 + draw(st.integers(0, 4))),
            draw(st.sampled_from(("care_provider", "municipality"))),
            draw(st.sampled_from(("GM0141", None))),
            frozenset(draw(st.sets(st.sampled_from(("twente",))))),
        )
        for number in range(1, draw(st.integers(1, 8)) + 1)
    ]
    return terms, Standing(taken, used), units, max(1, capacity - taken)


@settings(max_examples=150, deadline=None)
@given(situations(), st.data())
def test_everybody_in_a_proposal_fits_in_whatever_order_they_were_decided(
    situation: tuple[Terms, Standing, list[Unit], int], data: st.DataObject
) -> None:
    terms, standing, units, places = situation
    if standing.taken >= terms.capacity:
        return
    question = Asked(
        tuple(
            Applicant(
                unit.key,
                UUID(int=1000 + data.draw(st.integers(0, 5))),
                unit.organization,
                quotas=frozenset(quota.id for quota in terms.quotas if unit.meets(quota)),
            )
            for unit in units
        ),
        places,
        terms.capacity - standing.taken,
        kept={one.id: one.places - standing.quota_taken.get(one.id, 0) for one in terms.quotas},
        most_per_organization=terms.max_per_organization,
    )
    inside = {told.id for told in propose(question).chosen}
    chosen = data.draw(st.permutations([Chosen(unit) for unit in units if unit.key in inside]))
    decisions = settle(terms, standing, (), NOW, chosen)
    assert {one.unit.key for one in decisions} == inside
    assert [one for one in decisions if one.state is not State.CONFIRMED or one.beyond] == []
