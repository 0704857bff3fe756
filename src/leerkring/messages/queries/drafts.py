"""What a draft activity holds, its messages with it: what goes when it is thrown away."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select

from leerkring.activities.model import Activity, FollowUp, FormField, Occurrence
from leerkring.activities.papers.model import Paper
from leerkring.activities.versions import get_version
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_row
from leerkring.core.versions import version_of
from leerkring.messages.model import Message


@dataclass(frozen=True, slots=True)
class DraftContents:
    """How many of each an activity has; `version` is what the form about all of it carries."""

    days: int
    papers: int
    questions: int
    messages: int
    version: str


@dataclass(frozen=True, slots=True)
class _Counted:
    days: int
    papers: int
    questions: int
    second: int
    messages: int
    changed: int


async def count_contents(reading: Reading, activity_id: UUID) -> DraftContents:
    """Return what this activity, which is there, holds now; questions are those of both forms."""

    def many(model: type[Occurrence | Paper | FormField | Message]) -> ScalarSelect[int]:
        counted = select(func.count()).select_from(model).where(model.activity_id == activity_id)
        return counted.scalar_subquery()

    second = select(func.jsonb_array_length(FollowUp.fields)).where(FollowUp.activity_id == activity_id)
    row = await reading.row(
        select(
            many(Occurrence).label("days"),
            many(Paper).label("papers"),
            many(FormField).label("questions"),
            func.coalesce(second.scalar_subquery(), 0).label("second"),
            many(Message).label("messages"),
            Activity.version.label("changed"),
        ).where(Activity.id == activity_id)
    )
    assert row is not None
    counted = read_row(_Counted, row)
    questions = counted.questions + counted.second
    stands = (await get_version(reading, activity_id), counted.changed)
    return DraftContents(
        counted.days,
        counted.papers,
        questions,
        counted.messages,
        version_of(*stands, counted.papers, questions, counted.messages),
    )
