"""The last look before people are told: the act itself, taken back, with each mail as it would be sent."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from leerkring.core.database.db import Database, Reading
from leerkring.core.database.rows import read_row
from leerkring.mail.model import Delivery
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer
from leerkring.registrations.deciding.telling import Outcome, tell_within
from leerkring.settings import Settings


class _TakenBack(Exception):
    """Ends a transaction of which nothing is to stay."""


async def foresee_decisions(
    db: Database, activity_id: UUID, *, actor: str, now: datetime, settings: Settings
) -> Outcome:
    """Return what telling would do now; nothing of it is kept. Who does not fit stands in it, and is no refusal."""
    found = Outcome()
    with suppress(_TakenBack):
        async with db.transaction() as tx:
            found = await tell_within(tx, activity_id, actor=actor, now=now, settings=settings)
            raise _TakenBack
    return found


async def foresee_mail(
    db: Database,
    activity_id: UUID,
    registration_id: UUID,
    renderers: Mapping[str, Renderer],
    services: MailServices,
    *,
    actor: str,
    now: datetime,
    settings: Settings,
) -> Rendered | None:
    """Return the mail that somebody would get, written by who will write it; None for who gets none."""
    mail: Rendered | None = None
    with suppress(_TakenBack):
        async with db.transaction() as tx:
            before = {one.id for one in await _list_mails(tx, registration_id, now)}
            await tell_within(tx, activity_id, actor=actor, now=now, settings=settings)
            for delivery in await _list_mails(tx, registration_id, now):
                if delivery.id not in before:
                    mail = await renderers[delivery.kind](tx, delivery, services) or mail
            raise _TakenBack
    return mail


async def _list_mails(reading: Reading, registration_id: UUID, now: datetime) -> list[ClaimedDelivery]:
    """Return the mails about a registration as who sends them has them in hand."""
    d = Delivery
    rows = await reading.rows(
        select(
            *(d.id, d.kind, d.recipient, d.recipient_name, d.person_id, d.about_id, d.params),
            *(d.transactional, d.created_at),
        ).where(d.about_id == registration_id)
    )
    return [
        read_row(ClaimedDelivery, row, attempts=0, times_uncertain=0, first_tried_at=now, claim="")
        for row in rows
    ]
