"""The form of one round: when it is, and which sessions it has with their rooms and places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from leerkring.activities.beheer.forms import Places
from leerkring.activities.content.drafts import BreakoutDraft, RoundDraft
from leerkring.core.text.dutch import local
from leerkring.core.text.slugs import slugified
from leerkring.core.versions import version_of
from leerkring.core.web.forms.fields import Fields, Line, check
from leerkring.core.web.forms.form import Form, Raw
from leerkring.core.web.forms.form_dates import Clock, Day
from leerkring.core.web.forms.typed_dates import WrongHour, amsterdam

NEW_ROWS = 3
"""Lines to fill in for sessions that are not there yet."""


class TimeFields(Fields):
    """When a round is."""

    date: Day
    starts: Clock
    ends: Clock


class RowFields(Fields):
    """Where a session is in this round, and for how many."""

    title: Line(at_most=160) = ""  # type: ignore[valid-type]
    room: Line(at_most=100) = ""  # type: ignore[valid-type]
    capacity: Places


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the form: a session that is known, by its slug, or a new one."""

    key: str
    title: str
    new: bool = False
    taken: int = 0
    waiting: int = 0


def version_of_rounds(rounds: Iterable[RoundDraft]) -> str:
    """Return what a form about rounds was opened with. Who chooses meanwhile is no change of them."""
    return version_of(
        "rounds",
        *(
            word
            for one in rounds
            for word in (
                one.starts_at,
                one.ends_at,
                *((s.slug, s.title, s.capacity, s.room, s.summary, s.speakers) for s in one.breakouts),
            )
        ),
    )


def known_sessions(rounds: Iterable[RoundDraft]) -> dict[str, BreakoutDraft]:
    """Return every session of an activity once, by its slug, as it first stands."""
    found: dict[str, BreakoutDraft] = {}
    for one in rounds:
        for session in one.breakouts:
            found.setdefault(session.slug, session)
    return found


def list_rows(rounds: Sequence[RoundDraft], in_use: dict[str, tuple[int, int]]) -> list[Row]:
    """Return the lines of the form; `in_use` says of a session in this round how many have a place and wait."""
    rows = [
        Row(slug, session.title, taken=in_use.get(slug, (0, 0))[0], waiting=in_use.get(slug, (0, 0))[1])
        for slug, session in known_sessions(rounds).items()
    ]
    return [*rows, *(Row(f"nieuw-{number}", "", new=True) for number in range(1, NEW_ROWS + 1))]


def fill_round(rounds: Sequence[RoundDraft], number: int, begins: datetime) -> Form:
    """Return the form as the round stands; a new one follows the last, and has the sessions of that one."""
    last = rounds[-1] if rounds else None
    stands = rounds[number - 1] if number <= len(rounds) else None
    shown = stands or last
    starts = local(stands.starts_at if stands else last.ends_at if last else begins)
    values = {
        "date": starts.date().isoformat(),
        "starts": f"{starts:%H:%M}",
        "ends": f"{local(stands.ends_at):%H:%M}" if stands else "",
    }
    there = {one.slug: one for one in shown.breakouts} if shown else {}
    for slug, session in known_sessions(rounds).items():
        here = there.get(slug)
        values |= {
            f"has-{slug}": "ja" if here else "",
            f"room-{slug}": (here or session).room,
            f"capacity-{slug}": str((here or session).capacity),
        }
    return Form.of(values)


def read_round_form(
    raw: Raw, rounds: Sequence[RoundDraft], number: int
) -> tuple[RoundDraft | None, dict[str, str]]:
    """Return the round as it was filled in, or every mistake by field."""
    times, mistakes = check(TimeFields, raw)
    stands = rounds[number - 1] if number <= len(rounds) else None
    known = known_sessions(rounds)
    sessions: list[BreakoutDraft] = []
    for row in list_rows(rounds, {}):
        found = _read_row(raw, row, known.get(row.key), {*known, *(one.slug for one in sessions)}, mistakes)
        if found:
            sessions.append(found)
    if not sessions and not mistakes:
        mistakes["title-nieuw-1"] = "Zet er ten minste één deelsessie bij."
    if times is None:
        return None, mistakes
    try:
        starts_at, ends_at = amsterdam(times.date, times.starts), amsterdam(times.date, times.ends)
    except WrongHour as hour:
        return None, mistakes | {"starts": str(hour)}
    if ends_at <= starts_at:
        mistakes["ends"] = "De eindtijd ligt niet na de begintijd. Kies een latere tijd."
    if mistakes:
        return None, mistakes
    order = [one.slug for one in stands.breakouts] if stands else []
    sessions.sort(key=lambda one: order.index(one.slug) if one.slug in order else len(order))
    return RoundDraft(starts_at, ends_at, tuple(sessions)), {}


def _read_row(
    raw: Raw, row: Row, stands: BreakoutDraft | None, taken: set[str], mistakes: dict[str, str]
) -> BreakoutDraft | None:
    def typed(name: str) -> str:
        return (raw.get(f"{name}-{row.key}") or [""])[-1].strip()

    if (row.new and not typed("title")) or (not row.new and not typed("has")):
        return None
    values, wrong = check(RowFields, {name: [typed(name)] for name in RowFields.model_fields})
    mistakes |= {f"{name}-{row.key}": sentence for name, sentence in wrong.items()}
    if values is None:
        return None
    if stands is not None:
        return replace(stands, capacity=values.capacity, room=values.room)
    slug = free = slugified(values.title)[:90] or "deelsessie"
    follow = 2
    while free in taken:
        free, follow = f"{slug}-{follow}", follow + 1
    return BreakoutDraft(free, values.title, values.capacity, values.room)
