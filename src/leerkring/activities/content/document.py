"""An activity as a document of parts, for comparing what a file says with what stands.

A day is known by its id, a kept group by its condition, a question by its key, a round by its number and a parallel
session by its round and slug.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from leerkring.activities.content.drafts import (
    ActivityDraft,
    BreakoutDraft,
    FieldDraft,
    FollowUpDraft,
    OccurrenceDraft,
    QuotaDraft,
    RoundDraft,
)
from leerkring.activities.content.files import Loaded
from leerkring.activities.reminders.rules import ReminderRule
from leerkring.activities.rules import (
    ActivityKind,
    ActivityState,
    Allocation,
    BreakoutChoice,
    DrawValueForm,
    FieldType,
)
from leerkring.content.files.front_matter import FieldPath
from leerkring.content.files.merging import Document, FileDocument, Memory
from leerkring.content.files.rules import FileValue, MergeNote, Remembered

DAYS = "occurrences"
FOLLOW_UP = "follow_up"
UNORDERED = (DAYS, "quotas", "rounds")
"""Days are ordered by time, rounds are numbered, and the order of kept groups says nothing."""
DRAW = ("draw_value_name", "draw_value_form", "draw_value_at", "draw_most_tickets")
"""What a draw is told beforehand; it says nothing where places are given otherwise."""
BREAKOUTS = ("breakout_choice", "breakouts_until")
"""How parallel sessions are chosen; it says nothing where there are none."""
PLAIN = [
    "slug",
    "kind",
    "title",
    "summary",
    "body",
    "audience",
    "price",
    "place",
    "host",
    "facilitator",
    "experts",
    "case_text",
    "cancel_message",
    "capacity",
    "allocation",
    "max_per_organization",
    "minimum",
    "decide_on",
    *DRAW,
    *BREAKOUTS,
    "registration_opens_at",
    "registration_closes_at",
]
LISTS = ("themes", "regions", "target_groups")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a draft: its key, where it stands in the file, and its values."""

    key: str
    path: FieldPath
    values: dict[str, Any]


def parts_of(draft: ActivityDraft, days: Sequence[UUID]) -> Iterator[Part]:
    """Yield the parts of an activity whose days are these."""
    top = {name: getattr(draft, name) for name in PLAIN}
    top |= {name: tuple(sorted(getattr(draft, name))) for name in LISTS}
    top["reminders"] = None if draft.reminders is None else tuple(one.dump() for one in draft.reminders)
    publish_at = draft.publish_at if draft.state == ActivityState.SCHEDULED else None
    yield Part("", (), top | {"state": (draft.state, publish_at)})
    for index, (day_id, day) in enumerate(zip(days, draft.occurrences, strict=True)):
        yield Part(f"{DAYS}/{day_id}", (DAYS, index), asdict(day))
    for index, quota in enumerate(draft.quotas):
        condition = quota.region_slug or quota.organization_kind or quota.municipality_code
        yield Part(f"quotas/{condition}", ("quotas", index), asdict(quota))
    for index, field in enumerate(draft.fields):
        yield Part(f"fields/{field.key}", ("fields", index), asdict(field))
    for index, round_ in enumerate(draft.rounds):
        times = {"starts_at": round_.starts_at, "ends_at": round_.ends_at}
        yield Part(f"rounds/{index + 1}", ("rounds", index), times)
        for place, breakout in enumerate(round_.breakouts):
            path = ("rounds", index, "breakouts", place)
            yield Part(f"rounds/{index + 1}/{breakout.slug}", path, asdict(breakout))
    if (form := draft.follow_up) is not None:
        values = {name: getattr(form, name) for name in ("deadline_at", "remind_days", "intro")}
        yield Part(FOLLOW_UP, (FOLLOW_UP,), values)
        for index, field in enumerate(form.fields):
            yield Part(f"{FOLLOW_UP}/{field.key}", (FOLLOW_UP, "fields", index), asdict(field))


NOT_SAID_BEFORE: Mapping[str, Remembered] = {"sensitive": [False], "erase_days": [None], "for_host": [False]}
NOT_SAID_AT_THE_TOP: Mapping[str, Remembered] = {
    "minimum": [None],
    "decide_on": [None],
    "draw_value_name": [""],
    "draw_value_form": [DrawValueForm.DECIMALS.value],
    "draw_value_at": [None],
    "draw_most_tickets": [1],
    "breakout_choice": [BreakoutChoice.CHOICE.value],
    "breakouts_until": [None],
    "reminders": [None],
}
NOT_SAID_OF_A_SESSION: Mapping[str, Remembered] = {"speakers": [""]}
"""What a question, a session and an activity could not say when some files were last loaded, with what saying nothing means."""


def with_new_fields(memory: Memory | None) -> Memory | None:
    """Return what is remembered of a file as if it could have said everything."""
    if memory is None:
        return None
    return {key: {**_not_said_before(key), **part} for key, part in memory.items()}


def _not_said_before(key: str) -> Mapping[str, Remembered]:
    if key == "":
        return NOT_SAID_AT_THE_TOP
    if key.startswith("rounds/") and key.count("/") == 2:
        return NOT_SAID_OF_A_SESSION
    return NOT_SAID_BEFORE if key.startswith("fields/") else {}


def document_of(draft: ActivityDraft, days: Sequence[UUID]) -> dict[str, dict[str, Any]]:
    """Return an activity as a document."""
    return {part.key: part.values for part in parts_of(draft, days)}


def file_document_of(loaded: Loaded, days: Sequence[UUID], now: datetime) -> FileDocument:
    """Return what a file says; its days are these."""
    draft, words = loaded.draft, loaded.source.words
    file = {
        part.key: {
            name: FileValue(value, words.get((*part.path, name))) for name, value in part.values.items()
        }
        for part in parts_of(draft, days)
    }
    planned = words.get(("publish_at",)) or (draft.publish_at and draft.publish_at.isoformat())
    if draft.state == ActivityState.SCHEDULED and draft.publish_at and draft.publish_at <= now:
        means: Any = (ActivityState.PUBLISHED, None)  # as the clock did, or is about to
    else:
        means = file[""]["state"].means
    file[""]["state"] = FileValue(means, f"{draft.state} {planned or ''}".strip())
    return file


def path_of(loaded: Loaded, days: Sequence[UUID], note: MergeNote) -> FieldPath | str:
    """Return where in its file something stands, or what it is when it is not in the file."""
    paths = {part.key: part.path for part in parts_of(loaded.draft, days)}
    if note.part in paths:
        path = (*paths[note.part], *([note.name] if note.name else []))
        return note.name if note.name.startswith("order of ") else path
    group = note.part.partition("/")[0]
    values = note.stands or {}
    name = f"{values['starts_at']:%Y-%m-%d}" if "starts_at" in values else note.part.rpartition("/")[2]
    return f"{group} {name}"


def draft_of(document: Document) -> tuple[ActivityDraft, tuple[UUID, ...]]:
    """Return a document as an activity again, with the ids of its days in order of time."""
    top: dict[str, Any] = {**document[""]}
    state, publish_at = top.pop("state")
    reminders = top.pop("reminders")
    by_time = sorted(_those(document, DAYS), key=lambda pair: pair[1]["starts_at"])
    by_number = sorted(_those(document, "rounds"), key=lambda pair: int(pair[0]))
    draft = ActivityDraft(
        **{
            **top,
            "kind": ActivityKind(top["kind"]),
            "allocation": Allocation(top["allocation"]),
            "draw_value_form": DrawValueForm(top["draw_value_form"]),
            "breakout_choice": BreakoutChoice(top["breakout_choice"]),
            "state": ActivityState(state),
            "publish_at": publish_at,
        },
        occurrences=tuple(OccurrenceDraft(**values) for _, values in by_time),
        quotas=tuple(QuotaDraft(**values) for _, values in _those(document, "quotas")),
        fields=tuple(_field(values) for _, values in _those(document, "fields")),
        rounds=tuple(_round(document, key, values) for key, values in by_number),
        follow_up=_follow_up(document),
        reminders=None if reminders is None else tuple(ReminderRule.load(one) for one in reminders),
    )
    return draft, tuple(UUID(key) for key, _ in by_time)


def _those(document: Document, group: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the parts of a group by the last word of their key."""
    found = [(key.rpartition("/"), values) for key, values in document.items()]
    return [(name, values) for (of, _, name), values in found if of == group]


def _follow_up(document: Document) -> FollowUpDraft | None:
    if FOLLOW_UP not in document:
        return None
    fields = tuple(_field(values) for _, values in _those(document, FOLLOW_UP))
    return FollowUpDraft(**document[FOLLOW_UP], fields=fields)


def _field(values: Mapping[str, Any]) -> FieldDraft:
    return FieldDraft(**{**values, "type": FieldType(values["type"]), "options": tuple(values["options"])})


def _round(document: Document, number: str, values: Mapping[str, Any]) -> RoundDraft:
    sessions = tuple(BreakoutDraft(**one) for _, one in _those(document, f"rounds/{number}"))
    return RoundDraft(values["starts_at"], values["ends_at"], sessions)
