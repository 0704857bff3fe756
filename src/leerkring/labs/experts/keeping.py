"""Keeping the pool: adding an expert, a profile by staff or by its owner, stopping, erasing. Each use case is one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.text.slugs import slugified
from leerkring.core.versions import check_version
from leerkring.labs.experts.forgetting import erase
from leerkring.labs.experts.indexing import TOPIC, make_findable, source_of
from leerkring.labs.experts.matching import SubjectKind
from leerkring.labs.experts.model import Expert, ExpertSubject
from leerkring.labs.experts.queries.pool import find_by_email, get_expert
from leerkring.labs.experts.refusals import ExpertKnown, ExpertRetired
from leerkring.labs.experts.views import Profile
from leerkring.mail.service import queue_mail
from leerkring.people.persons import persons_by_email
from leerkring.search.service import forget

PROFILE = "experts.profile"
"""The kind of mail with the link to one's profile, and the purpose of that link."""
RESERVED = frozenset({"link", "uitnodiging"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told of an expert: by staff, or by themselves."""

    name: str
    work: str = ""
    offers: str = ""
    themes: Sequence[str] = ()
    target_groups: Sequence[str] = ()
    regions: Sequence[str] = ()
    municipality_code: str | None = None
    months: Sequence[int] = ()
    away: Sequence[tuple[date, date]] = ()
    languages: Sequence[str] = ()


def _values(told: Told) -> dict[str, Any]:
    return {
        "name": told.name,
        "work": told.work,
        "offers": told.offers,
        "regions": list(told.regions),
        "municipality_code": told.municipality_code,
        "months": sorted(told.months),
        "away": [[first.isoformat(), last.isoformat()] for first, last in told.away],
        "languages": list(told.languages),
    }


async def add_expert(
    db: Database, email: str, told: Told, *, invite: bool, actor: str, now: datetime
) -> UUID:
    """Put a person into the pool, and mail them the link to their profile where that is wanted. Raises `ExpertKnown`."""
    async with db.transaction() as tx:
        id_ = await put_expert(tx, email, told, now)
        if invite:
            await _invite(tx, await get_expert(tx, id_), now)
        await _note(tx, "expert.added", id_, actor, now)
        return id_


async def put_expert(tx: Tx, email: str, told: Told, now: datetime) -> UUID:
    """Write a new expert. Raises `ExpertKnown`."""
    await tx.sql("SELECT pg_advisory_xact_lock(hashtext('leerkring.experts.slug'))")
    person_id = (await persons_by_email(tx, [(email, told.name)], now))[email]
    if await tx.scalar(select(Expert.id).where(Expert.person_id == person_id)) is not None:
        raise ExpertKnown
    id_ = uuid7()
    await tx.execute(
        insert(Expert).values(
            id=id_,
            person_id=person_id,
            slug=await _free_slug(tx, told.name),
            created_at=now,
            updated_at=now,
            **_values(told),
        )
    )
    await _write_subjects(tx, id_, told)
    return id_


async def _free_slug(tx: Tx, name: str) -> str:
    wanted = slugified(name) or "deskundige"
    rows = await tx.rows(select(Expert.slug).where(Expert.slug.startswith(wanted, autoescape=True)))
    taken = {row.slug for row in rows} | RESERVED
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)


async def _write_subjects(tx: Tx, id_: UUID, told: Told) -> None:
    await tx.execute(delete(ExpertSubject).where(ExpertSubject.expert_id == id_))
    subjects = [(SubjectKind.THEME, slug) for slug in told.themes]
    subjects += [(SubjectKind.TARGET_GROUP, slug) for slug in told.target_groups]
    if subjects:
        await tx.execute(
            insert(ExpertSubject),
            [{"expert_id": id_, "kind": kind, "slug": slug} for kind, slug in subjects],
        )


async def change_expert(
    db: Database, id_: UUID, told: Told, *, version: str | None, actor: str, now: datetime
) -> None:
    """Put right what is told of an expert; whether everybody may read it stays theirs to say. Raises `EditConflict`."""
    async with db.transaction() as tx:
        expert = await _lock(tx, id_)
        _check(expert, version)
        await _write(tx, id_, told, now)
        await _note(tx, "expert.changed", id_, actor, now)


async def keep_own_profile(
    db: Database, id_: UUID, told: Told, *, public: bool, version: str | None, now: datetime
) -> None:
    """Keep what an expert tells of themselves, and whether everybody may read it, from this moment on.

    Raises `EditConflict`, and `ExpertRetired` where who stopped wants a page.
    """
    async with db.transaction() as tx:
        expert = await _lock(tx, id_)
        _check(expert, version)
        if public and expert.retired_at is not None:
            raise ExpertRetired
        since = (expert.public_at or now) if public else None
        await _write(tx, id_, told, now, public_at=since, profile_at=now)
        await _note(tx, "expert.own_profile", id_, f"person:{expert.person_id}", now, public=public)


async def _write(tx: Tx, id_: UUID, told: Told, now: datetime, **more: Any) -> None:
    await tx.execute(
        update(Expert)
        .where(Expert.id == id_)
        .values(**_values(told), version=Expert.version + 1, updated_at=now, **more)
    )
    await _write_subjects(tx, id_, told)
    await make_findable(tx, id_)


async def invite_to_profile(db: Database, id_: UUID, *, actor: str, now: datetime) -> None:
    """Mail an expert the link to their profile. Raises `ExpertRetired`."""
    async with db.transaction() as tx:
        expert = await _lock(tx, id_)
        if expert.retired_at is not None:
            raise ExpertRetired
        await _invite(tx, expert, now)
        await _note(tx, "expert.invited", id_, actor, now)


async def _invite(tx: Tx, expert: Profile, now: datetime) -> None:
    await tx.execute(update(Expert).where(Expert.id == expert.id).values(invited_at=now))
    await _mail_link(tx, expert, now, again=False)


async def send_link_again(db: Database, email: str, now: datetime) -> None:
    """Mail the link to who keeps a profile with this address; nobody hears whether there is one."""
    async with db.transaction() as tx:
        expert = await find_by_email(tx, email)
        if expert is not None:
            await _mail_link(tx, expert, now, again=True)


async def _mail_link(tx: Tx, expert: Profile, now: datetime, *, again: bool) -> None:
    await queue_mail(
        tx,
        kind=PROFILE,
        dedupe_key=f"expert:profile:{uuid4()}",
        recipient=expert.email,
        recipient_name=expert.name,
        about_id=expert.id,
        person_id=expert.person_id,
        params={"again": again},
        now=now,
    )


async def retire_expert(db: Database, id_: UUID, *, version: str | None, actor: str, now: datetime) -> None:
    """Ask somebody no more, from now on: no page, no proposals. What they took stands. Raises `EditConflict`."""
    async with db.transaction() as tx:
        expert = await _lock(tx, id_)
        _check(expert, version)
        await _set_retired(tx, id_, now, retired_at=expert.retired_at or now, public_at=None)
        await _note(tx, "expert.retired", id_, actor, now)


async def bring_back(db: Database, id_: UUID, *, version: str | None, actor: str, now: datetime) -> None:
    """Ask somebody again who had stopped; their page comes back when they agree anew. Raises `EditConflict`."""
    async with db.transaction() as tx:
        _check(await _lock(tx, id_), version)
        await _set_retired(tx, id_, now, retired_at=None)
        await _note(tx, "expert.back", id_, actor, now)


async def _set_retired(tx: Tx, id_: UUID, now: datetime, **values: Any) -> None:
    await tx.execute(
        update(Expert).where(Expert.id == id_).values(version=Expert.version + 1, updated_at=now, **values)
    )
    await make_findable(tx, id_)


async def erase_expert(db: Database, id_: UUID, *, version: str | None, actor: str, now: datetime) -> None:
    """Take an expert out of the pool for good, with all that they were asked. The person stays for what else refers to them.

    Raises `EditConflict`, and `ExpertNotFound` where that was done already.
    """
    async with db.transaction() as tx:
        _check(await _lock(tx, id_), version)
        await erase(tx, [id_])
        await forget(tx, source_of(id_))
        tx.touch(TOPIC)
        await _note(tx, "expert.erased", id_, actor, now)


async def _lock(tx: Tx, id_: UUID) -> Profile:
    await tx.execute(select(Expert.id).where(Expert.id == id_).with_for_update())
    return await get_expert(tx, id_)


def _check(expert: Profile, version: str | None) -> None:
    check_version(version, str(expert.version))


async def _note(tx: Tx, action: str, id_: UUID, actor: str, now: datetime, **details: Any) -> None:
    await write_audit(tx, at=now, actor=actor, action=action, subject="expert", subject_id=id_, **details)
