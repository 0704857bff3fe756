"""Importing the participants of a list, as the desk would have registered them. One visible transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Reading, Tx
from leerkring.core.refusals import Refusal
from leerkring.importing.refusals import ChangedMeanwhile, NobodyToImport
from leerkring.importing.service import lock_list, mark_imported
from leerkring.registrations.arrivals.arrival import Arrival, Registered
from leerkring.registrations.arrivals.batch import settle_arrivals
from leerkring.registrations.arrivals.locking import lock_registration, look_at_activity
from leerkring.registrations.by_hand import give_place_in
from leerkring.registrations.importing.checking import CheckedLine
from leerkring.registrations.importing.fates import (
    REGISTERED,
    Fate,
    Foreseen,
    count_fates,
    fingerprint,
    foresee,
)
from leerkring.registrations.importing.model import ImportedRegistration
from leerkring.registrations.importing.queries import KnownThere, look_up
from leerkring.registrations.importing.refusals import TooManyByHand
from leerkring.registrations.refusals import ReasonNeeded
from leerkring.registrations.rules import State
from leerkring.settings import Settings

KIND = "participants"
"""What `import_list.kind` says of these lists."""
MOST_LINES = 2000
"""Lines of one list: so many are registered in one transaction in about a second."""
MOST_BY_HAND = 200
_STATES = {Fate.PLACE: State.CONFIRMED, Fate.APPLIES: State.APPLIED, Fate.WAITS: State.WAITLISTED}
_MOVES = """
UPDATE imported_registration i
   SET moves = (SELECT count(*) FROM registration_move m
                 WHERE m.registration_id = i.registration_id AND m.reason <> 'passed-over')
 WHERE i.list_id = $1
"""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would become of a list now."""

    lines: tuple[CheckedLine, ...]
    foreseen: tuple[Foreseen, ...]
    known: KnownThere

    @property
    def counts(self) -> dict[Fate, int]:
        """How many lines have each fate."""
        return count_fates(self.foreseen)

    @property
    def seen(self) -> str:
        """A short text for all of it."""
        return fingerprint(self.foreseen)

    @property
    def registers(self) -> list[tuple[CheckedLine, Foreseen]]:
        """The lines that are registered, with their fate."""
        return [pair for pair in zip(self.lines, self.foreseen, strict=True) if pair[1].fate in REGISTERED]

    @property
    def mails(self) -> int:
        """How many people would get a mail: all who are registered, but for addresses that get none."""
        return sum(one.candidate.email not in self.known.closed for _, one in self.registers)


@dataclass(frozen=True, slots=True)
class Wish:
    """What staff chose at the last look: whether people are told, and a place for who would wait, with why."""

    tells: bool
    gives: bool = False
    reason: str = ""


async def look_ahead(
    reading: Reading, activity_id: UUID, lines: Sequence[CheckedLine], now: datetime, settings: Settings
) -> Outlook:
    """Return what would become of these lines now, without a lock: nothing is decided on it."""
    known = await look_up(reading, activity_id, lines, settings.secret_key)
    stands = await look_at_activity(reading, activity_id, settings)
    assert stands is not None
    candidates = [
        replace(
            one.candidate, person=person.id if (person := known.people.get(one.candidate.email)) else None
        )
        for one in lines
    ]
    return Outlook(tuple(lines), tuple(foresee(candidates, known.there(stands), now)), known)


async def import_people(
    db: Database,
    list_id: UUID,
    activity_id: UUID,
    lines: Sequence[CheckedLine],
    wish: Wish,
    *,
    version: str | None,
    seen: str,
    actor: str,
    now: datetime,
    settings: Settings,
) -> int:
    """Register who stands in a list as it was on the screen (`version`, `seen`); returns how many.

    Refuses with what the list, the desk or a place by hand refuses, and with `ChangedMeanwhile`.
    """
    if wish.gives and not wish.reason.strip():
        raise ReasonNeeded
    async with db.transaction() as tx:
        await tx.take_time()
        await lock_list(tx, list_id, KIND, activity_id, version=version, now=now)
        outlook = await look_ahead(tx, activity_id, lines, now, settings)
        if outlook.seen != seen:
            raise ChangedMeanwhile
        wait = [one for _, one in outlook.registers if one.fate is Fate.WAITS]
        if not outlook.registers:
            raise NobodyToImport
        if wish.gives and len(wait) > MOST_BY_HAND:
            raise TooManyByHand(most=MOST_BY_HAND)
        ids = await _settle(tx, activity_id, outlook, wish, actor=actor, now=now, settings=settings)
        await tx.execute(
            insert(ImportedRegistration),
            [{"list_id": list_id, "registration_id": id_, "moves": 0} for id_ in ids],
        )
        if wish.gives and wait:
            await _give(tx, list_id, outlook, ids, wish, actor=actor, now=now, settings=settings)
        await tx.sql(_MOVES, list_id)
        counts = {fate.value: many for fate, many in outlook.counts.items()}
        told = outlook.mails if wish.tells else 0
        given = len(wait) if wish.gives else 0
        await mark_imported(tx, list_id, counts | {"mails": told, "by_hand": given}, now)
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="registrations.imported",
            subject="activity",
            subject_id=activity_id,
            registrations=len(ids),
            by_hand=given or None,
            mails=told,
        )
        return len(ids)


async def _settle(
    tx: Tx, activity_id: UUID, outlook: Outlook, wish: Wish, *, actor: str, now: datetime, settings: Settings
) -> list[UUID]:
    """Register the lines by the one rule, under the activity's lock; it has to decide what was foreseen."""
    arrivals: list[Arrival] = []
    for checked, one in outlook.registers:
        assert checked.arrival is not None
        quiet = not wish.tells or (wish.gives and one.fate is Fate.WAITS)
        person = replace(checked.arrival.people[0], quiet=quiet)
        arrivals.append(replace(checked.arrival, people=(person,), actor=actor, request_key=None))
    outcomes = await settle_arrivals(tx, activity_id, arrivals, now, settings)
    ids = []
    for outcome, (_, one) in zip(outcomes, outlook.registers, strict=True):
        if isinstance(outcome, Refusal):
            raise outcome
        if not isinstance(outcome, Registered) or outcome.state is not _STATES[one.fate]:
            raise ChangedMeanwhile
        ids.append(outcome.id)
    return ids


async def _give(
    tx: Tx,
    list_id: UUID,
    outlook: Outlook,
    ids: Sequence[UUID],
    wish: Wish,
    *,
    actor: str,
    now: datetime,
    settings: Settings,
) -> None:
    """Give who would wait a place by hand, each beyond no more than what was shown."""
    for id_, (_, one) in zip(ids, outlook.registers, strict=True):
        if one.fate is not Fate.WAITS:
            continue
        locked, held = await lock_registration(tx, id_, settings)
        is_extra = await give_place_in(
            tx,
            locked,
            held,
            reason=wish.reason,
            extra_place=True,
            known=set(one.beyond),
            actor=actor,
            now=now,
            quiet=not wish.tells,
        )
        if is_extra:
            await tx.sql(
                "UPDATE imported_registration SET extra = true WHERE list_id = $1 AND registration_id = $2",
                list_id,
                id_,
            )
