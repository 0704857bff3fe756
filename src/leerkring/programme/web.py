"""The page of the frontrunner regions: a map, and the same in a table."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from litestar import Response

from leerkring.activities.queries import FeedDay, list_agenda, list_feed_days
from leerkring.activities.rules import VisitorState
from leerkring.activities.views import AgendaItem
from leerkring.activities.wording import KINDS
from leerkring.core.access import PUBLIC
from leerkring.core.dutch import aantal, korte_datum, local
from leerkring.core.house import house
from leerkring.core.pages import Visit, page, render
from leerkring.programme import map as country
from leerkring.programme.places import municipality_code_of
from leerkring.programme.queries import MunicipalityName, RegionSummary, list_members, list_regions
from leerkring.programme.shapes import shapes


@dataclass(frozen=True, slots=True)
class RegionLine:
    """A region with its municipalities and what is coming there."""

    region: RegionSummary
    municipalities: tuple[MunicipalityName, ...]
    activities: tuple[AgendaItem, ...]

    @property
    def note(self) -> str:
        """What the map says of it under its name."""
        coming = len(self.activities)
        places = aantal(self.region.municipalities, "gemeente", "gemeenten")
        return f"{places} · {aantal(coming, 'activiteit', 'activiteiten')}"


@dataclass(frozen=True, slots=True)
class Meeting:
    """An activity in a municipality: its first coming day there."""

    code: str
    municipality: str
    activity: AgendaItem
    starts_at: datetime


@page("/koplopers", access=PUBLIC)
async def frontrunners(request: Visit) -> Response[bytes]:
    """Show the six regions on the map, and the same in words."""
    home = house(request)
    now = home.clock.now()
    today = local(now).date()
    async with home.db.reading() as reading:
        regions = await list_regions(reading, today)
        members = await list_members(reading, today)
        coming = [
            item for item in await list_agenda(reading, now) if item.state is not VisitorState.CANCELLED
        ]
        days = await list_feed_days(reading, now)
    lines = _lines(regions, members, coming)
    meetings = _meetings(coming, days, now)
    drawn = country.draw(
        (
            country.draw_region(
                line.region.slug,
                line.region.name,
                f"/koplopers/{line.region.slug}",
                line.note,
                (place.code for place in line.municipalities),
            )
            for line in lines
        ),
        map(_spot, meetings),
    )
    return render(
        request,
        "programme/frontrunners.html",
        topics=["agenda", "programme"],
        drawing=drawn,
        lines=lines,
        stops=_stops(meetings),
    )


def _lines(
    regions: Iterable[RegionSummary],
    members: Mapping[str, tuple[MunicipalityName, ...]],
    coming: Sequence[AgendaItem],
) -> list[RegionLine]:
    return [
        RegionLine(
            region,
            members.get(region.slug, ()),
            tuple(item for item in coming if region.slug in item.regions),
        )
        for region in regions
    ]


def _meetings(coming: Iterable[AgendaItem], days: Iterable[FeedDay], now: datetime) -> list[Meeting]:
    """Find where activities are: each once in every municipality that it still visits, soonest first."""
    activities = {item.slug: item for item in coming}
    names = shapes()
    found: dict[tuple[str, str], Meeting] = {}
    for day in days:
        code = municipality_code_of(day.where)
        if code and code in names and day.slug in activities and not day.cancelled and day.ends_at > now:
            meeting = Meeting(code, names[code].name, activities[day.slug], day.starts_at)
            found.setdefault((day.slug, code), meeting)
    return list(found.values())


def _stops(meetings: Iterable[Meeting]) -> list[tuple[AgendaItem, list[Meeting]]]:
    """Group meetings under their activities, the soonest first."""
    stops: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        stops[meeting.activity.slug].append(meeting)
    return [(of_one[0].activity, of_one) for of_one in stops.values()]


def _spot(meeting: Meeting) -> country.Spot:
    item = meeting.activity
    kind = KINDS[item.kind].replace("-", " ")
    title = f"{item.title}: {kind} in {meeting.municipality}, {korte_datum(meeting.starts_at)}"
    return country.Spot(meeting.code, item.kind.value, title, f"/agenda/{item.slug}")


HANDLERS = [frontrunners]
