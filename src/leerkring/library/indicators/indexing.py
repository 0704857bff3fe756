"""What search finds of the data sheets: one place for each region, by what is counted there and in which municipalities."""

from leerkring.core.database.db import Tx
from leerkring.library.indicators.queries import list_codes, list_indicators
from leerkring.library.indicators.sheet import has_sheet
from leerkring.library.regions.paths import sheet_path
from leerkring.programme import seed
from leerkring.search.model import EntryKind
from leerkring.search.service import Entry, Source, forget, index


async def index_sheets(tx: Tx) -> int:
    """Let the data sheet of each region be found by the figures that are there now; returns how many sheets there are."""
    indicators = await list_indicators(tx)
    known = await list_codes(tx)
    sheets = 0
    told = [f"{one.name}. {one.summary} Bron: {one.source}." for one in indicators]
    for region in seed.regions():
        source = Source("indicators", region["slug"])
        rows = [row for row in seed.memberships() if row.region_slug == region["slug"]]
        if not has_sheet([row.municipality_code for row in rows if row.valid_to is None], known):
            await forget(tx, source)
            continue
        names = [row.municipality_name for row in rows]
        entry = Entry(
            kind=EntryKind.REGION,
            path=sheet_path(region["slug"]),
            title=f"Cijfers van {region['name']}",
            text="\n".join([*told, ", ".join(names)]),
            context=f"Cijfers, {region['name']}",
            themes=("woonzorganalyse",),
            regions=(region["slug"],),
        )
        await index(tx, source, [entry])
        sheets += 1
    return sheets
