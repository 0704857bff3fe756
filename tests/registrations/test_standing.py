"""What people are told of their registration, for every state that one can have."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from leerkring.registrations.personal.standing import leaving_of, standing_of
from leerkring.registrations.queries.personal import PersonalRegistration
from leerkring.registrations.rules import LIVE, State

WHEN = datetime(2027, 2, 4, 8, tzinfo=UTC)
URL = "/aanmelding/geheim"
HERS = PersonalRegistration(
    id=UUID(int=1),
    activity_id=UUID(int=2),
    person_id=UUID(int=3),
    state=State.CONFIRMED,
    reason="full",
    name="Noor",
    email="noor@voorbeeld.nl",
    organization="Gemeente Ede",
    organization_kind="municipality",
    municipality_code=None,
    job_title="",
    phone="",
    answers={},
    asked={},
    group_size=1,
    offer_expires_at=WHEN,
    link_generation=1,
    registered_at=WHEN,
    decided_at=WHEN,
    slug="leerkring",
    kind="circle",
    title="Leerkring",
    activity_state="published",
    allocation="first_come",
    cancel_message="De zaal is afgebrand.",
    starts_at=WHEN,
    ends_at=WHEN,
    registration_closes_at=WHEN,
    drawn_at=None,
    minimum=None,
    decide_on=None,
    go_ahead_at=None,
    position=3,
)


@pytest.mark.parametrize("state", State)
def test_every_state_says_something_and_what_ended_leads_to_the_activity(state: State) -> None:
    stands = standing_of(replace(HERS, state=state), URL)
    assert stands.sentences or stands.notice
    assert not any("{" in sentence for sentence in stands.sentences)
    ended = state not in LIVE
    assert (stands.action is not None and stands.action.href == "/agenda/leerkring") is ended


def test_an_offer_has_its_last_moment_and_the_way_to_it() -> None:
    stands = standing_of(replace(HERS, state=State.OFFERED), URL)
    assert stands.notice is not None
    assert stands.notice.title == "Neem de plaats aan vóór do 4 februari 2027, 9.00 uur"
    assert stands.action is not None
    assert stands.action.href == f"{URL}/aanbod"


@pytest.mark.parametrize("state", State)
def test_an_activity_that_is_off_says_so_whatever_the_state(state: State) -> None:
    stands = standing_of(replace(HERS, state=state, activity_state="cancelled"), URL)
    assert stands.notice is not None
    assert stands.notice.title == "Deze activiteit gaat niet door"
    assert stands.notice.sentences == ("De zaal is afgebrand.",)
    assert not stands.sentences
    assert stands.action is None


def test_who_waits_for_the_draw_hears_of_the_draw() -> None:
    drawn = standing_of(replace(HERS, state=State.APPLIED, allocation="draw"), URL)
    chosen = standing_of(replace(HERS, state=State.APPLIED, allocation="application"), URL)
    assert "loting" in drawn.sentences[0]
    assert "stellen wij de groep samen" in chosen.sentences[0]


def test_a_colleague_may_come_instead_until_it_begins() -> None:
    assert leaving_of(HERS, begun=False).may_transfer
    assert not leaving_of(HERS, begun=True).may_transfer
    waits = leaving_of(replace(HERS, state=State.WAITLISTED), begun=False)
    assert (waits.label, waits.may_transfer) == ("Van de wachtlijst af", False)
    assert "nummer 3" in waits.sentence
