"""Pages with figures for visitors: all regions, the data sheet of one, and its files."""

from collections.abc import Mapping, Sequence

from litestar import Response
from litestar.params import FromPath

from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import local
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.lists.csv_file import MEDIA_TYPE, csv_text
from leerkring.core.web.pages import Visit, page, render
from leerkring.library.indicators.files import FILE_HEADING, file_lines
from leerkring.library.indicators.json_ld import sheet_ld
from leerkring.library.indicators.labels import SAMPLE
from leerkring.library.indicators.queries import list_codes, list_indicators, read_kept
from leerkring.library.indicators.refusals import FiguresNotFound
from leerkring.library.indicators.service import TOPIC
from leerkring.library.indicators.sheet import Block, Place, codes_with_parts, has_sheet, make_block
from leerkring.programme.queries import MunicipalityName, find_region, list_members, list_regions

TOPICS = (TOPIC, "programme")


@page("/cijfers", access=PUBLIC)
async def all_sheets(request: Visit) -> Response[bytes]:
    """Lead to the data sheet of each region that has one, and tell what is counted."""
    today = local(request.now).date()
    async with request.reading() as reading:
        regions = await list_regions(reading, today)
        members = await list_members(reading, today)
        indicators = await list_indicators(reading)
        known = await list_codes(reading)
    return render(
        request,
        "library/indicators/all.html",
        topics=list(TOPICS),
        regions=[one for one in regions if has_sheet([of.code for of in members.get(one.slug, ())], known)],
        indicators=indicators,
    )


@page("/koplopers/{slug:str}/cijfers", access=PUBLIC)
async def sheet_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the data sheet of a region: of each indicator a sentence, a chart, a map, a table, its source and a file."""
    today = local(request.now).date()
    async with request.reading() as reading:
        region = await find_region(reading, slug, today)
        members = await list_members(reading, today)
        blocks = await read_blocks(reading, slug, members)
    if region is None or not blocks:
        raise FiguresNotFound
    return render(
        request,
        "library/indicators/sheet.html",
        topics=list(TOPICS),
        region=region,
        blocks=blocks,
        sample=SAMPLE,
        shapes={shape.code: shape for one in blocks if one.map for _, shape, _ in one.map.places},
        json_ld=sheet_ld(slug, region.name, blocks, request.settings.base_url),
    )


@page("/koplopers/{slug:str}/cijfers/{file:str}", access=PUBLIC)
async def sheet_file(request: Visit, slug: FromPath[str], file: FromPath[str]) -> Response[bytes]:
    """Hand out the figures of an indicator in a region as the source gave them, with where they are from."""
    today = local(request.now).date()
    async with request.reading() as reading:
        members = (await list_members(reading, today)).get(slug, ())
        found = [one for one in await list_indicators(reading) if file == f"{one.slug}.csv"]
        codes = codes_with_parts([one.code for one in members])
        kept = await read_kept(reading, [one.id for one in found], codes)
    if not found or not kept:
        raise FiguresNotFound
    (indicator,) = found
    name = f"{SAMPLE + '-' if indicator.sample else ''}{indicator.slug}-{slug}.csv"
    text = csv_text(FILE_HEADING, file_lines(indicator, kept[indicator.id]))
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-cache"}
    return Response(text.encode(), media_type=MEDIA_TYPE, headers=headers)


async def read_blocks(
    reading: Reading, region: str, members: Mapping[str, Sequence[MunicipalityName]]
) -> list[Block]:
    """Return what there is to show of each indicator in a region."""
    places: list[Place] = [(one.code, one.name) for one in members.get(region, ())]
    everybody = list(dict.fromkeys(one.code for of_one in members.values() for one in of_one))
    indicators = await list_indicators(reading)
    kept = await read_kept(reading, [one.id for one in indicators], codes_with_parts(everybody))
    blocks = (make_block(one, places, kept.get(one.id, {}), everybody) for one in indicators)
    return [block for block in blocks if block is not None]


HANDLERS = [all_sheets, sheet_page, sheet_file]
