"""Reads of sensitive answers: each asks for whom, and gives only what that reader may see."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, literal, select, true

from leerkring.activities.model import Activity, FieldWording, FollowUp, FormField
from leerkring.activities.queries.team import is_in_team
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.registrations.model import Registration, SensitiveAnswer
from leerkring.registrations.rules import LIVE, State
from leerkring.registrations.sensitive.rules import AskedOn, Reads, erase_at, reads, told


@dataclass(frozen=True, slots=True)
class SensitiveLine:
    """One answer to a sensitive question, with whose it is and until when it is kept."""

    registration_id: UUID
    name: str
    organization: str
    state: str
    key: str
    label: str
    type: str
    answer: list[str]
    for_host: bool
    erase_days: int
    ends_at: datetime

    @property
    def text(self) -> str:
        """What was answered, as people read it."""
        return told(self.type, self.answer)

    @property
    def erase_at(self) -> datetime:
        """When it goes."""
        return erase_at(self.ends_at, self.erase_days)


async def reads_of(reading: Reading, activity_id: UUID, person_id: UUID, roles: Collection[str]) -> Reads:
    """Return how much of the sensitive answers of an activity a member of staff reads."""
    return reads(roles, in_team=await is_in_team(reading, activity_id, person_id))


def _readable(may: Reads) -> ColumnElement[bool]:
    if may is Reads.ALL:
        return true()
    if may is Reads.DOOR:  # of who comes, as all that a host sees
        return and_(SensitiveAnswer.for_host, Registration.state == State.CONFIRMED)
    return false()


_LINE = (
    SensitiveAnswer.registration_id,
    Registration.name,
    Registration.organization,
    Registration.state,
    SensitiveAnswer.key,
    SensitiveAnswer.label,
    SensitiveAnswer.type,
    SensitiveAnswer.answer,
    SensitiveAnswer.for_host,
    SensitiveAnswer.erase_days,
    Activity.ends_at,
)
_LINES = (
    select(*_LINE)
    .join(Registration, Registration.id == SensitiveAnswer.registration_id)
    .join(Activity, Activity.id == Registration.activity_id)
    .where(Registration.state.in_(sorted(LIVE)))
)


async def list_sensitive(reading: Reading, activity_id: UUID, may: Reads) -> tuple[SensitiveLine, ...]:
    """Return what people with a live registration answered, as far as this reader may see it."""
    rows = await reading.rows(
        _LINES.where(Registration.activity_id == activity_id, _readable(may)).order_by(
            func.lower(Registration.name), Registration.id, SensitiveAnswer.label
        )
    )
    return read_rows(SensitiveLine, rows)


async def list_sensitive_of(
    reading: Reading, registration_id: UUID, may: Reads = Reads.ALL, *, form: AskedOn | None = None
) -> tuple[SensitiveLine, ...]:
    """Return what stands with one registration, on one form or all, as far as this reader may see it; a person reads their own."""
    statement = _LINES.where(Registration.id == registration_id, _readable(may))
    if form is not None:
        statement = statement.where(SensitiveAnswer.form == form)
    return read_rows(SensitiveLine, await reading.rows(statement.order_by(SensitiveAnswer.label)))


async def asks_sensitive(reading: Reading, activity_id: UUID) -> bool:
    """Tell whether an activity has or had sensitive questions."""
    asked = select(FormField.key).where(FormField.activity_id == activity_id, FormField.sensitive)
    before = select(FieldWording.key).where(FieldWording.activity_id == activity_id, FieldWording.sensitive)
    later = select(literal("")).where(
        FollowUp.activity_id == activity_id, FollowUp.fields.contains([{"sensitive": True}])
    )
    return await reading.scalar(asked.union_all(before, later).limit(1)) is not None


async def count_sensitive(reading: Reading, activity_id: UUID) -> Counter[str]:
    """Return how many people answered each sensitive question, by its key; a number tells nothing of anybody."""
    rows = await reading.rows(
        select(SensitiveAnswer.key, func.count().label("many"))
        .join(Registration, Registration.id == SensitiveAnswer.registration_id)
        .where(Registration.activity_id == activity_id)
        .group_by(SensitiveAnswer.key)
    )
    return Counter({row.key: row.many for row in rows})
