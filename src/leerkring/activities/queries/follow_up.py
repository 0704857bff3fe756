"""Reads of the second form of an activity: as staff wrote it, and as who has a place is asked it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from leerkring.activities.content.drafts import FieldDraft, FollowUpDraft
from leerkring.activities.model import FollowUp
from leerkring.activities.views import FieldView
from leerkring.core.database.db import Reading
from leerkring.core.versions import version_of
from leerkring.core.web.forms.form import Form

_COLUMNS = (
    FollowUp.activity_id,
    FollowUp.deadline_at,
    FollowUp.remind_days,
    FollowUp.intro,
    FollowUp.fields,
    FollowUp.sent_at,
    FollowUp.withdrawn_at,
)


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """The second form; `sensitive` are the questions that are asked apart."""

    activity_id: UUID
    deadline_at: datetime
    remind_days: int
    intro: str
    sent_at: datetime | None
    fields: tuple[FieldView, ...]
    sensitive: tuple[FieldView, ...]
    withdrawn_at: datetime | None = None

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was sent once and taken back, and not sent again."""
        return self.sent_at is None and self.withdrawn_at is not None

    @property
    def is_asked(self) -> bool:
        """Whether it was sent, and asks anything."""
        return self.sent_at is not None and bool(self.fields or self.sensitive)

    @property
    def asks(self) -> str:
        """What a form carries that shows these questions, as on the first form."""
        return version_of(
            *((one.key, one.label, one.type, one.options) for one in (*self.fields, *self.sensitive))
        )

    def is_other(self, form: Form) -> bool:
        """Tell whether this form showed other questions."""
        return form.value("questions", self.asks) != self.asks


async def find_follow_up(reading: Reading, activity_id: UUID) -> FollowUpView | None:
    """Return the second form of an activity, where it has one."""
    row = await reading.row(select(*_COLUMNS).where(FollowUp.activity_id == activity_id))
    if row is None:
        return None
    fields = tuple(_view(one) for one in _drafts(row.fields))
    return FollowUpView(
        row.activity_id,
        row.deadline_at,
        row.remind_days,
        row.intro,
        row.sent_at,
        tuple(one for one in fields if not one.sensitive),
        tuple(one for one in fields if one.sensitive),
        row.withdrawn_at,
    )


async def find_follow_up_draft(reading: Reading, activity_id: UUID) -> FollowUpDraft | None:
    """Return the second form as somebody would have written it down."""
    row = await reading.row(select(*_COLUMNS).where(FollowUp.activity_id == activity_id))
    if row is None:
        return None
    return FollowUpDraft(row.deadline_at, row.remind_days, row.intro, _drafts(row.fields))


async def list_sent_questions(reading: Reading, activity_id: UUID) -> dict[str, bool]:
    """Return whether each question of a second form that was sent is sensitive, by its key."""
    form = await find_follow_up(reading, activity_id)
    if form is None or form.sent_at is None:
        return {}
    return {one.key: one.sensitive for one in (*form.fields, *form.sensitive)}


def _drafts(fields: Any) -> tuple[FieldDraft, ...]:
    return msgspec.convert(fields, tuple[FieldDraft, ...])


def _view(one: FieldDraft) -> FieldView:
    return FieldView(
        *(one.key, one.label, str(one.type), one.help, one.required, one.options),
        *(one.show_if_key, one.show_if_value),
        sensitive=one.sensitive,
        erase_days=one.erase_days,
        for_host=one.for_host,
    )
