"""What filters would leave is counted in one pass by all their words; the numbers are those of counting each by itself."""

import pytest
from sqlalchemy import select

from leerkring.core.database.db import Database
from leerkring.core.web.lists import query
from leerkring.core.web.lists.asked import read_asked
from leerkring.mail.beheer.lists import mail_list
from leerkring.mail.model import Delivery

MAILS = [
    ("registrations.confirmed", "queued", "noor@almelo.example"),
    ("registrations.confirmed", "skipped", "joost@domijn.example"),
    ("registrations.waitlisted", "skipped", "noor@almelo.example"),
    ("newsletter.issue", "refused", "wim@drenthe.example"),
]
ASKED: tuple[dict[str, str], ...] = (
    {},
    {"staat": "skipped"},
    {"soort": "registrations.confirmed"},
    {"staat": "refused", "zoek": "noor"},
)


@pytest.mark.parametrize("address", ASKED, ids=str)
async def test_one_pass_counts_the_same(
    db: Database, monkeypatch: pytest.MonkeyPatch, address: dict[str, str]
) -> None:
    async with db.transaction() as tx:
        for number, (kind, state, recipient) in enumerate(MAILS):
            await tx.sql(
                "INSERT INTO delivery (kind, state, recipient, dedupe_key) VALUES ($1, $2, $3, $4)",
                *(kind, state, recipient, str(number)),
            )
    asked = read_asked(mail_list({kind for kind, _, _ in MAILS}), address)
    async with db.reading() as reading:
        at_once = await query._count(reading, asked, select(Delivery.id))
        monkeypatch.setattr(query, "_is_word", lambda _: False)
        each = await query._count(reading, asked, select(Delivery.id))
    assert at_once == each
    assert at_once["staat", ""] == (4 if not address.keys() & {"soort", "zoek"} else 2)
