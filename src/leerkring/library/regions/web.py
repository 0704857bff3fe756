"""A region in the form of the field: who it is, why it joined, how it starts, what it asks, what it learned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar import Response
from litestar.params import FromPath

from leerkring.core.database.db import Reading
from leerkring.core.refusals import NotFound
from leerkring.core.text.dutch import local
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, page, render
from leerkring.groups.labels import SUBJECTS
from leerkring.groups.queries.lists import list_listed
from leerkring.groups.writing import TOPIC as GROUPS
from leerkring.library.indicators.labels import SAMPLE
from leerkring.library.indicators.service import TOPIC as FIGURES
from leerkring.library.indicators.web import read_blocks
from leerkring.library.items import queries
from leerkring.library.items.json_ld import core_of
from leerkring.library.items.kinds import STATUSES
from leerkring.library.items.rules import ItemKind
from leerkring.library.items.service import TOPIC
from leerkring.library.items.views import ItemLine, ItemPage
from leerkring.library.items.web import show_item
from leerkring.library.regions.json_ld import region_ld
from leerkring.programme.map import draw_alone
from leerkring.programme.queries import find_region, list_members, list_memberships

MOST = 12
SHOWN = {ItemKind.QUESTION: 60, ItemKind.LESSON: MOST, ItemKind.PRACTICE: MOST, ItemKind.ARTICLE: MOST}
"""How many of each kind; of the rest there are lists."""
Step = tuple[str, str]


class RegionNotFound(NotFound):
    """There is no such region."""

    code = "region-not-found"
    sentence = "Deze regio doet niet mee als koploper."
    next_label = "Bekijk de koplopers"
    next_href = "/koplopers"


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the library has of a region, by kind."""

    lines: Mapping[ItemKind, Sequence[ItemLine]]
    totals: Mapping[ItemKind, int]
    good_practices: Sequence[ItemLine]
    """The good practices of this region that it names itself, else those that come from it."""

    def first(self, kind: str) -> Sequence[ItemLine]:
        """Return the first lines of a kind."""
        return self.lines[ItemKind(kind)]

    def more(self, kind: str) -> int:
        """Return how many there are of a kind, where not all are here."""
        total = self.totals[ItemKind(kind)]
        return total if total > len(self.first(kind)) else 0

    def questions(self, *, main: bool) -> list[ItemLine]:
        """Return the region's own questions, or the others, in its order."""
        mine = [line for line in self.first("question") if bool(line.details.get("main")) is main]
        return sorted(mine, key=lambda line: line.number)


async def _gather(reading: Reading, slug: str, text: ItemPage | None) -> Gathered:
    lines = await queries.list_first(reading, SHOWN, region=slug)
    named = [link.slug for link in text.practices] if text else []
    good = await queries.list_named(reading, ItemKind.PRACTICE, named, region=slug) if named else None
    totals = await queries.count_kinds(reading, SHOWN, region=slug)
    return Gathered(lines, totals, lines[ItemKind.PRACTICE] if good is None else good)


@page("/koplopers/{slug:str}", access=PUBLIC)
async def region_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show a region; what nobody wrote yet is not there, the facts always are."""
    today = local(request.now).date()
    async with request.reading() as reading:
        region = await find_region(reading, slug, today)
        if region is None:
            raise RegionNotFound
        text = await queries.find_item_page(reading, ItemKind.REGION, slug)
        memberships = await list_memberships(reading, slug)
        gathered = await _gather(reading, slug, text)
        activities = await queries.list_activities(reading, MOST, region=slug)
        groups = await list_listed(reading, slug)
        blocks = await read_blocks(reading, slug, await list_members(reading, today))
    members = [one for one in memberships if one.is_member(today)]
    return render(
        request,
        "library/region.html",
        topics=[TOPIC, "programme", "agenda", "handbooks", FIGURES, GROUPS],
        region=region,
        text=text,
        gathered=gathered,
        most=MOST,
        members=members,
        history=[one for one in memberships if one.valid_from or one.valid_to],
        subregions=any(one.subregion for one in members),
        drawing=draw_alone(one.code for one in members),
        steps=_steps(text),
        activities=activities,
        groups=groups,
        subjects=SUBJECTS,
        blocks=blocks,
        sample=SAMPLE,
        core=core_of(text, request.settings.base_url) if text else [],
        json_ld=region_ld(region, text, members, request.settings.base_url),
    )


def _steps(text: ItemPage | None) -> list[Step]:
    """Return the phases of the programme with where the region stands."""
    status = text.line.details.get("status") if text else None
    if status is None:
        return []
    words = list(STATUSES)
    at = words.index(status)
    states = ["done"] * at + ["current"] + ["todo"] * (len(words) - at - 1)
    return list(zip(STATUSES.values(), states, strict=True))


@page("/koplopers/{slug:str}/vragen/{question:str}", access=PUBLIC)
async def question_page(request: Visit, slug: FromPath[str], question: FromPath[str]) -> Response[bytes]:
    """Show a question of a region."""
    return await show_item(request, ItemKind.QUESTION, question, slug)


HANDLERS = [region_page, question_page]
