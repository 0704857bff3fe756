"""Telling what was decided: everybody at once, in one transaction. It is final.

The last look is this very act, taken back (`foreseeing`): so it shows what the rule decides, and each mail as it is sent.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from uuid import UUID

from sqlalchemy import delete

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.text.dutch import listed
from leerkring.core.versions import version_of
from leerkring.mail.service import NewMail, queue_mails
from leerkring.registrations.arrivals.locking import Locked
from leerkring.registrations.arrivals.settling import (
    Move,
    give_free_places,
    log_passed_over,
    organization_taken,
    write_moves,
)
from leerkring.registrations.deciding.drafted import Drafted, list_drafts, list_in_state, list_waited
from leerkring.registrations.deciding.drafting import lock_choosing, next_revision
from leerkring.registrations.deciding.model import DecisionDraft
from leerkring.registrations.deciding.queries import get_standing
from leerkring.registrations.deciding.refusals import (
    LooksDifferent,
    MoreChosenThanPlaces,
    NothingDecided,
    NotOnTheSite,
    SecondPairNeeded,
)
from leerkring.registrations.deciding.rules import Verdict, in_order, may_draft
from leerkring.registrations.places import rules
from leerkring.registrations.places.values import Chosen, Decision
from leerkring.registrations.rules import Reason, State
from leerkring.settings import Settings

MAILS = {
    State.CONFIRMED: "registrations.confirmed",
    State.WAITLISTED: "registrations.waitlisted",
    State.OFFERED: "registrations.offered",
    State.REJECTED: "registrations.rejected",
}
"""The mail that tells somebody where they stand now."""


@dataclass(frozen=True, slots=True)
class Told:
    """One person who hears something: where they stand afterwards, and the mail that says so.

    `number` is theirs on the waiting list, from one; 0 for who does not wait. `known` is what a last look showed of them.
    """

    who: Drafted
    after: State
    number: int
    mail: str
    beyond: tuple[Reason, ...]
    known: str


@dataclass(frozen=True, slots=True)
class Unfit:
    """Somebody who was chosen and does not fit, with why."""

    who: Drafted
    reason: Reason


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that telling does: who hears what, who does not fit, and of whom nothing can be decided any more."""

    told: tuple[Told, ...] = ()
    unfit: tuple[Unfit, ...] = ()
    gone: tuple[Drafted, ...] = ()
    capacity: int = 0
    taken: int = 0
    own: int = 0
    """How many were decided, or put at their place on the waiting list, by who looks."""
    second_pair: bool = False

    @property
    def known(self) -> tuple[str, ...]:
        """What a last look carries along: whom it named with what, and how many places there were."""
        return (f"plaatsen:{self.capacity}", *(one.known for one in self.told))

    @property
    def version(self) -> str:
        """What tells this outcome from any other."""
        return version_of(
            *sorted(self.known), *(one.who.id for one in self.unfit), *(one.id for one in self.gone)
        )


async def tell_decisions(
    db: Database,
    activity_id: UUID,
    *,
    version: str | None = None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> Outcome:
    """Tell everybody what was decided about them, and return what that was. It is final.

    `version` is that of the outcome as the last look showed it. Raises `NothingDecided`, `MoreChosenThanPlaces`,
    `SecondPairNeeded`, and `LooksDifferent` where anything of it is not as it was shown.
    """
    async with db.transaction() as tx:
        outcome = await tell_within(tx, activity_id, actor=actor, now=now, settings=settings)
        if version is not None and version != outcome.version:
            raise LooksDifferent
        if outcome.unfit:
            raise MoreChosenThanPlaces(names=listed(one.who.name for one in outcome.unfit))
        if not outcome.told:
            raise NothingDecided
        if outcome.second_pair and outcome.own:
            raise SecondPairNeeded
        return outcome


async def tell_within(tx: Tx, activity_id: UUID, *, actor: str, now: datetime, settings: Settings) -> Outcome:
    """Do it within a transaction, and return what it does: for telling, and for the last look that is taken back."""
    locked = await lock_choosing(tx, activity_id, settings)
    if locked.state != "published":
        raise NotOnTheSite
    standing = await get_standing(tx, activity_id)
    await give_free_places(tx, locked, now)
    # Only now: who was just offered a place that came free is not decided about any more.
    drafts = await list_drafts(tx, activity_id)
    drafted = [one for one in drafts if may_draft(one.state, one.verdict)]
    had_offer = set(await list_in_state(tx, activity_id, State.OFFERED))
    last_waiting = locked.last_position if locked.waiting else 0
    decisions = await _settle(tx, locked, drafted, now)
    unfit = [one for one in drafted if one.id in decisions and decisions[one.id].state is State.APPLIED]
    done = [one for one in drafted if one not in unfit]
    await write_moves(tx, locked, list_moves(done, decisions, locked.last_position, actor), now)
    if last_waiting and decisions:
        await log_passed_over(tx, locked, last_waiting + 1, now)
    over = [one.id for one in drafts if one not in unfit]
    await tx.execute(delete(DecisionDraft).where(DecisionDraft.registration_id.in_(over)))
    await next_revision(tx, activity_id)
    await give_free_places(tx, locked, now)
    offered = set(await list_in_state(tx, activity_id, State.OFFERED)) - had_offer
    waiting = {
        id_: number for number, id_ in enumerate(await list_in_state(tx, activity_id, State.WAITLISTED), 1)
    }
    await _mail_waiting(tx, [one for one in done if one.id in waiting], waiting, now)
    others = await list_waited(tx, offered - {one.id for one in done})
    if done:
        many = {verdict.value: sum(one.verdict == verdict for one in done) for verdict in Verdict}
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="decisions.told",
            subject="activity",
            subject_id=activity_id,
            **many,
        )
    return Outcome(
        told=tuple(_told(one, decisions.get(one.id), offered, waiting) for one in (*done, *others)),
        unfit=tuple(Unfit(one, decisions[one.id].reason) for one in unfit),
        gone=tuple(one for one in drafts if one not in drafted),
        capacity=locked.terms.capacity,
        taken=locked.taken,
        own=sum(actor in {one.set_by, one.ordered_by} for one in done),
        second_pair=standing.second_pair,
    )


async def _settle(tx: Tx, locked: Locked, drafted: Sequence[Drafted], now: datetime) -> dict[UUID, Decision]:
    """Let the rule decide about everybody who was chosen, by registration."""
    chosen = [Chosen(one.unit, by_hand=one.by_hand) for one in drafted if one.verdict == Verdict.CONFIRM]
    taken = await organization_taken(tx, locked, (one.unit.organization for one in chosen))
    decisions = rules.settle(locked.terms, locked.standing(taken), (), now, chosen)
    return {decision.unit.key: decision for decision in decisions}


def list_moves(
    done: Sequence[Drafted], decisions: Mapping[UUID, Decision], last_position: int, actor: str
) -> list[Move]:
    """Return what becomes of everybody about whom it was decided; who waits stands behind `last_position`."""
    places = count(last_position + 1)
    return [
        *(_confirm(one, decisions[one.id], actor) for one in done if one.verdict == Verdict.CONFIRM),
        *(
            Move(
                id=one.id,
                before=one.state,
                after=State.WAITLISTED,
                reason=Reason.PUT_ON_LIST,
                actor=actor,
                position=next(places),
                details={"because": one.reason},
            )
            for one in in_order([one for one in done if one.verdict == Verdict.WAITLIST])
        ),
        *(
            Move(
                id=one.id,
                before=one.state,
                after=State.REJECTED,
                reason=Reason.NOT_CHOSEN,
                actor=actor,
                mail="registrations.rejected",
                params={"reason": one.reason},
                details={"because": one.reason},
            )
            for one in done
            if one.verdict == Verdict.REJECT
        ),
    ]


def _confirm(one: Drafted, decision: Decision, actor: str) -> Move:
    because = {"because": one.reason} if one.reason else {}
    beyond = {"beyond": list(decision.beyond)} if decision.beyond else {}
    return Move(
        id=one.id,
        before=one.state,
        after=State.CONFIRMED,
        reason=decision.reason,
        actor=actor,
        quota_after=decision.quotas[0],
        mail=MAILS[State.CONFIRMED],
        details=because | beyond,
    )


async def _mail_waiting(tx: Tx, waits: Sequence[Drafted], numbers: Mapping[UUID, int], now: datetime) -> None:
    """Tell who waits at which number; who got an offer at once hears of that instead."""
    mails = [
        NewMail(
            kind=MAILS[State.WAITLISTED],
            dedupe_key=f"registration:{one.id}:waitlisted",
            recipient=one.email,
            recipient_name=one.name,
            person_id=one.person_id,
            about_id=one.id,
            params={"position": numbers[one.id], "reason": one.reason},
        )
        for one in waits
    ]
    await queue_mails(tx, mails, now)


def _told(
    one: Drafted, decision: Decision | None, offered: Collection[UUID], waiting: Mapping[UUID, int]
) -> Told:
    if one.id in offered:
        after = State.OFFERED
    elif one.id in waiting:
        after = State.WAITLISTED
    else:
        after = State.CONFIRMED if decision else State.REJECTED
    beyond = decision.beyond if decision else ()
    about = version_of(one.name, one.email, one.reason, one.by_hand, *beyond)
    number = waiting.get(one.id, 0)
    known = f"{one.id}:{after}:{about}:{one.answered}:{number}"
    return Told(one, after, number, MAILS[after], beyond, known)
