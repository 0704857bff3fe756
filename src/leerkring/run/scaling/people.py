"""Invented people and where they work: the sample's first names and last names in all pairs, at example.org."""

# ruff: noqa: S608  (SQL of constants of this folder)
import tomllib
import unicodedata
from datetime import datetime
from functools import cache

from leerkring.core.database.db import Tx
from leerkring.core.project_dirs import sample_dir
from leerkring.core.text.cleaning import organization_key
from leerkring.programme import seed
from leerkring.run.scaling.numbers import PERSON_ID, PERSON_SINCE, READERS

DOMAIN = "example.org"

_ORGANIZATIONS = """
INSERT INTO organization (id, key, name, kind, municipality_code, known, created_at)
SELECT gen_random_uuid(), key, name, kind, nullif(code, ''), true, $1
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS one (key, name, kind, code)
    ON CONFLICT (key) DO NOTHING
"""
_PEOPLE = f"""
INSERT INTO person (id, email, name, created_at)
SELECT {PERSON_ID}, lower(first.plain || '.' || last.plain || '.' || n || '@{DOMAIN}'),
       first.name || ' ' || last.name, {PERSON_SINCE}
  FROM generate_series(1, $2::bigint) AS n
  JOIN unnest($3::text[], $4::text[]) WITH ORDINALITY AS first (name, plain, number)
    ON first.number = n % cardinality($3::text[]) + 1
  JOIN unnest($5::text[], $6::text[]) WITH ORDINALITY AS last (name, plain, number)
    ON last.number = (n / cardinality($3::text[]) + n) % cardinality($5::text[]) + 1
"""


async def add(tx: Tx, times: int, now: datetime) -> None:
    """Add the organisations of the sample, every municipality as one, and the people who register or only read."""
    employers = list_employers()
    await tx.sql(_ORGANIZATIONS, now, *map(list, zip(*employers, strict=True)))
    first, last = _names()
    await tx.sql(
        _PEOPLE, now, times * READERS, first, [ascii_of(n) for n in first], last, [ascii_of(n) for n in last]
    )


@cache
def list_employers() -> tuple[tuple[str, str, str, str], ...]:
    """Return key, name, kind and municipality of each organisation where people work."""
    found = {}
    for one in _people():
        key = organization_key(one["organization"])
        found[key] = (key, one["organization"], one["organization_kind"], one.get("municipality", ""))
    for row in seed.municipalities():
        name = f"Gemeente {row.name}"
        found.setdefault(organization_key(name), (organization_key(name), name, "municipality", row.code))
    return tuple(found[key] for key in sorted(found))


def list_jobs() -> list[str]:
    """Return what people do."""
    return sorted({one["job_title"] for one in _people() if one.get("job_title")})


def ascii_of(name: str) -> str:
    """Return a name as it stands in an address: letters, and hyphens for what is between them."""
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i").replace("ø", "o").replace("ł", "l").lower())
    letters = (
        sign if sign.isascii() and sign.isalnum() else " "
        for sign in plain
        if not unicodedata.combining(sign)
    )
    return "-".join("".join(letters).split())


def _names() -> tuple[list[str], list[str]]:
    pairs = [one["name"].partition(" ") for one in _people()]
    return sorted({first for first, _, _ in pairs}), sorted({last for _, _, last in pairs if last})


@cache
def _people() -> list[dict[str, str]]:
    people: list[dict[str, str]] = tomllib.loads((sample_dir() / "people.toml").read_text("utf-8"))["people"]
    return people
