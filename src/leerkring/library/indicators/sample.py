"""Invented figures, so that the first look shows data sheets: each says of itself that it is no figure of anything."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from leerkring.core.database.db import Database
from leerkring.library.indicators.importing import write_figures
from leerkring.library.indicators.indexing import index_sheets
from leerkring.library.indicators.labels import rounded
from leerkring.library.indicators.queries import get_indicator
from leerkring.library.indicators.rules import SECRET, Adding, Figure
from leerkring.library.indicators.service import TOPIC, IndicatorDraft, add_indicator
from leerkring.programme import seed
from leerkring.programme.mergers import first_years, mergers

YEARS = range(2021, 2026)
"""Weesp and Beemster went on as a part of their neighbours within these."""
SOURCE = "verzonnen door de makers van leerkring"
NOTE = (
    "Deze cijfers zijn verzonnen. Ze laten zien hoe een blad eruitziet, en zeggen niets over deze gemeenten."
)
SMALL = 5_000
HOMES = {
    "GM0363": 450,
    "GM0518": 270,
    "GM0014": 120,
    "GM0034": 90,
    "GM0268": 85,
    "GM0202": 80,
    "GM0153": 78,
    "GM0392": 78,
    "GM0479": 70,
    "GM0394": 65,
    "GM0637": 57,
    "GM0503": 55,
    "GM1783": 46,
    "GM0917": 45,
    "GM0402": 45,
    "GM0362": 45,
    "GM0439": 36,
    "GM0164": 38,
    "GM1916": 38,
    "GM0995": 34,
    "GM0453": 31,
    "GM0370": 4,
    "GM0457": 9,
    "GM0277": 0.7,
    "GM0944": 3.5,
    "GM0376": 4.5,
    "GM0417": 5,
    "GM0431": 4,
}
"""Thousands of homes, about as large as these places are; another is somewhere between 6 and 22."""


@dataclass(frozen=True, slots=True)
class _Invented:
    """An indicator, how a figure is made of (homes, a number from 0 to 1, years since the first), and its weight of homes."""

    draft: IndicatorDraft
    value: Callable[[int, float, int], float]
    weighs: bool = False
    hides_small: bool = False


def _draft(
    number: int, name: str, summary: str, unit: str, adding: Adding = Adding.SUM, **more: object
) -> IndicatorDraft:
    about = {"source": SOURCE, "note": NOTE, "licence": "CC0 1.0", "sample": True, "number": number}
    return IndicatorDraft(name=name, summary=summary, unit=unit, adding=adding, **(about | more))  # type: ignore[arg-type]


INVENTED = (
    _Invented(
        _draft(
            1,
            "Sociale huurwoningen",
            "Woningen van corporaties met een huur onder de grens voor huurtoeslag.",
            "woningen",
        ),
        lambda homes, chance, after: homes * (0.18 + 0.16 * chance) * (1 + 0.006 * after),
    ),
    _Invented(
        _draft(
            2,
            "Aandeel sociale huur",
            "Van alle woningen het deel dat sociale huur is.",
            "%",
            Adding.WEIGHTED,
            decimals=1,
        ),
        lambda _, chance, after: 18 + 16 * chance - 0.15 * after,
        weighs=True,
    ),
    _Invented(
        _draft(
            3,
            "Zorggeschikte woningen",
            "Woningen waarin iemand met een rolstoel en zorg aan huis kan wonen.",
            "woningen",
        ),
        lambda homes, chance, after: homes * (0.011 + 0.012 * chance) * (1 + 0.05 * after),
    ),
    _Invented(
        _draft(
            4,
            "Mensen zonder eigen thuis",
            "Mensen die op een peildag in de opvang, bij anderen of buiten sliepen.",
            "mensen",
            Adding.WEIGHTED,
            per="per 10.000 inwoners",
            decimals=1,
        ),
        lambda homes, chance, after: (
            8 + 22 * chance + (6 if homes > 60_000 else 0) + (1.1 if after == 2 else 0.4) * after
        ),
        weighs=True,
        hides_small=True,
    ),
    _Invented(
        _draft(
            5,
            "Wachttijd voor een sociale huurwoning",
            "Hoe lang iemand gemiddeld ingeschreven stond die een woning kreeg.",
            "jaar",
            Adding.WEIGHTED,
            decimals=1,
        ),
        lambda _, chance, after: 4 + 6 * chance + 0.35 * after,
    ),
)


async def sample_indicators(db: Database, now: datetime) -> None:
    """Make the sample's indicators with a figure for each municipality of the regions, of five years."""
    for one in INVENTED:
        slug = await add_indicator(db, one.draft, actor="house:sample", now=now)
        async with db.transaction() as tx:
            kept = await get_indicator(tx, slug)
            await write_figures(
                tx, kept.id, {(code, year): _figure(one, code, year) for code, year in _keys()}
            )
            await index_sheets(tx)
            tx.touch(TOPIC)


def _keys() -> Iterator[tuple[str, int]]:
    """Return each municipality with the years in which it was there."""
    now = {row.municipality_code for row in seed.memberships() if row.valid_to is None}
    before = {code for code, one in mergers().items() if now.issuperset(one.successors)}
    for code in sorted(now | before):
        last = mergers()[code].last_year if code in mergers() else YEARS[-1]
        for year in YEARS:
            if first_years().get(code, 0) <= year <= last:
                yield code, year


def _figure(one: _Invented, code: str, year: int) -> Figure:
    homes = int(1_000 * HOMES.get(code, 6 + 16 * _chance("homes", code)))
    if one.hides_small and homes < SMALL:
        return Figure(None, missing=SECRET)
    chance = 0.85 * _chance(one.draft.name, code) + 0.15 * _chance(one.draft.name, code, str(year))
    value = rounded(Decimal(one.value(homes, chance, year - YEARS[0])), one.draft.decimals)
    return Figure(value, Decimal(homes) if one.weighs else None)


def _chance(*words: str) -> float:
    return int.from_bytes(sha256(" ".join(words).encode()).digest()[:6]) / 2**48
