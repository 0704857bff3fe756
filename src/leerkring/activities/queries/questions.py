"""Reads of the questions of activities: as they are asked now, and the words in which they were asked before."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from leerkring.activities.content.drafts import FieldDraft
from leerkring.activities.model import Activity, FieldWording, FormField
from leerkring.activities.queries import lists
from leerkring.activities.rules import FieldType
from leerkring.activities.views import FieldView, Questions, WordingView
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows

_ASKED = (
    FormField.key,
    FormField.label,
    FormField.type,
    FormField.help,
    FormField.required,
    FormField.options,
    FormField.show_if_key,
    FormField.show_if_value,
    FormField.revision,
    FormField.sensitive,
    FormField.erase_days,
    FormField.for_host,
)
_FORMER = (
    FieldWording.key,
    FieldWording.revision,
    FieldWording.number,
    FieldWording.label,
    FieldWording.type,
    FieldWording.options,
    FieldWording.until,
)
FIELD_LINES = lists.rows(select(*_ASKED).where(FormField.activity_id == Activity.id), FormField.number)
WORDING_LINES = lists.rows(
    select(*_FORMER).where(FieldWording.activity_id == Activity.id, ~FieldWording.sensitive),
    FieldWording.number,
    FieldWording.key,
    FieldWording.revision,
)
"""Of an activity, within the one statement that reads it; `read_field` and `read_wording` take a line each."""


def read_field(line: Sequence[Any]) -> FieldView:
    """Return a question from its line."""
    key, label, type_, help_text, required, options, *rest = line
    return FieldView(key, label, type_, help_text, required, tuple(options), *rest)


def apart(fields: Iterable[FieldView]) -> tuple[tuple[FieldView, ...], tuple[FieldView, ...]]:
    """Return the plain questions, and the sensitive ones."""
    found = tuple(fields)
    return tuple(one for one in found if not one.sensitive), tuple(one for one in found if one.sensitive)


def read_wording(line: Sequence[Any]) -> WordingView:
    """Return earlier words of a question from their line."""
    key, revision, number, label, type_, options, until = line
    until = until if isinstance(until, datetime) else datetime.fromisoformat(until)
    return WordingView(key, revision, number, label, type_, tuple(options), until)


async def list_field_drafts(reading: Reading, activity_id: UUID) -> tuple[FieldDraft, ...]:
    """Return the questions as somebody would have written them down."""
    f = FormField
    columns = (getattr(f, name) for name in FieldDraft.__slots__)
    rows = await reading.rows(select(*columns).where(f.activity_id == activity_id).order_by(f.number))
    return tuple(
        replace(one, type=FieldType(one.type), options=tuple(one.options))
        for one in read_rows(FieldDraft, rows)
    )


async def read_questions(reading: Reading, activity_id: UUID) -> Questions:
    """Return the questions of one activity."""
    return (await read_questions_of(reading, {activity_id})).get(activity_id, Questions())


async def read_questions_of(reading: Reading, activity_ids: Collection[UUID]) -> dict[UUID, Questions]:
    """Return the questions of these activities, by activity; one without any is not there."""
    f, w = FormField, FieldWording
    asked = await reading.rows(
        select(f.activity_id, *_ASKED)
        .where(f.activity_id.in_(activity_ids))
        .order_by(f.activity_id, f.number)
    )
    former = await reading.rows(
        select(w.activity_id, *_FORMER)
        .where(w.activity_id.in_(activity_ids), ~w.sensitive)
        .order_by(w.activity_id, w.number, w.key, w.revision)
    )
    fields: dict[UUID, list[FieldView]] = {}
    wordings: dict[UUID, list[WordingView]] = {}
    for activity_id, *line in asked:
        fields.setdefault(activity_id, []).append(read_field(line))
    for activity_id, *line in former:
        wordings.setdefault(activity_id, []).append(read_wording(line))
    found = {}
    for id_ in {*fields, *wordings}:
        plain, sensitive = apart(fields.get(id_, ()))
        found[id_] = Questions(plain, tuple(wordings.get(id_, ())), sensitive)
    return found
