"""Freezing the list of a draw: who takes part, without names, as the text whose hash is published."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, update

from leerkring.activities.draws.labels import rule_of
from leerkring.activities.draws.model import Draw
from leerkring.activities.draws.rules import is_missed
from leerkring.core.database.db import Database
from leerkring.core.versions import check_version
from leerkring.mail.service import NewMail, queue_mails
from leerkring.registrations.arrivals.locking import Locked
from leerkring.registrations.drawing import rules
from leerkring.registrations.drawing.canonical import DrawList, KeptGroup, Line, sha256_of, write_list
from leerkring.registrations.drawing.locking import lock_draw, log_step, set_columns
from leerkring.registrations.drawing.model import DrawTicket
from leerkring.registrations.drawing.queries.kept import KeptDraw
from leerkring.registrations.drawing.queries.participants import (
    Participant,
    leads_of,
    list_earlier,
    list_given,
    list_participants,
)
from leerkring.registrations.drawing.refusals import (
    NobodyInTheDraw,
    NotClosedYet,
    NothingPromised,
    ValueKnownAlready,
)
from leerkring.registrations.refusals import ListFrozen
from leerkring.settings import Settings

TICKET_BYTES = 8


async def freeze(
    db: Database,
    activity_id: UUID,
    *,
    version: str | None = None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> int:
    """Freeze who takes part, with what they and the activity are then; everybody is mailed their tickets.

    From here nobody arrives and the terms stand still until the places are drawn. Returns how many take part. Raises
    `NotClosedYet`, `NothingPromised`, `ValueKnownAlready`, `NobodyInTheDraw`, `ListFrozen`, `AlreadyDrawn` and `EditConflict`.
    """
    async with db.transaction() as tx:
        locked, kept = await lock_draw(tx, activity_id, settings)
        if kept.draw_frozen_at is not None:
            raise ListFrozen
        if now < kept.closes_at:
            raise NotClosedYet(closes_at=kept.closes_at)
        if kept.commitment is None or not kept.draw_value_name or kept.draw_value_at is None:
            raise NothingPromised
        if is_missed(kept, now):
            raise ValueKnownAlready(value_at=kept.draw_value_at)
        check_version(version, kept.version)
        people = await list_participants(tx, activity_id)
        if not people:
            raise NobodyInTheDraw
        ids = {person.id: secrets.token_hex(TICKET_BYTES) for person in people}
        rule = rule_of(kept.draw_most_tickets)
        earlier = await list_earlier(tx, activity_id, now)
        weights = {
            person.id: rules.weight_of(earlier.get(person.live_person_id, ()), kept.draw_most_tickets)
            for person in people
        }
        given = await list_given(tx, activity_id)
        text = write_list(_list(kept, locked, rule, _Entries(people, ids, weights, given), now))
        await tx.execute(
            update(Draw)
            .where(Draw.activity_id == activity_id)
            .values(rule=rule, list=text, list_sha256=sha256_of(text))
        )
        await tx.execute(
            insert(DrawTicket),
            [
                {
                    "activity_id": activity_id,
                    "id": ids[person.id],
                    "registration_id": person.id,
                    "weight": weights[person.id],
                }
                for person in people
            ],
        )
        await set_columns(tx, locked, now, draw_frozen_at=now)
        await queue_mails(tx, [_tells_tickets(person) for person in people], now)
        await log_step(tx, "draw.frozen", activity_id, actor, now, registrations=len(people))
        return len(people)


@dataclass(frozen=True, slots=True)
class _Entries:
    """Who takes part, in order of arrival, with the random id and the tickets of each; and what was given already."""

    people: Sequence[Participant]
    ids: Mapping[UUID, str]
    weights: Mapping[UUID, int]
    given: Sequence[tuple[UUID, UUID | None]]


def _list(kept: KeptDraw, locked: Locked, rule: str, entries: _Entries, now: datetime) -> DrawList:
    """Return the list: units and organisations are numbered in the order of the random ids, which says nothing of who."""
    people, ids, weights, given = entries.people, entries.ids, entries.weights, entries.given
    assert kept.commitment is not None
    assert kept.committed_at is not None
    assert kept.draw_value_at is not None
    by_id = sorted(people, key=lambda person: ids[person.id])
    units = {group: f"u{n}" for n, group in enumerate(dict.fromkeys(p.group_id for p in by_id), 1)}
    all_organizations = [*(p.organization_id for p in by_id), *(organization for organization, _ in given)]
    organizations = {one: f"o{n}" for n, one in enumerate(dict.fromkeys(all_organizations), 1)}
    quotas = quota_names(locked)
    first = {lead.group_id: lead for lead in leads_of(people)}

    def groups(person: Participant) -> tuple[str, ...]:
        lead = first[person.group_id]
        theirs = [
            quotas[quota.id] for quota in locked.terms.quotas if quota.is_kept(now) and lead.unit.meets(quota)
        ]
        return (units[person.group_id], organizations[lead.organization_id], *theirs)

    return DrawList(
        activity=kept.slug,
        rule_sha256=sha256_of(rule),
        commitment=kept.commitment,
        committed_at=kept.committed_at,
        value_name=kept.draw_value_name,
        value_form=kept.draw_value_form,
        value_at=kept.draw_value_at,
        missed=kept.values_missed,
        frozen_at=now,
        capacity=locked.terms.capacity,
        maximum=locked.terms.max_per_organization,
        quotas=tuple(
            KeptGroup(quotas[quota.id], quota.places) for quota in locked.terms.quotas if quota.is_kept(now)
        ),
        given=tuple(
            (organizations[organization], *_kept_place(locked, quota_id, now))
            for organization, quota_id in given
        ),
        lines=tuple(Line(ids[person.id], weights[person.id], groups(person)) for person in by_id),
    )


def quota_names(locked: Locked) -> dict[UUID, str]:
    """Return what a list calls the kept groups: `q` and the number on the page, which stands still while it is frozen."""
    return {quota.id: f"q{number}" for number, quota in enumerate(locked.terms.quotas, 1)}


def _kept_place(locked: Locked, quota_id: UUID | None, now: datetime) -> list[str]:
    """Return what the list calls the kept group of a place, as long as its places are kept."""
    names = quota_names(locked)
    return [names[one.id] for one in locked.terms.quotas if one.id == quota_id and one.is_kept(now)]


def _tells_tickets(person: Participant) -> NewMail:
    return NewMail(
        kind="registrations.tickets",
        dedupe_key=f"registration:{person.id}:tickets",
        recipient=person.email,
        recipient_name=person.name,
        person_id=person.person_id,
        about_id=person.id,
    )
