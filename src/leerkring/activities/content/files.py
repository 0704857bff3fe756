"""Activities as content files: what `leerkring load` reads from `DIR/activities/*.md`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from leerkring.activities.content.draft_rules import check_draft
from leerkring.activities.content.drafts import ActivityDraft
from leerkring.activities.content.parts import (
    Known,
    read_field,
    read_follow_up,
    read_occurrence,
    read_quota,
    read_reminders,
    read_round,
)
from leerkring.activities.rules import (
    MOST_TICKETS,
    ActivityKind,
    ActivityState,
    Allocation,
    BreakoutChoice,
    DrawValueForm,
)
from leerkring.content.files.folder import read_folder, read_parts
from leerkring.content.files.front_matter import FieldPath, Mistake, Source

STAND_INS = {
    "kind": ActivityKind.CIRCLE,
    "capacity": 100_000,
    "registration_opens_at": datetime.min.replace(tzinfo=UTC),
    "registration_closes_at": datetime.max.replace(tzinfo=UTC),
    "allocation": Allocation.FIRST_COME,
    "draw_value_form": DrawValueForm.DECIMALS,
    "breakout_choice": BreakoutChoice.CHOICE,
    "state": ActivityState.DRAFT,
}
"""What clashes with nothing, for a field that could not be read: the rest of the file is still checked."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A draft with the file it came from, so that a later mistake can still name its line."""

    draft: ActivityDraft
    source: Source

    def mistake(self, path: FieldPath, sentence: str) -> Mistake:
        """Return a mistake at a field of this file."""
        return self.source.mistake(sentence, path)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A folder that holds no mistakes."""

    activities: tuple[Loaded, ...]


def parse_directory(path: Path, now: datetime, known: Known | None = None) -> Parsed | list[Mistake]:
    """Return the activities in a content folder, or every mistake in it."""
    folder = path / "activities"
    known = known or Known()
    drafts, mistakes = read_folder(
        folder, lambda source, slug, text: parse_activity(source, slug, text, now, known)
    )
    loaded = [Loaded(draft, source) for draft, source in drafts]
    mistakes += _claimed(loaded)
    return sorted(mistakes) if mistakes else Parsed(tuple(loaded))


def _claimed(loaded: list[Loaded]) -> list[Mistake]:
    """Return where a file claims the address of another one as its old address."""
    slugs = {one.draft.slug for one in loaded}
    return [
        one.mistake(("previous_slugs",), f'"{old}" is het adres van een ander bestand.')
        for one in loaded
        for old in one.draft.previous_slugs
        if old in slugs - {one.draft.slug}
    ]


def parse_activity(source: Source, slug: str, text: str, now: datetime, known: Known) -> ActivityDraft | None:
    """Return the draft in one file, or None; what is wrong is noted in the source."""
    parts = read_parts(source, slug, text)
    if parts is None:
        return None
    top, body = parts
    values: dict[str, Any] = {
        "kind": top.word("kind", ActivityKind, required=True),
        "title": top.text("title", required=True, most=160),
        "summary": top.text("summary", required=True, most=400, lines=True),
        **{key: top.text(key) for key in ("audience", "place", "price", "host", "facilitator", "experts")},
        "case_text": top.text("case_text", most=1500, lines=True),
        "cancel_message": top.text("cancel_message", most=2000, lines=True),
        "themes": top.texts("themes", known=known.themes),
        "regions": top.texts("regions", known=known.regions),
        "target_groups": top.texts("target_groups", known=known.target_groups),
        "previous_slugs": top.texts("previous_slugs"),
        "capacity": top.number("capacity", required=True),
        "allocation": top.word("allocation", Allocation, default=Allocation.FIRST_COME),
        "max_per_organization": top.number("max_per_organization"),
        "minimum": top.number("minimum"),
        "decide_on": top.day("decide_on", now),
        "draw_value_name": top.text("draw_value_name", most=120),
        "draw_value_form": top.word("draw_value_form", DrawValueForm, default=DrawValueForm.DECIMALS),
        "draw_value_at": top.moment("draw_value_at", now),
        "draw_most_tickets": top.number("draw_most_tickets", most=MOST_TICKETS) or 1,
        "breakout_choice": top.word("breakout_choice", BreakoutChoice, default=BreakoutChoice.CHOICE),
        "breakouts_until": top.moment("breakouts_until", now),
        "registration_opens_at": top.moment("registration_opens_at", now, required=True),
        "registration_closes_at": top.moment("registration_closes_at", now, required=True),
        "state": top.word("state", ActivityState, default=ActivityState.DRAFT),
        "publish_at": top.moment("publish_at", now),
        "occurrences": top.each("occurrences", lambda table: read_occurrence(table, now)),
        "quotas": top.each("quotas", lambda table: read_quota(table, now, known)),
        "fields": top.each("fields", read_field),
        "rounds": top.each("rounds", lambda table: read_round(table, now)),
    }
    follow_up = top.table("follow_up")
    values["follow_up"] = read_follow_up(follow_up, now) if follow_up else None
    values["reminders"] = read_reminders(top)
    if not top.has("occurrences"):
        top.wrong("occurrences", "Zet er ten minste één dag bij, als blok [[occurrences]].")
    top.done()
    whole = not source.mistakes
    values |= {key: stand_in for key, stand_in in STAND_INS.items() if values[key] is None}
    draft = ActivityDraft(slug=slug, body=body, **values)
    # What does not fit together is told along with the rest, where what it is about could be read.
    unsure = top.lost | ({"rounds"} if "occurrences" in top.lost or not draft.occurrences else set())
    findings = [
        (path, sentence)
        for path, sentence in check_draft(draft)
        if path[0] not in unsure and not source.tells_of(path)
    ]
    for path, sentence in findings:
        source.wrong(sentence, path)
    return draft if whole else None
