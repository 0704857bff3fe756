"""Where activities are: each once in every municipality that it still visits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from leerkring.activities.labels import KINDS
from leerkring.activities.queries.feeds import FeedDay
from leerkring.activities.views import AgendaItem
from leerkring.core.text.dutch import korte_datum
from leerkring.programme.map import Spot
from leerkring.programme.map_shapes import shapes
from leerkring.programme.municipality_of import municipality_code_of


@dataclass(frozen=True, slots=True)
class Meeting:
    """An activity in a municipality: its first coming day there."""

    code: str
    municipality: str
    activity: AgendaItem
    starts_at: datetime


def meetings(coming: Iterable[AgendaItem], days: Iterable[FeedDay], now: datetime) -> list[Meeting]:
    """Find where these activities still come together, soonest first."""
    activities = {item.slug: item for item in coming}
    names = shapes()
    found: dict[tuple[str, str], Meeting] = {}
    for day in days:
        code = municipality_code_of(day.where)
        if code and code in names and day.slug in activities and not day.cancelled and day.ends_at > now:
            meeting = Meeting(code, names[code].name, activities[day.slug], day.starts_at)
            found.setdefault((day.slug, code), meeting)
    return list(found.values())


def by_activity(found: Iterable[Meeting]) -> list[tuple[AgendaItem, list[Meeting]]]:
    """Group meetings under their activities, the soonest first."""
    stops: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in found:
        stops[meeting.activity.slug].append(meeting)
    return [(of_one[0].activity, of_one) for of_one in stops.values()]


def spot(meeting: Meeting) -> Spot:
    """Return the dot of a meeting, with its words for who cannot see where it stands."""
    item = meeting.activity
    kind = KINDS[item.kind].replace("-", " ")
    title = f"{item.title}: {kind} in {meeting.municipality}, {korte_datum(meeting.starts_at)}"
    return Spot(meeting.code, item.kind.value, title, f"/agenda/{item.slug}")
