"""Tables of the data sheet: what is counted, and its figures per municipality and year as their source gave them."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7
from leerkring.library.indicators.rules import FIRST_YEAR, LAST_YEAR, Adding


class Indicator(Base):
    """What is counted or measured. `adding` says what its figures of two municipalities make together.

    `version` is of the words of its form, `figures_version` grows with each import.
    """

    __tablename__ = "indicator"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    summary: Mapped[str] = mapped_column(server_default="")
    unit: Mapped[str]
    per: Mapped[str] = mapped_column(server_default="")
    decimals: Mapped[int] = mapped_column(server_default="0")
    adding: Mapped[str] = mapped_column(server_default=Adding.SUM)
    source: Mapped[str]
    source_url: Mapped[str] = mapped_column(server_default="")
    licence: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    number: Mapped[int] = mapped_column(server_default="1")
    sample: Mapped[bool] = mapped_column(server_default="false")
    version: Mapped[int] = mapped_column(server_default="1")
    figures_version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        one_of("adding", Adding),
        CheckConstraint("decimals BETWEEN 0 AND 2", name="decimals_few"),
    )


class IndicatorFigure(Base):
    """A figure of a municipality in a year, or why there is none. The code may be of one that is no more.

    `weight` is by what figures that are no counts are taken together: how many people, or homes, it is about.
    """

    __tablename__ = "indicator_figure"

    indicator_id: Mapped[UUID] = mapped_column(
        ForeignKey("indicator.id", ondelete="CASCADE"), primary_key=True
    )
    municipality_code: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[Decimal | None] = mapped_column(Numeric)
    weight: Mapped[Decimal | None] = mapped_column(Numeric)
    missing: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        Index(None, "municipality_code"),
        CheckConstraint("(value IS NULL) = (missing <> '')", name="value_or_why_not"),
        CheckConstraint("weight > 0", name="weight_above_zero"),
        CheckConstraint(f"year BETWEEN {FIRST_YEAR} AND {LAST_YEAR}", name="year_known"),
    )
