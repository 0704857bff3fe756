"""Looking for duplicates by the clock, so that a page only reads what was found."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy.dialects.postgresql import insert

from leerkring.core.database.db import Tx
from leerkring.core.text.cleaning import organization_key
from leerkring.merging import rules
from leerkring.merging.model import DuplicateSearch, What
from leerkring.merging.rules import KnownOrganization, KnownPerson, Pair

# Ids begin with the moment they were made, so the newest come first along the primary key.
_PEOPLE = """
SELECT p.id, p.name, p.email,
       coalesce(array_agg(DISTINCT r.organization_id) FILTER (WHERE r.id IS NOT NULL), '{}') AS organizations,
       coalesce(array_agg(DISTINCT r.phone) FILTER (WHERE r.phone <> ''), '{}') AS phones
  FROM (SELECT id, name, email FROM person
         WHERE merged_into IS NULL AND email NOT LIKE '%.invalid' ORDER BY id DESC LIMIT $1) p
  LEFT JOIN registration r ON r.person_id = p.id
 GROUP BY p.id, p.name, p.email
"""
_ORGANIZATIONS = """
SELECT id, key, kind, municipality_code FROM organization WHERE merged_into IS NULL ORDER BY id DESC LIMIT $1
"""
_KEEP = """
INSERT INTO duplicate (one_id, other_id, what, reasons, weight)
SELECT t.one, t.other, $2, t.reasons, t.weight
  FROM jsonb_to_recordset($1::jsonb) AS t (one uuid, other uuid, reasons jsonb, weight bigint)
 WHERE NOT EXISTS (SELECT FROM told_apart a WHERE a.one_id = t.one AND a.other_id = t.other)
ON CONFLICT DO NOTHING
"""


async def propose(tx: Tx, now: datetime) -> int:
    """Look for duplicates among the newest people and organisations, and keep what was found, and when; returns how many."""
    people = [
        KnownPerson(
            row.id, organization_key(row.name), row.email, frozenset(row.organizations), frozenset(row.phones)
        )
        for row in await tx.sql(_PEOPLE, rules.MOST_COMPARED)
    ]
    organizations = [
        KnownOrganization(row.id, row.key, row.kind, row.municipality_code)
        for row in await tx.sql(_ORGANIZATIONS, rules.MOST_COMPARED)
    ]
    found = await asyncio.to_thread(rules.propose_people, people)
    alike = await asyncio.to_thread(rules.propose_organizations, organizations)
    await tx.sql("DELETE FROM duplicate")
    await _keep(tx, What.PERSON, found)
    await _keep(tx, What.ORGANIZATION, alike)
    looked = insert(DuplicateSearch).values(id=1, searched_at=now)
    await tx.execute(looked.on_conflict_do_update(index_elements=["id"], set_={"searched_at": now}))
    return len(found) + len(alike)


async def _keep(tx: Tx, what: What, pairs: Sequence[Pair]) -> None:
    rows = [
        {"one": pair.one, "other": pair.other, "reasons": pair.reasons, "weight": pair.weight}
        for pair in pairs
    ]
    await tx.sql(_KEEP, msgspec.json.encode(rows).decode(), what)
