"""Mails as they come back, one file each: who is closed, what came back, and what is for people to read.

In the files `retour+aaaa...@` is the return address of a delivery, `00000000-0000-4000-...` its id and `SSSS...` a
reader's secret to leave.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.mail.message.verp import ReturnAddress
from leerkring.mail.model import Delivery, MailEvent, Suppression
from leerkring.mail.returns.parsing.reading import Returned, read_returned
from leerkring.mail.returns.service import take_returned
from leerkring.mail.service import address_key
from leerkring.newsletter.subscriptions.unsubscribe_mail import secret_in
from tests.mail.office import SECRET, mail, queue

FOLDER = Path(__file__).parent / "returned"
ADDRESSES = ReturnAddress.of((SECRET,), "retour@leerkring.example", "post@leerkring.example")
ID = UUID("0192f0c0-0000-7000-8000-000000000001")
WISH = "Ab1_" * 10 + "xYz"
read = partial(read_returned, read_address=ADDRESSES.read, domain="leerkring.example")
keyed = partial(address_key, SECRET)

RIGHT = {
    "away-address-ends": ("other", "nothing", ""),
    "away-date-de": ("other", "nothing", ""),
    "away-date-nl": ("other", "nothing", ""),
    "calendar-declined": ("other", "nothing", ""),
    "challenge": ("other", "nothing", ""),
    "complaint-forwarded-by-a-colleague": ("other", "nothing", ""),
    "complaint-not-spam": ("other", "nothing", ""),
    "delayed-quotes-a-failure": ("other", "nothing", ""),
    "delayed-with-comment": ("other", "nothing", ""),
    "gone-access-denied": ("bounce", "count", "gone"),
    "gone-general-code": ("bounce", "count", "gone"),
    "gone-html-only": ("bounce", "suppress", "gone"),
    "gone-international-base64": ("bounce", "suppress", "gone"),
    "gone-prose-de": ("bounce", "nothing", "back"),
    "gone-status-base64": ("bounce", "suppress", "gone"),
    "human-postmaster": ("other", "nothing", ""),
    "our-address-on-a-blocklist": ("bounce", "our fault", "blocklist"),
    "our-spf": ("bounce", "our fault", "spf"),
    "read-receipt": ("other", "nothing", ""),
    "relayed-with-comment": ("other", "nothing", ""),
    "right-complaint": ("complaint", "suppress", "complaint"),
    "right-delayed": ("other", "nothing", ""),
    "right-unknown": ("bounce", "suppress", "gone"),
    "too-large-version-number": ("other", "nothing", ""),
}
LEAVING = ("leave-antw", "leave-extern", "leave-auto-generated")
CLOSED = {name: "complaint" if kind == "complaint" else "bounce" for name, (kind, means, _) in RIGHT.items() if means == "suppress"}  # fmt: skip
PEOPLE = {"complaint-forwarded-by-a-colleague", "human-postmaster"}


def returned(name: str, id_: UUID = ID) -> bytes:
    content = (FOLDER / f"{name}.eml").read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    content = content.replace(b"retour+" + b"a" * 36 + b"@leerkring.example", ADDRESSES.sender(id_).encode())
    content = content.replace(b"00000000-0000-4000-8000-000000000000", str(id_).encode())
    return content.replace(b"S" * 43, WISH.encode())


def told(found: Returned) -> tuple[str, str, str]:
    return found.kind.value, found.judgement.meaning.value, found.judgement.cause.value


def test_every_file_has_its_outcome() -> None:
    assert {one.stem for one in FOLDER.glob("*.eml")} == RIGHT.keys() | set(LEAVING)


@pytest.mark.parametrize("name", RIGHT)
def test_a_mail_is_read_for_what_it_is(name: str) -> None:
    found = read(returned(name))
    assert told(found) == RIGHT[name]
    assert found.delivery_id == ID
    assert found.by_person == (name in PEOPLE)
    assert secret_in(returned(name)) == ""


@pytest.mark.parametrize("name", LEAVING)
def test_who_leaves_by_mail_has_left(name: str) -> None:
    assert secret_in(returned(name)) == WISH
    hidden = read(returned(name)).text
    assert "afmelden" in hidden
    assert WISH not in hidden


async def test_nobody_is_closed_by_mistake(db: Database, clock: FixedClock) -> None:
    """All of them about a letter of their own, and then look at who gets no more."""
    numbers = {name: number for number, name in enumerate(RIGHT, 1)}
    await queue(db, clock, *(mail(number) for number in numbers.values()))
    async with db.transaction() as tx:
        await tx.execute(update(Delivery).values(state="accepted", settled_at=clock.now()))
        ids = {
            int(row.dedupe_key.partition(":")[2]): row.id
            for row in await tx.rows(select(Delivery.dedupe_key, Delivery.id))
        }
    for name, number in numbers.items():
        assert await take_returned(db, read(returned(name, ids[number])), clock.now(), keyed)
    async with db.reading() as reading:
        reasons = {
            row.key: row.reason for row in await reading.rows(select(Suppression.key, Suppression.reason))
        }
        states = {row.id: row.state for row in await reading.rows(select(Delivery.id, Delivery.state))}
        people = await reading.rows(select(MailEvent.text).where(MailEvent.by_person))
    closed = {name: reasons.get(keyed(f"noor{number}@gemeente.example")) for name, number in numbers.items()}
    assert {name: why for name, why in closed.items() if why} == CLOSED
    back = {name for name, number in numbers.items() if states[ids[number]] != "accepted"}
    assert back == {name for name, (kind, _, _) in RIGHT.items() if kind != "other"}
    assert len(people) == len(PEOPLE)
