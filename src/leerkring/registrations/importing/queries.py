"""What we know of who stands in a list, in a few set statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.core.text.cleaning import organization_key
from leerkring.mail.sending.claims import suppressed
from leerkring.mail.service import address_key
from leerkring.registrations.arrivals.locking import Locked
from leerkring.registrations.importing.checking import CheckedLine
from leerkring.registrations.importing.fates import There

_ORGANIZATIONS = """
SELECT o.key, k.id, k.name, k.kind
  FROM organization o JOIN organization k ON k.id = coalesce(o.merged_into, o.id)
 WHERE o.key = ANY ($1::text[])
"""
_PEOPLE = """
SELECT p.email, k.id, k.name, live.id IS NOT NULL AS registered
  FROM person p
  JOIN person k ON k.id = coalesce(p.merged_into, p.id)
  LEFT JOIN LATERAL (SELECT id FROM registration
                      WHERE activity_id = $1 AND person_id = k.id
                        AND state IN ('applied', 'confirmed', 'waitlisted', 'offered')
                      LIMIT 1) live ON true
 WHERE p.email = ANY ($2::text[])
"""
_NAMES = """
SELECT lower(name) AS name, email FROM registration
 WHERE activity_id = $1 AND state IN ('applied', 'confirmed', 'waitlisted', 'offered')
   AND lower(name) = ANY ($2::text[])
"""
_TAKEN = """
SELECT organization_id, count(*) AS taken FROM registration
 WHERE activity_id = $1 AND organization_id = ANY ($2::uuid[]) AND state IN ('confirmed', 'offered')
 GROUP BY organization_id
"""
_IMPORTED = """
SELECT r.id, r.name, r.email, r.state, r.organization, i.extra,
       (SELECT count(*) FROM registration_move m
         WHERE m.registration_id = r.id AND m.reason <> 'passed-over') <> i.moves
       OR EXISTS (SELECT FROM attendance_act WHERE registration_id = r.id)
       OR EXISTS (SELECT FROM decision_draft WHERE registration_id = r.id)
       OR EXISTS (SELECT FROM application_mark WHERE registration_id = r.id) AS changed,
       EXISTS (SELECT FROM delivery d WHERE d.about_id = r.id AND d.state NOT IN ('queued', 'deferred', 'skipped')) AS told
  FROM imported_registration i JOIN registration r ON r.id = i.registration_id
 WHERE i.list_id = $1
 ORDER BY r.position
"""


@dataclass(frozen=True, slots=True)
class KnownOrganization:
    """An organisation that we know, by the name that a list has for it."""

    id: UUID
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person that we know by an address of the list."""

    id: UUID
    name: str
    registered: bool


@dataclass(frozen=True, slots=True)
class KnownThere:
    """What is known of all lines: organisations by key, people by address, addresses that get no mail, and who is in the
    activity by the same name with another address.
    """

    organizations: Mapping[str, KnownOrganization]
    people: Mapping[str, KnownPerson]
    closed: frozenset[str]
    same_names: Mapping[str, str]
    taken: Mapping[UUID, int]

    def there(self, locked: Locked) -> There:
        """Return how the activity stands, for the rule."""
        return There(
            locked.terms,
            locked.standing(self.taken),
            {key: one.id for key, one in self.organizations.items()},
            frozenset(one.id for one in self.people.values() if one.registered),
        )


async def known_organizations(reading: Reading, keys: Sequence[str]) -> dict[str, KnownOrganization]:
    """Return the organisations that we know by these keys, spellings and merged ones too."""
    rows = await reading.sql(_ORGANIZATIONS, list(keys))
    return {row.key: KnownOrganization(row.id, row.name, row.kind) for row in rows}


async def look_up(
    reading: Reading, activity_id: UUID, lines: Sequence[CheckedLine], secret_key: str
) -> KnownThere:
    """Return what we know of who stands in these lines."""
    arrivals = [one.arrival for one in lines if one.arrival is not None]
    emails = [one.people[0].email for one in arrivals]
    organizations = await known_organizations(
        reading, list({organization_key(one.organization) for one in arrivals})
    )
    people = await reading.sql(_PEOPLE, activity_id, emails)
    names = await reading.sql(_NAMES, activity_id, [one.people[0].name.lower() for one in arrivals])
    keys = {address_key(secret_key, email): email for email in emails}
    shut = await suppressed(reading, list(keys))
    taken = await reading.sql(_TAKEN, activity_id, [one.id for one in organizations.values()])
    return KnownThere(
        organizations,
        {row.email: KnownPerson(row.id, row.name, row.registered) for row in people},
        frozenset(keys[key] for key in shut),
        {row.name: row.email for row in names},
        {row.organization_id: row.taken for row in taken},
    )


@dataclass(frozen=True, slots=True)
class Imported:
    """Who was imported, as it stands now; `changed` where something happened since, `told` where a mail went out."""

    id: UUID
    name: str
    email: str
    state: str
    organization: str
    extra: bool
    changed: bool
    told: bool


async def list_imported(reading: Reading, list_id: UUID) -> list[Imported]:
    """Return who was imported from a list and is still there, in order of position."""
    return list(read_rows(Imported, await reading.sql(_IMPORTED, list_id)))


@dataclass(frozen=True, slots=True)
class Undoable:
    """What undoing an import would do: who goes, who was told, and who stays."""

    gone: tuple[Imported, ...]
    told: tuple[Imported, ...]
    stays: tuple[Imported, ...]


def divide(imported: Sequence[Imported]) -> Undoable:
    """Return who goes away as if they never were, who was told by mail, and who changed since and stays."""
    same = [one for one in imported if not one.changed]
    return Undoable(
        tuple(one for one in same if not one.told),
        tuple(one for one in same if one.told),
        tuple(one for one in imported if one.changed),
    )
