"""Reads of the programme, in Dutch order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import JSON, ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.programme.model import Municipality, Region, RegionMunicipality, TargetGroup, Theme


@dataclass(frozen=True, slots=True)
class MunicipalityName:
    """A municipality to choose from; `name` is what people call it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class RegionSummary:
    """A region with the number of municipalities that belong to it now."""

    slug: str
    name: str
    province: str
    summary: str
    municipalities: int


@dataclass(frozen=True, slots=True)
class FacetNames:
    """What themes, regions and target groups are called, by their slugs, in their order."""

    themes: Mapping[str, str]
    regions: Mapping[str, str]
    target_groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Membership:
    """A municipality that is, was or will be of a region; `successor` is what it became part of."""

    code: str
    name: str
    subregion: str
    valid_from: date | None
    valid_to: date | None
    successor: str

    def is_member(self, on: date) -> bool:
        """Return whether it belongs to the region on this day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or self.valid_to > on
        )


@dataclass(frozen=True, slots=True)
class Named:
    """A theme or target group: its slug and what people read."""

    slug: str
    name: str


def _member_on(day: date) -> ColumnElement[bool]:
    """Membership counts from `valid_from` up to, and not on, `valid_to`."""
    return and_(
        or_(
            RegionMunicipality.valid_from.is_(None),
            RegionMunicipality.valid_from <= day,
        ),
        or_(RegionMunicipality.valid_to.is_(None), RegionMunicipality.valid_to > day),
    )


async def list_municipalities(reading: Reading) -> tuple[MunicipalityName, ...]:
    """Return all municipalities."""
    rows = await reading.rows(select(Municipality.code, Municipality.name).order_by(Municipality.sort_key))
    return read_rows(MunicipalityName, rows)


async def list_regions(reading: Reading, on: date) -> tuple[RegionSummary, ...]:
    """Return the regions with how many municipalities belong to them on this day."""
    members = (
        select(func.count())
        .where(RegionMunicipality.region_slug == Region.slug, _member_on(on))
        .correlate(Region)
        .scalar_subquery()
        .label("municipalities")
    )
    rows = await reading.rows(
        select(Region.slug, Region.name, Region.province, Region.summary, members).order_by(Region.sort_key)
    )
    return read_rows(RegionSummary, rows)


async def list_themes(reading: Reading) -> tuple[Named, ...]:
    """Return the themes in the order of the programme."""
    rows = await reading.rows(select(Theme.slug, Theme.title.label("name")).order_by(Theme.number))
    return read_rows(Named, rows)


async def list_target_groups(reading: Reading, *, related: bool = True) -> tuple[Named, ...]:
    """Return the target groups, with the related words unless they are not wanted."""
    statement = select(TargetGroup.slug, TargetGroup.name).order_by(TargetGroup.number)
    if not related:
        statement = statement.where(TargetGroup.related.is_(False))
    return read_rows(Named, await reading.rows(statement))


async def list_region_slugs(reading: Reading, municipality_code: str | None, on: date) -> tuple[str, ...]:
    """Return the regions that a municipality belongs to on this day; none is normal."""
    if municipality_code is None:
        return ()
    rows = await reading.rows(
        select(RegionMunicipality.region_slug)
        .where(RegionMunicipality.municipality_code == municipality_code, _member_on(on))
        .order_by(RegionMunicipality.region_slug)
    )
    return tuple(slug for (slug,) in rows)


async def list_members(reading: Reading, on: date) -> Mapping[str, tuple[MunicipalityName, ...]]:
    """Return the municipalities of each region on this day, by the region's slug."""
    rows = await reading.rows(
        select(
            RegionMunicipality.region_slug,
            RegionMunicipality.municipality_code,
            RegionMunicipality.municipality_name,
        )
        .outerjoin(Municipality, Municipality.code == RegionMunicipality.municipality_code)
        .where(_member_on(on))
        .order_by(func.coalesce(Municipality.sort_key, RegionMunicipality.municipality_name))
    )
    members: dict[str, list[MunicipalityName]] = {}
    for slug, code, name in rows:
        members.setdefault(slug, []).append(MunicipalityName(code, name))
    return {slug: tuple(names) for slug, names in members.items()}


async def find_region(reading: Reading, slug: str, on: date) -> RegionSummary | None:
    """Return a region, if there is one of this name."""
    return next((region for region in await list_regions(reading, on) if region.slug == slug), None)


async def list_memberships(reading: Reading, region: str) -> tuple[Membership, ...]:
    """Return every municipality that a region ever had, in Dutch order."""
    successor = aliased(Municipality)
    rows = await reading.rows(
        select(
            RegionMunicipality.municipality_code.label("code"),
            RegionMunicipality.municipality_name.label("name"),
            func.coalesce(RegionMunicipality.subregion, "").label("subregion"),
            RegionMunicipality.valid_from,
            RegionMunicipality.valid_to,
            func.coalesce(successor.name, "").label("successor"),
        )
        .outerjoin(Municipality, Municipality.code == RegionMunicipality.municipality_code)
        .outerjoin(successor, successor.code == RegionMunicipality.successor_code)
        .where(RegionMunicipality.region_slug == region)
        .order_by(func.coalesce(Municipality.sort_key, func.lower(RegionMunicipality.municipality_name)))
    )
    return read_rows(Membership, rows)


async def get_facet_names(reading: Reading) -> FacetNames:
    """Return the names of themes, regions and target groups by their slugs, in one statement."""

    def pairs(slug: Any, name: Any, order: Any) -> Any:
        line = func.json_build_array(slug, name)
        return select(func.json_agg(aggregate_order_by(line, order), type_=JSON)).scalar_subquery()

    row = await reading.row(
        select(
            pairs(Theme.slug, Theme.title, Theme.number),
            pairs(Region.slug, Region.name, Region.sort_key),
            pairs(TargetGroup.slug, TargetGroup.name, TargetGroup.number),
        )
    )
    assert row is not None
    return FacetNames(*(dict(found or ()) for found in row))
