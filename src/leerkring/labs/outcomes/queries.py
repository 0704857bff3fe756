"""Reads of outcomes: of an activity, of a case, and what a lesson shows of later."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select

from leerkring.activities.model import Activity
from leerkring.activities.queries.team import own_activities
from leerkring.activities.rules import ActivityKind, ActivityState
from leerkring.core.database.db import Reading, Tx
from leerkring.core.database.rows import read_optional, read_rows
from leerkring.labs.cases.consent.rules import ConsentLevel
from leerkring.labs.cases.model import LabCase as C
from leerkring.labs.cases.rules import CaseState
from leerkring.labs.outcomes.model import ActivityOutcome as O
from leerkring.labs.outcomes.model import OutcomeLater as L
from leerkring.labs.outcomes.refusals import NothingWritten, OutcomeNotFound, OutcomeWritten
from leerkring.labs.outcomes.rules import OutcomeState
from leerkring.labs.outcomes.views import Later, Outcome
from leerkring.library.items.model import Item
from leerkring.library.items.rules import TextState

WORTH_ASKING = timedelta(days=60)
"""So long after its last day an activity without an outcome asks for one."""
MOST = 50


def _outcomes(*which: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(O.activity_id, Activity.slug, Activity.title, Activity.ends_at, O.case_id, O.state),
            *(O.question, O.learned, O.differently, O.handbook, O.owner_words, O.item_id),
            *(O.asked_at, O.confirmed_at, O.withheld_at, O.version.label("number")),
        )
        .join(Activity, Activity.id == O.activity_id)
        .where(*which)
    )


async def find_outcome(reading: Reading, activity_id: UUID) -> Outcome | None:
    """Return what came of an activity, as far as it was written down."""
    return read_optional(Outcome, await reading.row(_outcomes(O.activity_id == activity_id)))


async def lock_outcome(tx: Tx, activity_id: UUID) -> Outcome:
    """Lock an outcome and return it. Raises `NothingWritten`."""
    await tx.rows(select(O.activity_id).where(O.activity_id == activity_id).with_for_update())
    found = await find_outcome(tx, activity_id)
    if found is None:
        raise NothingWritten
    return found


async def refuse_with_outcome(tx: Tx, activity_id: UUID) -> None:
    """Refuse to forget an activity of which somebody wrote down what came of it. Raises `OutcomeWritten`."""
    if await tx.scalar(select(O.activity_id).where(O.activity_id == activity_id)) is not None:
        raise OutcomeWritten


async def find_of_case(reading: Reading, case_id: UUID) -> Outcome | None:
    """Return the outcome that the owner of a case was asked about, the last."""
    asked = _outcomes(O.case_id == case_id, O.asked_at.is_not(None)).order_by(O.asked_at.desc())
    return read_optional(Outcome, await reading.row(asked.limit(1)))


async def find_asked_later(reading: Reading, case_id: UUID, months: int) -> Outcome | None:
    """Return the outcome of which the owner of a case was asked what became of it after so many months, the last."""
    asked = _outcomes(O.case_id == case_id, L.months == months, L.asked_at.is_not(None))
    asked = asked.join(L, L.activity_id == O.activity_id).order_by(L.asked_at.desc())
    return read_optional(Outcome, await reading.row(asked.limit(1)))


async def get_of_case(reading: Reading, case_id: UUID) -> Outcome:
    """Return the same. Raises `OutcomeNotFound`."""
    found = await find_of_case(reading, case_id)
    if found is None:
        raise OutcomeNotFound
    return found


async def list_later(reading: Reading, activity_id: UUID) -> tuple[Later, ...]:
    """Return what the owner is asked later, the first first."""
    rows = await reading.rows(
        select(L.months, L.due_at, L.asked_at, L.answer, L.answered_at)
        .where(L.activity_id == activity_id)
        .order_by(L.months)
    )
    return read_rows(Later, rows)


async def find_of_item(reading: Reading, item_id: UUID) -> Outcome | None:
    """Return the outcome of which a lesson was made."""
    return read_optional(Outcome, await reading.row(_outcomes(O.item_id == item_id).limit(1)))


async def list_to_write(reading: Reading, now: datetime, *, own: UUID | None) -> tuple[tuple[str, str], ...]:
    """Return title and address of each lab and circle that ended of late, without a word of what came of it."""
    a = Activity
    rows = await reading.rows(
        select(a.title, a.slug)
        .where(
            a.kind.in_([ActivityKind.LAB, ActivityKind.CIRCLE]),
            a.state.in_([ActivityState.PUBLISHED, ActivityState.ARCHIVED]),
            a.ends_at <= now,
            a.ends_at > now - WORTH_ASKING,
            ~exists().where(O.activity_id == a.id),
            own_activities(own),
        )
        .order_by(a.ends_at, a.id)
        .limit(MOST)
    )
    return tuple((row.title, row.slug) for row in rows)


async def list_returned(reading: Reading, *, own: UUID | None) -> tuple[Outcome, ...]:
    """Return the outcomes of which the owner says that something is not right, the oldest first."""
    rows = await reading.rows(
        _outcomes(O.state == OutcomeState.RETURNED, own_activities(own)).order_by(O.updated_at).limit(MOST)
    )
    return read_rows(Outcome, rows)


async def list_agreed(reading: Reading, *, own: UUID | None) -> tuple[Outcome, ...]:
    """Return the outcomes that their owner agreed to and of which no lesson was made, the oldest first."""
    may_be_lesson = C.consent.in_([ConsentLevel.OPEN, ConsentLevel.ANONYMOUS]) & (
        C.state != CaseState.WITHDRAWN
    )
    agreed = _outcomes(O.state == OutcomeState.CONFIRMED, O.item_id.is_(None), own_activities(own))
    agreed = agreed.join(C, C.id == O.case_id).where(may_be_lesson)
    rows = await reading.rows(agreed.order_by(O.confirmed_at).limit(MOST))
    return read_rows(Outcome, rows)


async def list_new_lessons(reading: Reading) -> tuple[Outcome, ...]:
    """Return the outcomes of which a lesson was made that its editors have not finished, the oldest first."""
    new = _outcomes(O.withheld_at.is_(None), Item.state == TextState.DRAFT)
    rows = await reading.rows(new.join(Item, Item.id == O.item_id).order_by(O.updated_at).limit(MOST))
    return read_rows(Outcome, rows)


async def list_withheld(reading: Reading) -> tuple[Outcome, ...]:
    """Return the outcomes whose lesson waits to be read again since less may be shown: until it is published or put away."""
    gone = _outcomes(O.withheld_at.is_not(None), Item.state.in_([TextState.DRAFT, TextState.IN_REVIEW]))
    rows = await reading.rows(gone.join(Item, Item.id == O.item_id).order_by(O.withheld_at).limit(MOST))
    return read_rows(Outcome, rows)
