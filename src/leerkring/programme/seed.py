"""What every installation starts with: municipalities, regions, themes and target groups.

The files beside this module are facts; `migrate` writes them with `load_programme`, as often as it likes.
"""

import csv
import tomllib
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import delete, func, tuple_
from sqlalchemy.dialects.postgresql import insert

from leerkring.core.database.db import Tx
from leerkring.core.text.dutch import listed, sort_key
from leerkring.programme.model import Municipality, Region, RegionMunicipality, TargetGroup, Theme

DAILY_NAMES = {"'s-Gravenhage": "Den Haag"}
"""Official names that nobody uses; people look for, and are shown, the daily one."""

_DATA = files("leerkring.programme") / "data"


@dataclass(frozen=True, slots=True)
class MunicipalityRow:
    """A municipality as Statistics Netherlands lists it, with its daily name."""

    code: str
    name: str
    cbs_name: str
    sort_key: str


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """A municipality's membership of a region, between two dates where they are known."""

    region_slug: str
    municipality_code: str
    municipality_name: str
    subregion: str | None
    valid_from: date | None
    valid_to: date | None
    successor_code: str | None


def read_lines(name: str) -> list[dict[str, str]]:
    """Return the lines of a file of facts, by their headings."""
    return list(csv.DictReader((_DATA / name).read_text("utf-8").splitlines()))


@cache
def _toml() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((_DATA / "programme.toml").read_text("utf-8"))


@cache
def municipalities() -> tuple[MunicipalityRow, ...]:
    """Return all municipalities in Dutch order."""
    named = [
        (line["cbs_code"], DAILY_NAMES.get(line["name"], line["name"]), line["name"])
        for line in read_lines("municipalities.csv")
    ]
    rows = [MunicipalityRow(code, name, cbs_name, sort_key(name)) for code, name, cbs_name in named]
    return tuple(sorted(rows, key=lambda row: row.sort_key))


@cache
def memberships() -> tuple[MembershipRow, ...]:
    """Return who belongs to which region, and until when."""
    return tuple(
        MembershipRow(
            line["region_slug"],
            line["cbs_code"],
            line["name"],
            line["subregion"] or None,
            _day(line["valid_from"]),
            _day(line["valid_to"]),
            line["successor_code"] or None,
        )
        for line in read_lines("memberships.csv")
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def themes() -> list[dict[str, Any]]:
    """Return the themes in the order of the programme."""
    return [
        {
            "slug": theme["slug"],
            "title": theme["name"],
            "summary": theme["summary"],
            "number": number,
        }
        for number, theme in enumerate(_toml()["themes"], 1)
    ]


def target_groups() -> list[dict[str, Any]]:
    """Return the eight target groups, then the related words that people search for."""
    return [
        {
            "slug": group["slug"],
            "name": group["name"],
            "number": number,
            "related": group.get("related", False),
        }
        for number, group in enumerate(_toml()["target_groups"], 1)
    ]


def regions() -> list[dict[str, Any]]:
    """Return the six regions; a region lies in every province of its municipalities, that of most of them first."""
    provinces: dict[str, Counter[str]] = {}
    for line in read_lines("memberships.csv"):
        provinces.setdefault(line["region_slug"], Counter())[line["province"]] += 1
    return [
        {
            "slug": region["slug"],
            "name": region["name"],
            "summary": region["summary"],
            "province": listed(name for name, _ in provinces[region["slug"]].most_common()),
            "sort_key": sort_key(region["name"].removeprefix("Regio ").removeprefix("Stadsregio ")),
        }
        for region in _toml()["regions"]
    ]


async def load_programme(tx: Tx) -> None:
    """Write the programme's facts; what is there already is brought up to date."""
    await _upsert(tx, Municipality, [asdict(row) for row in municipalities()])
    await _upsert(tx, Region, regions())
    await _upsert(tx, Theme, themes())
    await _upsert(tx, TargetGroup, target_groups())
    rows = [asdict(row) for row in memberships()]
    await _upsert(tx, RegionMunicipality, rows)
    key = tuple_(RegionMunicipality.region_slug, RegionMunicipality.municipality_code)
    known = [(row["region_slug"], row["municipality_code"]) for row in rows]
    await tx.execute(delete(RegionMunicipality).where(key.not_in(known)))
    tx.touch("programme", "agenda")


async def _upsert(tx: Tx, model: Any, rows: list[dict[str, Any]]) -> None:
    table = model.__table__
    statement = insert(table)
    others = {
        c.name: statement.excluded[c.name] for c in table.columns if not c.primary_key and c.name in rows[0]
    }
    changed = func.row(*(table.c[name] for name in others)).is_distinct_from(func.row(*others.values()))
    await tx.execute(
        statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=others, where=changed),
        rows,
    )
