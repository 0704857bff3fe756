"""Tables of the programme: who works where, and about what."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base


class Region(Base):
    """A frontrunner region (koploper)."""

    __tablename__ = "region"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    province: Mapped[str]
    summary: Mapped[str] = mapped_column(server_default="")
    sort_key: Mapped[str]


class Municipality(Base):
    """A municipality by its CBS code ("GM0014"); `name` is its daily name, `cbs_name` the official one."""

    __tablename__ = "municipality"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    cbs_name: Mapped[str]
    sort_key: Mapped[str]


class RegionMunicipality(Base):
    """Membership of a region; open-ended where the dates are empty."""

    __tablename__ = "region_municipality"

    region_slug: Mapped[str] = mapped_column(ForeignKey("region.slug", ondelete="CASCADE"), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(primary_key=True)
    municipality_name: Mapped[str]
    subregion: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    successor_code: Mapped[str | None]

    __table_args__ = (Index(None, "municipality_code"),)


class Theme(Base):
    """One of the programme's themes."""

    __tablename__ = "theme"

    slug: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(server_default="")
    number: Mapped[int]


class TargetGroup(Base):
    """A group that looks for a home; `related` ones are words people search for, not one of the eight."""

    __tablename__ = "target_group"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    number: Mapped[int]
    related: Mapped[bool] = mapped_column(server_default="false")
