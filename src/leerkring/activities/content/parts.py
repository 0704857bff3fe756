"""The blocks of an activity's front matter: days, rounds, kept places and questions."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from leerkring.activities.content.drafts import (
    ActivityDraft,
    BreakoutDraft,
    FieldDraft,
    FollowUpDraft,
    OccurrenceDraft,
    QuotaDraft,
    RoundDraft,
)
from leerkring.activities.reminders.rules import MOST_DAYS, MOST_IN_TEXT, Moment, ReminderRule, Who
from leerkring.activities.rules import ERASE_DAYS, REMIND_DAYS, FieldType
from leerkring.content.files.folder import SLUG
from leerkring.content.files.front_matter import Table
from leerkring.people.model import OrganizationKind
from leerkring.programme import seed

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
TOP_FIELDS = frozenset(ActivityDraft.__slots__) - {"title"}
"""Fields that are often written below a `[[…]]` by mistake, and then belong to that block."""


@dataclass(frozen=True, slots=True)
class Known:
    """The words of the programme that a file may name."""

    themes: frozenset[str] = field(default_factory=lambda: frozenset(t["slug"] for t in seed.themes()))
    regions: frozenset[str] = field(default_factory=lambda: frozenset(r["slug"] for r in seed.regions()))
    target_groups: frozenset[str] = field(
        default_factory=lambda: frozenset(g["slug"] for g in seed.target_groups())
    )
    municipalities: frozenset[str] = field(
        default_factory=lambda: frozenset(m.code for m in seed.municipalities())
    )


def read_occurrence(table: Table, now: datetime) -> OccurrenceDraft | None:
    """Read one day."""
    starts_at = table.moment("starts_at", now, required=True)
    ends_at = table.moment("ends_at", now, required=True)
    online_url = table.text("online_url", most=2000) or None
    if online_url and not re.match(r"https?://[^\s/]+", online_url):
        table.wrong(
            "online_url",
            "Schrijf een volledig webadres, bijvoorbeeld https://vergadering.example.org/kring.",
        )
    texts = {
        "title": table.text("title", most=120),
        "location": table.text("location", most=200),
        "address": table.text("address"),
        "host": table.text("host", most=160),
    }
    table.done(elsewhere=TOP_FIELDS - {"host"})
    if starts_at is None or ends_at is None:
        return None
    return OccurrenceDraft(starts_at, ends_at, online_url=online_url, **texts)


def read_quota(table: Table, now: datetime, known: Known) -> QuotaDraft | None:
    """Read places that are kept for a group."""
    region = table.text("region") or None
    organization_kind = table.word("organization_kind", OrganizationKind)
    municipality = table.text("municipality") or None
    places = table.number("places", required=True)
    release_at = table.moment("release_at", now)
    if region and region not in known.regions:
        table.wrong("region", f'"{region}" is niet bekend. Kies uit {", ".join(sorted(known.regions))}.')
    if municipality and municipality not in known.municipalities:
        table.wrong("municipality", f'"{municipality}" is geen gemeentecode. Schrijf bijvoorbeeld GM0014.')
    if sum(table.has(key) for key in ("region", "organization_kind", "municipality")) != 1:
        table.wrong("", "Kies precies één van region, organization_kind en municipality.")
    table.done(elsewhere=TOP_FIELDS)
    return QuotaDraft(places, region, organization_kind, municipality, release_at) if places else None


def read_field(table: Table) -> FieldDraft | None:
    """Read a question of the form."""
    key = table.text("key", required=True, most=60)
    if key and not KEY.fullmatch(key):
        table.wrong("key", "Gebruik letters, cijfers, streepjes en liggende streepjes.")
    label = table.text("label", required=True, most=200)
    kind = table.word("type", FieldType, required=True)
    help_text = table.text("help", most=400)
    required = table.flag("required")
    options = table.texts("options")
    show_if = table.table("show_if")
    show_key = show_if.text("key", required=True) if show_if else None
    show_value = _show_value(show_if) if show_if else None
    if show_if:
        show_if.done()
    sensitive = table.flag("sensitive")
    erase_days = table.number("erase_days")
    for_host = table.flag("for_host")
    table.done(elsewhere=TOP_FIELDS)
    if kind is None or not key:
        return None
    if sensitive and erase_days is None:
        erase_days = ERASE_DAYS
    return FieldDraft(
        *(key, label, kind, help_text, required, options, show_key, show_value),
        sensitive=sensitive,
        erase_days=erase_days,
        for_host=for_host,
    )


def read_follow_up(table: Table, now: datetime) -> FollowUpDraft | None:
    """Read the second form."""
    deadline_at = table.moment("deadline_at", now, required=True)
    remind_days = table.number("remind_days")
    intro = table.text("intro", most=600, lines=True)
    fields = table.each("fields", read_field)
    table.done(elsewhere=TOP_FIELDS - {"fields"})
    if deadline_at is None:
        return None
    return FollowUpDraft(deadline_at, REMIND_DAYS if remind_days is None else remind_days, intro, fields)


def read_reminders(top: Table) -> tuple[ReminderRule, ...] | None:
    """Read when people hear of the days; None where the file says nothing of it, and nothing at all by `no_reminders`."""
    rules, none = top.each("reminders", _reminder), top.flag("no_reminders")
    if none and rules:
        top.wrong("no_reminders", "Schrijf no_reminders, of de blokken [[reminders]]; niet allebei.")
    return rules if rules or none else None


def _reminder(table: Table) -> ReminderRule | None:
    moment = table.word("moment", Moment, required=True)
    days = table.number("days", required=True, most=MOST_DAYS)
    who = table.word("who", Who, default=Who.EVERYBODY)
    text = table.text("text", most=MOST_IN_TEXT, lines=True)
    table.done(elsewhere=TOP_FIELDS)
    if moment is None or days is None or who is None:
        return None
    return ReminderRule(moment, days, text, who=who)


def _show_value(table: Table) -> str | None:
    value = table.raw("value")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        table.wrong("value", "value ontbreekt. Schrijf het antwoord waarbij deze vraag verschijnt.")
        return None
    return value


def read_round(table: Table, now: datetime) -> RoundDraft | None:
    """Read a round with its parallel sessions."""
    starts_at = table.moment("starts_at", now, required=True)
    ends_at = table.moment("ends_at", now, required=True)
    breakouts = table.each("breakouts", _breakout)
    table.done(elsewhere=TOP_FIELDS)
    if starts_at is None or ends_at is None or table.lost:
        return None
    return RoundDraft(starts_at, ends_at, breakouts)


def _breakout(table: Table) -> BreakoutDraft | None:
    slug = table.text("slug", required=True, most=100)
    if slug and not SLUG.fullmatch(slug):
        table.wrong("slug", "Gebruik kleine letters, cijfers en streepjes.")
    title = table.text("title", required=True, most=160)
    capacity = table.number("capacity", required=True)
    room = table.text("room", most=100)
    summary = table.text("summary", most=400)
    speakers = table.text("speakers", most=200)
    table.done()
    return BreakoutDraft(slug, title, capacity, room, summary, speakers) if capacity else None
