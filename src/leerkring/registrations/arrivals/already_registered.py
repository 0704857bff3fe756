"""Colleagues who were registered before somebody registered them: their own mail says so, and nothing else does.

The page of who registered them would else tell anybody whether an address is registered.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from leerkring.core.database.db import Tx
from leerkring.mail.service import NewMail, queue_mails
from leerkring.registrations.arrivals.arrival import Applicant, Arrival

KIND = "registrations.already"


async def tell_already_registered(
    tx: Tx, there: Sequence[tuple[Arrival, Applicant]], ids: Mapping[str, UUID | None], now: datetime
) -> None:
    """Queue a mail for each of them about the registration they have, at most one in an hour.

    It greets them by the name on their own registration, not by what the other typed.
    """
    hour = int(now.timestamp()) // 3600
    mails = {
        id_: NewMail(
            kind=KIND,
            dedupe_key=f"registration:{id_}:already:{hour}",
            recipient=who.email,
            about_id=id_,
            params={"by": arrival.people[0].name},
            due_at=who.mail_due_at,
        )
        for arrival, who in there
        if (id_ := ids.get(who.email)) is not None
    }
    await queue_mails(tx, list(mails.values()), now)
