"""What search finds of the data sheets: one place for each region, by what is counted there and in which municipalities."""

from leerkring.core.database.db import Tx
from leerkring.library.indicators.queries import list_indicators
from leerkring.library.regions.paths import sheet_path
from leerkring.programme import seed
from leerkring.search.model import EntryKind
from leerkring.search.service import Entry, Source, forget, index


async def index_sheets(tx: Tx) -> int:
    """Let the data sheet of each region be found by the figures that are there now; returns how many sheets there are."""
    indicators = await list_indicators(tx)
    told = [f"{one.name}. {one.summary} Bron: {one.source}." for one in indicators]
    for region in seed.regions():
        source = Source("indicators", region["slug"])
        if not indicators:
            await forget(tx, source)
            continue
        names = [row.municipality_name for row in seed.memberships() if row.region_slug == region["slug"]]
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
    return len(seed.regions()) if indicators else 0
