"""The page of the frontrunner regions: a map, and the same in a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from litestar import Response

from leerkring.activities.agenda.kept import list_days, list_lines
from leerkring.activities.agenda.map_dots import by_activity, meetings, spot
from leerkring.activities.rules import VisitorState
from leerkring.activities.views import AgendaItem
from leerkring.core.text.dutch import aantal, local
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, page, render
from leerkring.programme import map as country
from leerkring.programme.queries import MunicipalityName, RegionSummary, list_members, list_regions


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


MOST_ON_MAP = 20
"""So many activities stand on the map and in words beside it, the soonest; what shows all of them is the agenda."""


@page("/koplopers", access=PUBLIC)
async def frontrunners(request: Visit) -> Response[bytes]:
    """Show the six regions on the map, and the same in words."""
    now, kept = request.now, request.services.value_cache
    today = local(now).date()
    async with request.reading() as reading:
        regions = await list_regions(reading, today)
        members = await list_members(reading, today)
        agenda = await list_lines(kept, reading, now)
        days = await list_days(kept, reading, now)
    lines = _lines(regions, members, agenda)
    coming = [item for item in agenda if item.state is not VisitorState.CANCELLED]
    stops = by_activity(meetings(coming, days, now))
    shown = stops[:MOST_ON_MAP]
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
        (spot(meeting) for _, of_one in shown for meeting in of_one),
    )
    return render(
        request,
        "programme/frontrunners.html",
        topics=["agenda", "programme"],
        drawing=drawn,
        lines=lines,
        stops=shown,
        more=len(stops) - len(shown),
    )


def _lines(
    regions: Iterable[RegionSummary],
    members: Mapping[str, tuple[MunicipalityName, ...]],
    agenda: Sequence[AgendaItem],
) -> list[RegionLine]:
    return [
        RegionLine(
            region,
            members.get(region.slug, ()),
            tuple(item for item in agenda if region.slug in item.regions),
        )
        for region in regions
    ]


HANDLERS = [frontrunners]
