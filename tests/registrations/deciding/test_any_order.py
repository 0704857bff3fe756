"""Whatever the order of acts, arrivals, cancellations and the clock: what choosing never does. Without a database."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from leerkring.core.ids import uuid7
from leerkring.registrations.arrivals.settling import Move
from leerkring.registrations.deciding.drafted import Drafted
from leerkring.registrations.deciding.rules import TOLD_WHY, Verdict, may_draft
from leerkring.registrations.deciding.telling import MAILS, list_moves
from leerkring.registrations.places.rules import passed_over, settle
from leerkring.registrations.places.values import Chosen, Quota, Standing, Terms, Unit
from leerkring.registrations.rules import LIVE, TAKEN, Reason, State, may_move

NOW = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
ORGANIZATIONS = [UUID(int=number) for number in (1, 2, 3)]
KINDS = ("municipality", "care_provider")


@dataclass
class Line:
    """A registration with all that was ever told of it."""

    who: Drafted
    position: int
    quota: UUID | None = None
    mails: list[str] = field(default_factory=list)
    passed: list[Reason] = field(default_factory=list)
    own_doing: bool = False


class Choosing(RuleBasedStateMachine):
    """An activity in memory that plays the database's part; every decision is the rule's."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        quota = Quota(uuid7(), 1, organization_kind="care_provider", release_at=NOW + timedelta(days=6))
        self.terms = Terms(
            3, NOW + timedelta(days=20), allocation="application", max_per_organization=2, quotas=(quota,)
        )
        self.lines: dict[UUID, Line] = {}
        self.drafts: dict[UUID, Drafted] = {}
        self.last = 0
        self.told_yes: set[UUID] = set()

    # what there is

    def of(self, *states: State) -> list[Line]:
        return sorted(
            (one for one in self.lines.values() if one.who.state in states), key=lambda one: one.position
        )

    def standing(self, waiting: bool = True) -> Standing:
        taken = self.of(*TAKEN)
        quotas: dict[UUID, int] = {}
        organizations: dict[UUID, int] = {}
        for one in taken:
            if one.quota:
                quotas[one.quota] = quotas.get(one.quota, 0) + 1
            organizations[one.who.organization_id] = organizations.get(one.who.organization_id, 0) + 1
        units = tuple(one.who.unit for one in self.of(State.WAITLISTED)) if waiting else ()
        return Standing(len(taken), quotas, organizations, units)

    def write(self, move: Move, mail: str | None) -> None:
        line = self.lines[move.id]
        assert line.who.state is move.before
        assert may_move(move.before, move.after)
        line.who = replace(line.who, state=move.after)
        line.quota = move.quota_after
        if move.position:
            assert move.position > self.last - len(self.lines)
            line.position = move.position
            self.last = max(self.last, move.position)
        if mail:
            line.mails.append(mail)
        if move.after is State.CONFIRMED:
            self.told_yes.add(move.id)

    def give_free_places(self) -> None:
        """As a use case does: offers in order, and why somebody ahead was passed over."""
        decisions = settle(self.terms, self.standing(), (), self.now)
        for one in decisions:
            self.write(
                Move(one.unit.key, State.WAITLISTED, State.OFFERED, one.reason, quota_after=one.quotas[0]),
                MAILS[State.OFFERED],
            )
        if decisions:
            furthest = max(self.lines[one.unit.key].position for one in decisions)
            self.log_passed_over(furthest)

    def log_passed_over(self, before: int) -> None:
        ahead = [one for one in self.of(State.WAITLISTED) if one.position < before]
        reasons = passed_over(self.terms, self.standing(), [one.who.unit for one in ahead], self.now)
        for one in ahead:
            one.passed.append(reasons[one.who.id])

    # what can happen

    @rule(organization=st.sampled_from(ORGANIZATIONS), kind=st.sampled_from(KINDS))
    def somebody_applies(self, organization: UUID, kind: str) -> None:
        id_ = uuid7()
        unit = Unit(id_, organization, kind)
        (decision,) = settle(self.terms, self.standing(waiting=False), [unit], self.now)
        assert decision.state is State.APPLIED
        self.last += 1
        who = Drafted(
            *(
                id_,
                id_,
                id_,
                organization,
                f"p{self.last}",
                "a@b.example",
                "o",
                kind,
                None,
                (),
                State.APPLIED,
            ),
            answered="",
        )
        self.lines[id_] = Line(who, self.last, mails=["registrations.applied"])

    @precondition(lambda self: self.of(State.APPLIED, State.WAITLISTED))
    @rule(data=st.data(), verdict=st.sampled_from(Verdict), by_hand=st.booleans())
    def somebody_is_decided_about(self, data: st.DataObject, verdict: Verdict, by_hand: bool) -> None:
        line = data.draw(st.sampled_from(self.of(State.APPLIED, State.WAITLISTED)))
        if not may_draft(line.who.state, verdict):
            return
        by_hand = by_hand and verdict is Verdict.CONFIRM
        reason = "why" if verdict in TOLD_WHY or by_hand else ""
        number = len(self.drafts) + 1
        self.drafts[line.who.id] = replace(
            line.who, verdict=verdict, reason=reason, by_hand=by_hand, number=number
        )

    @rule()
    def it_is_told(self) -> None:
        drafted = [
            replace(one, state=self.lines[one.id].who.state)
            for one in sorted(self.drafts.values(), key=lambda one: one.number)
        ]
        drafted = [one for one in drafted if may_draft(one.state, one.verdict)]
        self.give_free_places()
        waited = [one.who.id for one in self.of(State.WAITLISTED)]
        chosen = [Chosen(one.unit, by_hand=one.by_hand) for one in drafted if one.verdict == Verdict.CONFIRM]
        found = settle(self.terms, self.standing(waiting=False), (), self.now, chosen)
        decisions = {one.unit.key: one for one in found}
        if any(one.state is State.APPLIED for one in found):
            return  # more chosen than places: nothing is told
        for one in found:
            assert one.reason is Reason.CHOSEN or (one.beyond and self.drafts[one.unit.key].reason)
        last = self.last
        for move in list_moves(drafted, decisions, self.last, "staff"):
            self.write(move, move.mail)
        if waited and found:
            self.log_passed_over(last + 1)
        self.drafts.clear()
        self.give_free_places()
        for draft in drafted:
            if self.lines[draft.id].who.state is State.WAITLISTED:
                self.lines[draft.id].mails.append(MAILS[State.WAITLISTED])
        for line in self.of(State.WAITLISTED):
            if line.who.id in waited and found:
                assert line.passed, "overtaken by a choice, and nobody wrote down why"

    @precondition(lambda self: self.of(*LIVE))
    @rule(data=st.data())
    def somebody_cancels(self, data: st.DataObject) -> None:
        line = data.draw(st.sampled_from(self.of(*LIVE)))
        line.own_doing = True
        self.write(
            Move(line.who.id, line.who.state, State.CANCELLED, Reason.CANCELLED_BY_PERSON), "cancelled"
        )
        self.give_free_places()

    @precondition(lambda self: self.of(State.OFFERED))
    @rule(data=st.data(), accept=st.booleans())
    def somebody_answers(self, data: st.DataObject, accept: bool) -> None:
        line = data.draw(st.sampled_from(self.of(State.OFFERED)))
        after = State.CONFIRMED if accept else State.DECLINED
        quota = line.quota if accept else None
        self.write(Move(line.who.id, State.OFFERED, after, Reason.ACCEPTED, quota_after=quota), after)
        self.give_free_places()

    @rule(days=st.integers(1, 9))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)
        for line in self.of(State.OFFERED):
            self.write(Move(line.who.id, State.OFFERED, State.EXPIRED, Reason.OFFER_EXPIRED), "expired")
        self.give_free_places()

    @rule(capacity=st.integers(1, 6))
    def the_places_change(self, capacity: int) -> None:
        self.terms = replace(self.terms, capacity=max(capacity, len(self.of(*TAKEN))))
        self.give_free_places()

    # what never happens

    @invariant()
    def there_are_no_more_places_than_there_are(self) -> None:
        assert len(self.of(*TAKEN)) <= self.terms.capacity

    @invariant()
    def who_was_told_yes_stays(self) -> None:
        for id_ in self.told_yes:
            line = self.lines[id_]
            assert line.who.state is State.CONFIRMED or line.own_doing

    @invariant()
    def everybody_heard_how_it_stands(self) -> None:
        heard = {
            State.APPLIED: "registrations.applied",
            State.WAITLISTED: MAILS[State.WAITLISTED],
            State.REJECTED: MAILS[State.REJECTED],
        }
        for line in self.lines.values():
            last = line.mails[-1]
            assert last == heard.get(line.who.state, last)
            if line.who.state is State.CONFIRMED:
                assert last in (MAILS[State.CONFIRMED], State.CONFIRMED)

    @invariant()
    def nobody_stands_where_another_stands(self) -> None:
        positions = [one.position for one in self.lines.values()]
        assert len(positions) == len(set(positions))

    @invariant()
    def nobody_waits_for_a_place_that_fits_them(self) -> None:
        assert settle(self.terms, self.standing(), (), self.now) == []


TestChoosing = Choosing.TestCase
TestChoosing.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
