"""What the back office reads of duplicates and merges."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, exists, func, or_, select, true, tuple_
from sqlalchemy.orm import aliased

from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.core.model import Audit
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import read_list
from leerkring.merging.model import Duplicate, DuplicateSearch, Merge, ToldApart, What
from leerkring.people.actors import person_of
from leerkring.people.model import Organization, Person
from leerkring.registrations.model import Registration
from leerkring.registrations.queries.organizations import theirs as of_activities
from leerkring.registrations.queries.people import Reach, theirs

ONE, OTHER = aliased(Person), aliased(Person)
ONE_ORGANIZATION, OTHER_ORGANIZATION = aliased(Organization), aliased(Organization)
MOST_RECENT = 50


@dataclass(frozen=True, slots=True)
class PairLine:
    """Two that may be one; `about` is where a person works last, or the kind of an organisation."""

    one_id: UUID
    one_name: str
    one_about: str
    one_detail: str | None
    one_many: int
    other_id: UUID
    other_name: str
    other_about: str
    other_detail: str | None
    other_many: int
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class MergeLine:
    """What was merged, by whom, and until when that can be undone."""

    id: UUID
    what: str
    kept_id: UUID
    name: str | None
    dropped: str
    address: str
    at: datetime
    until: datetime
    who: str | None


@dataclass(frozen=True, slots=True)
class PersonToChoose:
    """Somebody to merge with."""

    id: UUID
    name: str
    email: str
    organization: str | None


def _not_told_apart() -> ColumnElement[bool]:
    return ~exists().where(ToldApart.one_id == Duplicate.one_id, ToldApart.other_id == Duplicate.other_id)


async def find_last_search(reading: Reading) -> datetime | None:
    """Return when duplicates were looked for last; None where nobody ever looked."""
    moment: datetime | None = await reading.scalar(select(DuplicateSearch.searched_at))
    return moment


async def list_person_pairs(reading: Reading, asked: Asked, reach: Reach) -> Found[PairLine]:
    """Return a page of the people who may be one, of whom this member of staff meets both."""

    def side(person: Any, name: str) -> list[Any]:
        mine = and_(Registration.person_id == person.id, of_activities(reach.own))
        last = select(Registration.organization).where(mine).order_by(Registration.id.desc()).limit(1)
        return [
            person.id.label(f"{name}_id"),
            person.name.label(f"{name}_name"),
            person.email.label(f"{name}_about"),
            last.scalar_subquery().label(f"{name}_detail"),
            select(func.count()).where(mine).scalar_subquery().label(f"{name}_many"),
        ]

    within = true() if reach.everybody else and_(ONE.id.in_(theirs(reach)), OTHER.id.in_(theirs(reach)))
    statement = (
        select(*side(ONE, "one"), *side(OTHER, "other"), Duplicate.reasons)
        .select_from(Duplicate)
        .join(ONE, and_(ONE.id == Duplicate.one_id, ONE.merged_into.is_(None)))
        .join(OTHER, and_(OTHER.id == Duplicate.other_id, OTHER.merged_into.is_(None)))
        .where(Duplicate.what == What.PERSON, _not_told_apart(), within)
    )
    return await read_list(reading, asked, PairLine, statement, tie=_TIE)


_TIE = (Duplicate.weight.desc(), Duplicate.one_id.desc(), Duplicate.other_id)


async def list_organization_pairs(reading: Reading, asked: Asked) -> Found[PairLine]:
    """Return a page of the organisations that may be one."""

    def side(one: Any, name: str) -> list[Any]:
        many = select(func.count()).where(Registration.organization_id == one.id)
        return [
            one.id.label(f"{name}_id"),
            one.name.label(f"{name}_name"),
            one.kind.label(f"{name}_about"),
            one.municipality_code.label(f"{name}_detail"),
            many.scalar_subquery().label(f"{name}_many"),
        ]

    one, other = ONE_ORGANIZATION, OTHER_ORGANIZATION
    statement = (
        select(*side(one, "one"), *side(other, "other"), Duplicate.reasons)
        .select_from(Duplicate)
        .join(one, and_(one.id == Duplicate.one_id, one.merged_into.is_(None)))
        .join(other, and_(other.id == Duplicate.other_id, other.merged_into.is_(None)))
        .where(Duplicate.what == What.ORGANIZATION, _not_told_apart())
    )
    return await read_list(reading, asked, PairLine, statement, tie=_TIE)


async def list_pairs_of(reading: Reading, id_: UUID) -> tuple[UUID, ...]:
    """Return with whom, or with what, this one may be the same."""
    d = Duplicate
    rows = await reading.rows(
        select(d.one_id, d.other_id)
        .where(or_(d.one_id == id_, d.other_id == id_), _not_told_apart())
        .order_by(*_TIE)
        .limit(5)
    )
    return tuple(row.other_id if row.one_id == id_ else row.one_id for row in rows)


async def list_merges(
    reading: Reading, now: datetime, what: What, reach: Reach, *, of: UUID | None = None
) -> tuple[MergeLine, ...]:
    """Return what was merged and can still be undone, the last first; `of` only what became this one."""
    was = Merge.before["dropped"]
    m, by, table = Merge, aliased(Person), Person if what is What.PERSON else Organization
    within = true() if reach.everybody or what is What.ORGANIZATION else m.kept_id.in_(theirs(reach))
    rows = await reading.rows(
        select(
            *(m.id, m.what, m.kept_id, table.name, m.at, m.until, by.name.label("who")),
            func.coalesce(was["name"].astext, "").label("dropped"),
            func.coalesce(was["email"].astext, "").label("address"),
        )
        .outerjoin(table, table.id == m.kept_id)
        .outerjoin(by, m.actor == func.concat("staff:", by.id.cast(String)))
        .where(m.what == what, m.before.is_not(None), m.until > now, within)
        .where(true() if of is None else m.kept_id == of)
        .order_by(m.at.desc(), m.id.desc())
        .limit(MOST_RECENT)
    )
    return read_rows(MergeLine, rows)


async def find_kept(reading: Reading, id_: UUID) -> UUID | None:
    """Return what somebody or something was merged into, also long ago; None where it was not."""
    kept: UUID | None = None
    for _ in range(9):  # merged again and again, but not in a circle
        found: UUID | None = await reading.scalar(
            select(Merge.kept_id)
            .where(Merge.dropped_id == (kept or id_), Merge.undone_at.is_(None))
            .order_by(Merge.at.desc())
            .limit(1)
        )
        if found is None:
            return kept
        kept = found
    return kept


async def list_people_to_choose(
    reading: Reading, condition: ColumnElement[bool], reach: Reach, without: UUID, most: int = 20
) -> tuple[PersonToChoose, ...]:
    """Return who meets a condition and may be merged with somebody, by name."""
    last = (
        select(Registration.organization)
        .where(Registration.person_id == Person.id, of_activities(reach.own))
        .order_by(Registration.id.desc())
        .limit(1)
    )
    rows = await reading.rows(
        select(Person.id, Person.name, Person.email, last.scalar_subquery().label("organization"))
        .where(
            condition,
            Person.id != without,
            Person.merged_into.is_(None),
            true() if reach.everybody else Person.id.in_(theirs(reach)),
        )
        .order_by(Person.name, Person.email)
        .limit(most)
    )
    return read_rows(PersonToChoose, rows)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody last said of where they work and how to reach them."""

    organization: str = ""
    phone: str = ""


async def list_told(reading: Reading, ids: Collection[UUID], reach: Reach) -> dict[UUID, Told]:
    """Return what these people last said of themselves, as far as this member of staff reads it: by person."""
    r = Registration
    rows = await reading.rows(
        select(r.person_id, r.organization, r.phone)
        .where(r.person_id.in_(ids), of_activities(reach.own))
        .order_by(r.registered_at.desc(), r.id.desc())
    )
    found = dict.fromkeys(ids, Told())
    for row in rows:
        one = found[row.person_id]
        found[row.person_id] = Told(one.organization or row.organization, one.phone or row.phone)
    return found


async def are_told_apart(reading: Reading, one: UUID, other: UUID) -> bool:
    """Tell whether a colleague said that these are two."""
    first, second = sorted((one, other))
    found = await reading.scalar(
        select(ToldApart.one_id).where(tuple_(ToldApart.one_id, ToldApart.other_id) == (first, second))
    )
    return found is not None


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name that counts for an organisation; `may_return`: it is one that was merged and can be given back."""

    id: UUID
    name: str
    may_return: bool


async def list_spellings(reading: Reading, organization_id: UUID) -> tuple[Spelling, ...]:
    """Return by which names an organisation is known besides its own."""
    o = Organization
    may_return = exists().where(Merge.dropped_id == o.id, Merge.before.is_not(None))
    rows = await reading.rows(
        select(o.id, o.name, may_return.label("may_return"))
        .where(o.merged_into == organization_id)
        .order_by(o.key)
    )
    return read_rows(Spelling, rows)


@dataclass(frozen=True, slots=True)
class ActOnPerson:
    """What a colleague changed of somebody, as the log has it."""

    at: datetime
    who: str
    action: str


async def list_acts_on(reading: Reading, person_id: UUID) -> tuple[ActOnPerson, ...]:
    """Return what colleagues changed of somebody, and of who was merged into them, the last first."""
    was = select(Merge.dropped_id).where(Merge.kept_id == person_id, Merge.undone_at.is_(None))
    rows = await reading.rows(
        select(Audit.at, func.coalesce(Person.name, "").label("who"), Audit.action)
        .outerjoin(Person, Person.id == person_of(Audit.actor))
        .where(
            or_(Audit.subject_id == person_id, Audit.subject_id.in_(was)),
            Audit.action.in_(["person.corrected", "person.merged", "person.unmerged"]),
        )
        .order_by(Audit.at.desc(), Audit.id.desc())
        .limit(MOST_RECENT)
    )
    return read_rows(ActOnPerson, rows)
