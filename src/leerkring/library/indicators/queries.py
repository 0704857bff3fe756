"""Reads of indicators and their figures. Figures come as one row for each indicator, however many there are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, exists, func, select
from sqlalchemy.types import Text

from leerkring.core.database.db import Reading, Tx
from leerkring.core.database.rows import read_rows
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import read_list
from leerkring.library.indicators.model import Indicator, IndicatorFigure
from leerkring.library.indicators.refusals import IndicatorNotFound
from leerkring.library.indicators.rules import Adding, Figure, Figures
from leerkring.programme.model import RegionMunicipality


@dataclass(frozen=True, slots=True)
class KeptIndicator:
    """An indicator as its form has it."""

    id: UUID
    slug: str
    name: str
    summary: str
    unit: str
    per: str
    decimals: int
    adding: str
    source: str
    source_url: str
    licence: str
    note: str
    number: int
    sample: bool
    version: int
    figures_version: int
    updated_at: datetime

    @property
    def how(self) -> Adding:
        """What its figures make together."""
        return Adding(self.adding)


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator in the list of staff, with how many figures it has and of which years."""

    id: UUID
    slug: str
    name: str
    source: str
    sample: bool
    figures: int
    first_year: int | None
    last_year: int | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class YearCount:
    """How many figures an indicator has of a year, and of how many municipalities there is none."""

    year: int
    figures: int
    unknown: int


_COLUMNS = (
    Indicator.id,
    Indicator.slug,
    Indicator.name,
    Indicator.summary,
    Indicator.unit,
    Indicator.per,
    Indicator.decimals,
    Indicator.adding,
    Indicator.source,
    Indicator.source_url,
    Indicator.licence,
    Indicator.note,
    Indicator.number,
    Indicator.sample,
    Indicator.version,
    Indicator.figures_version,
    Indicator.updated_at,
)
FIGURE_COUNT = (
    select(func.count())
    .where(IndicatorFigure.indicator_id == Indicator.id)
    .correlate(Indicator)
    .scalar_subquery()
)


def _year(pick: Any) -> Any:
    return (
        select(pick(IndicatorFigure.year))
        .where(IndicatorFigure.indicator_id == Indicator.id)
        .correlate(Indicator)
        .scalar_subquery()
    )


async def list_for_staff(reading: Reading, asked: Asked) -> Found[IndicatorLine]:
    """Return the indicators as staff see them."""
    statement = select(
        Indicator.id,
        Indicator.slug,
        Indicator.name,
        Indicator.source,
        Indicator.sample,
        FIGURE_COUNT.label("figures"),
        _year(func.min).label("first_year"),
        _year(func.max).label("last_year"),
        Indicator.updated_at,
    )
    return await read_list(reading, asked, IndicatorLine, statement, tie=Indicator.id)


async def list_indicators(reading: Reading) -> tuple[KeptIndicator, ...]:
    """Return the indicators that have figures, in the order of the data sheet."""
    rows = await reading.rows(
        select(*_COLUMNS)
        .where(exists().where(IndicatorFigure.indicator_id == Indicator.id))
        .order_by(Indicator.number, func.lower(Indicator.name))
    )
    return read_rows(KeptIndicator, rows)


async def get_indicator(reading: Reading, slug: str) -> KeptIndicator:
    """Return an indicator. Raises `IndicatorNotFound`."""
    return await _one(reading, Indicator.slug == slug)


async def lock_indicator(tx: Tx, indicator_id: UUID) -> KeptIndicator:
    """Return an indicator with its row locked. Raises `IndicatorNotFound`."""
    return await _one(tx, Indicator.id == indicator_id, lock=True)


async def _one(reading: Reading, which: ColumnElement[bool], *, lock: bool = False) -> KeptIndicator:
    asked = select(*_COLUMNS).where(which)
    found = read_rows(KeptIndicator, await reading.rows(asked.with_for_update() if lock else asked))
    if not found:
        raise IndicatorNotFound
    return found[0]


async def count_indicators(reading: Reading) -> int:
    """Return how many indicators there are."""
    return int(await reading.scalar(select(func.count()).select_from(Indicator)) or 0)


async def read_kept(
    reading: Reading, ids: Collection[UUID], codes: Sequence[str] | None = None
) -> Mapping[UUID, Figures]:
    """Return the figures of these indicators, of these municipalities or of all."""
    one = IndicatorFigure
    line = func.json_build_array(
        one.municipality_code, one.year, one.value.cast(Text), one.weight.cast(Text), one.missing
    )
    asked: list[ColumnElement[bool]] = [one.indicator_id.in_(ids)]
    if codes is not None:
        asked.append(one.municipality_code == func.any(list(codes)))
    rows = await reading.rows(
        select(one.indicator_id, func.json_agg(line, type_=JSON).label("lines"))
        .where(*asked)
        .group_by(one.indicator_id)
    )
    return {row.indicator_id: _figures(row.lines) for row in rows}


async def list_codes(reading: Reading) -> frozenset[str]:
    """Return the municipalities of which there is a figure, or why there is none."""
    rows = await reading.rows(select(IndicatorFigure.municipality_code).distinct())
    return frozenset(row.municipality_code for row in rows)


async def list_years(reading: Reading, indicator_id: UUID) -> tuple[YearCount, ...]:
    """Return of which years an indicator has figures, the first first."""
    one = IndicatorFigure
    rows = await reading.rows(
        select(
            one.year,
            func.count().label("figures"),
            func.count().filter(one.value.is_(None)).label("unknown"),
        )
        .where(one.indicator_id == indicator_id)
        .group_by(one.year)
        .order_by(one.year)
    )
    return read_rows(YearCount, rows)


async def list_sheets(reading: Reading) -> dict[str, datetime]:
    """Return the regions that have figures, by when something changed last in what is counted."""
    here = exists().where(IndicatorFigure.municipality_code == RegionMunicipality.municipality_code)
    rows = await reading.rows(
        select(
            RegionMunicipality.region_slug.label("slug"),
            select(func.max(Indicator.updated_at)).scalar_subquery().label("updated_at"),
        )
        .where(RegionMunicipality.valid_to.is_(None), here)
        .group_by(RegionMunicipality.region_slug)
    )
    return {row.slug: row.updated_at for row in rows}


def _figures(lines: list[list[Any]]) -> Figures:
    return {
        (code, year): Figure(_number(value), _number(weight), missing)
        for code, year, value, weight, missing in lines
    }


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
