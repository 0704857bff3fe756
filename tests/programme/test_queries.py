"""The programme in the database: written by every migration, read in Dutch order."""

from datetime import date

from sqlalchemy import func, select

from leerkring.core.database.db import Database
from leerkring.programme import queries
from leerkring.programme.model import Municipality, RegionMunicipality, TargetGroup
from leerkring.programme.seed import load_programme


async def test_writing_the_facts_again_changes_nothing(db: Database) -> None:
    async with db.transaction() as tx:
        await load_programme(tx)
        await load_programme(tx)
        assert await tx.scalar(select(func.count()).select_from(Municipality)) == 342
        assert await tx.scalar(select(func.count()).select_from(RegionMunicipality)) == 82
        assert await tx.scalar(select(func.count()).select_from(TargetGroup)) == 12


async def test_municipalities_stand_in_the_order_people_look_for_them(db: Database) -> None:
    async with db.reading() as reading:
        names = [m.name for m in await queries.list_municipalities(reading)]
    assert names[:3] == ["Aa en Hunze", "Aalsmeer", "Aalten"]
    assert names.index("Den Haag") < names.index("Den Helder")


async def test_a_municipality_counts_for_its_region_while_it_belongs_to_it(db: Database) -> None:
    async with db.reading() as reading:
        before = await queries.list_region_slugs(reading, "GM1955", date(2024, 12, 31))
        after = await queries.list_region_slugs(reading, "GM1955", date(2025, 1, 1))
        nobody = await queries.list_region_slugs(reading, None, date(2025, 1, 1))
        then = {r.slug: r.municipalities for r in await queries.list_regions(reading, date(2024, 12, 31))}
        now = {r.slug: r.municipalities for r in await queries.list_regions(reading, date(2025, 1, 1))}
    assert (before, after, nobody) == (("arnhem-nijmegen",), (), ())
    assert (then["arnhem-nijmegen"], now["arnhem-nijmegen"]) == (18, 17)


async def test_related_words_are_not_among_the_eight(db: Database) -> None:
    async with db.reading() as reading:
        eight = await queries.list_target_groups(reading, related=False)
        themes = await queries.list_themes(reading)
    assert len(eight) == 8
    assert len(themes) == 3
