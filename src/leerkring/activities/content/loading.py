"""Loading activities: what changed in a file is kept, and what staff changed since stays."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from leerkring.activities.content.document import (
    UNORDERED,
    document_of,
    draft_of,
    file_document_of,
    path_of,
    with_new_fields,
)
from leerkring.activities.content.draft_rules import DraftMistake, check_change, check_draft
from leerkring.activities.content.drafts import ActivityDraft
from leerkring.activities.content.files import Loaded, Parsed
from leerkring.activities.content.match_days import name_days
from leerkring.activities.queries.standing import read_standing
from leerkring.activities.queries.upkeep import KeptActivity, find_kept_activity, list_earlier_slugs
from leerkring.activities.refusals import ContentRefused
from leerkring.activities.service import Saved, save_activity
from leerkring.content.files.memory import Known, LoadRun, read_memories
from leerkring.content.files.merging import Document, Memory, Merged, merge, remember_all
from leerkring.content.files.report import ReportNote, tell
from leerkring.content.files.rules import FileValue, MergeNote, MergeResult
from leerkring.core.database.db import Tx

KIND = "activities"
FINAL = frozenset({"state", "allocation", "kind", "minimum"})
"""What people were told once and for all: also who overwrites cannot take that back."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done for one file; nothing is `kept` of a new activity."""

    loaded: Loaded
    known: Known | None
    kept: KeptActivity | None
    draft: ActivityDraft
    days: tuple[UUID, ...]
    memory: Memory
    changed: bool = True
    told: tuple[ReportNote, ...] = ()
    wrong: tuple[DraftMistake, ...] = ()


async def load_activities(
    tx: Tx, parsed: Parsed, now: datetime, *, actor: str = "house", overwrite: bool = False
) -> tuple[Saved, ...]:
    """Keep all activities of a content folder, or none: every clash with what people were told is named at once.

    Raises `ContentRefused`.
    """
    run = LoadRun(tx, await read_memories(tx, KIND, now), now, actor, overwrite)
    plans = [await _plan(run, loaded) for loaded in parsed.activities]
    mistakes = [plan.loaded.mistake(path, sentence) for plan in plans for path, sentence in plan.wrong]
    if mistakes:
        raise ContentRefused(sorted(mistakes))
    return tuple([await _carry_out(run, plan) for plan in plans])


async def _plan(run: LoadRun, loaded: Loaded) -> Plan:
    tx, now = run.tx, run.now
    addresses = (loaded.draft.slug, *loaded.draft.previous_slugs)
    known = run.memories.find(addresses)
    kept = await find_kept_activity(tx, addresses, known.subject_id if known else None)
    is_known = known is not None and kept is not None and known.subject_id == kept.id
    memory = with_new_fields(known.memory) if known and is_known else None
    words = loaded.source.words
    days = name_days(
        kept.occurrences if kept else (),
        memory,
        [
            (day, FileValue(day.starts_at, words.get(("occurrences", index, "starts_at"))))
            for index, day in enumerate(loaded.draft.occurrences)
        ],
    )
    file = file_document_of(loaded, days, now)
    if kept is None:
        return Plan(loaded, known, None, loaded.draft, days, remember_all(file, unordered=UNORDERED))
    was, its_days = await read_standing(tx, kept)
    stands = document_of(was, its_days)
    merged = merge(memory, file, stands, overwrite=run.overwrite, unordered=UNORDERED)
    _leave_what_is_final(merged, kept, stands, now)
    draft, all_days = draft_of(merged.parts)
    earlier = frozenset(loaded.draft.previous_slugs) - await list_earlier_slugs(tx, kept.id)
    return Plan(
        loaded,
        known,
        kept,
        replace(draft, previous_slugs=loaded.draft.previous_slugs),
        all_days,
        merged.memory,
        changed=merged.changed or bool(earlier),
        told=tell(loaded.source, merged.notes, lambda note: path_of(loaded, days, note)),
        wrong=tuple(_wrong(kept, was, draft, now)) if merged.changed else (),
    )


def _leave_what_is_final(merged: Merged, kept: KeptActivity, stands: Document, now: datetime) -> None:
    """Let stand what cannot be overwritten any more: an activity that was called off stays so."""
    draft, _ = draft_of(merged.parts)
    refused = {path[0] for path, _ in check_change(kept, draft, now)} & FINAL
    for index, note in enumerate(merged.notes):
        if note.result is MergeResult.OVERWRITTEN and note.part == "" and note.name in refused:
            merged.parts[""][note.name] = stands[""][note.name]
            merged.notes[index] = MergeNote("", note.name, MergeResult.KEPT, note.said, note.stands)


def _wrong(
    kept: KeptActivity, was: ActivityDraft, draft: ActivityDraft, now: datetime
) -> Iterator[DraftMistake]:
    """Yield what the change would break of what people were told, or of what staff did: not what was so already."""
    yield from check_change(kept, draft, now)
    already = {(path[0], sentence) for path, sentence in check_draft(was)}
    for path, sentence in check_draft(draft):
        if (path[0], sentence) not in already:
            yield path[:1], f"Dit past niet bij wat in het beheer is gewijzigd. {sentence}"


async def _carry_out(run: LoadRun, plan: Plan) -> Saved:
    if plan.changed:
        saved = await save_activity(run.tx, plan.draft, plan.kept, run.now, days=plan.days, actor=run.actor)
    else:
        assert plan.kept is not None
        saved = Saved(plan.kept.id, plan.kept.slug, created=False, changed=False)
    await run.memories.keep(plan.loaded.draft.slug, saved.id, plan.memory, plan.known)
    return replace(saved, told=plan.told)
