"""What comes back is read for what it is, taken in once, and does what its code means."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.mail.message.verp import ReturnAddress
from leerkring.mail.model import Delivery, MailEvent, Suppression
from leerkring.mail.returns.mailbox import MailboxAway, ReturnMailbox
from leerkring.mail.returns.parsing.reading import read_returned
from leerkring.mail.returns.rules import Meaning, is_too_often, judge
from leerkring.mail.returns.service import take_returned
from leerkring.mail.rules import EventKind
from leerkring.mail.service import address_key
from tests.mail.office import SECRET, mail, queue, rows

ADDRESSES = ReturnAddress.of((SECRET,), "retour@leerkring.example", "post@leerkring.example")
ID = UUID("0192f0c0-0000-7000-8000-000000000001")
read = partial(read_returned, read_address=ADDRESSES.read, domain="leerkring.example")
keyed = partial(address_key, SECRET)


def dsn(
    id_: UUID = ID, status: str = "5.1.1", said: str = "550 5.1.1 Unknown", action: str = "failed"
) -> bytes:
    return f"""From: MAILER-DAEMON@mx.almelo.example
To: {ADDRESSES.sender(id_)}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.almelo.example

Final-Recipient: rfc822; noor@gemeente.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b
Content-Type: message/rfc822

Message-ID: <{id_}@leerkring.example>
Subject: Nieuwsbrief

--b--
""".replace("\n", "\r\n").encode()


def complaint(id_: UUID = ID) -> bytes:
    return f"""From: fbl@provider.example
To: klachten@leerkring.example
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an abuse report.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Provider/1.0
Version: 1

--b
Content-Type: message/rfc822

Message-ID: <{id_}@leerkring.example>
Subject: Nieuwsbrief

--b--
""".encode()


def odd(text: str, subject: str = "Mail delivery failed", sender: str = "Mailer-Daemon@x.example") -> bytes:
    return f"From: {sender}\nTo: {ADDRESSES.sender(ID)}\nSubject: {subject}\n\n{text}\n".encode()


@pytest.mark.parametrize(
    "data, kind, status, final",
    [
        (dsn(), "bounce", "5.1.1", True),
        (dsn(status="5.0.0", said="550 5.7.1 Blocked"), "bounce", "5.7.1", True),
        (dsn(status="4.4.1", action="delayed"), "other", "4.4.1", False),
        (complaint(), "complaint", "", True),
        (odd("host mx said: 550 5.1.1 no such user"), "bounce", "5.1.1", True),
        (odd("The following address failed: mailbox is full"), "bounce", "", True),
        (odd("Het adres bestaat niet."), "bounce", "", True),
        (odd("Ik ben met vakantie.", "Afwezig", "noor@gemeente.example"), "other", "", False),
        (b"\xff\xfe niets", "other", "", False),
        (b"", "other", "", False),
    ],
)
def test_what_came_back(data: bytes, kind: str, status: str, final: bool) -> None:
    found = read(data)
    assert (found.kind, found.status, found.final) == (kind, status, final)
    assert found.delivery_id == (ID if data.strip(b"\xff\xfe nites") else None)


@given(st.binary(max_size=400), st.sampled_from([dsn(), complaint()]))
def test_nothing_that_comes_back_breaks_the_reading(junk: bytes, whole: bytes) -> None:
    read(junk)
    read(whole[: len(junk) * 2] + junk + whole[len(junk) * 2 :])


def test_an_address_that_was_not_ours_is_nobodys() -> None:
    ours = ADDRESSES.sender(ID)
    assert ADDRESSES.read(ours.upper()) == ID
    assert ADDRESSES.read(ours.replace("@", "a@")) is None
    assert ADDRESSES.read(ReturnAddress.of(("x" * 32,), ADDRESSES.address, "").sender(ID)) is None
    assert len(ours.partition("@")[0]) <= 64


@pytest.mark.parametrize(
    "status, means",
    [
        ("5.1.1", "suppress"),
        ("5.1.8", "our fault"),
        ("5.7.26", "our fault"),
        ("5.2.2", "count"),
        ("5.0.0", "nothing"),
    ],
)
def test_a_code_has_a_meaning(status: str, means: str) -> None:
    assert judge(status, "", final=True).meaning is Meaning(means)


def test_a_mailbox_is_full_too_often_only_in_a_row() -> None:
    assert is_too_often(["counts"] * 3)
    assert not is_too_often(["counts", "counts"])
    assert not is_too_often(["counts", "accepted", "counts", "counts"])


async def sent(db: Database, clock: FixedClock, number: int, **changes: Any) -> UUID:
    await queue(db, clock, mail(number, recipient="noor@gemeente.example", **changes))
    async with db.transaction() as tx:
        await tx.execute(
            update(Delivery)
            .where(Delivery.dedupe_key == f"test:{number}")
            .values(state="accepted", settled_at=clock.now())
        )
        id_ = await tx.scalar(select(Delivery.id).where(Delivery.dedupe_key == f"test:{number}"))
    assert isinstance(id_, UUID)
    return id_


async def suppressed(db: Database) -> str | None:
    async with db.reading() as reading:
        reason: str | None = await reading.scalar(
            select(Suppression.reason).where(Suppression.key == keyed("noor@gemeente.example"))
        )
    return reason


async def test_a_bounce_ends_mail_to_the_address_once(db: Database, clock: FixedClock) -> None:
    id_ = await sent(db, clock, 1)
    assert await take_returned(db, read(dsn(id_)), clock.now(), keyed)
    assert not await take_returned(db, read(dsn(id_)), clock.now(), keyed)
    (row,) = await rows(db)
    assert (row.state, row.reply) == ("bounced", "5.1.1 550 5.1.1 Unknown")
    assert await suppressed(db) == "bounce"
    assert await take_returned(db, read(complaint(id_)), clock.now(), keyed)
    assert (await rows(db))[0].state == "complained"


async def test_what_is_our_fault_costs_nobody_their_mail(db: Database, clock: FixedClock) -> None:
    id_ = await sent(db, clock, 1)
    await take_returned(db, read(dsn(id_, "5.7.1", "550 5.7.1 Spam")), clock.now(), keyed)
    assert await suppressed(db) is None


async def test_a_full_mailbox_counts_letters_in_a_row(db: Database, clock: FixedClock) -> None:
    person = uuid4()
    for number, full in enumerate([True, True, False, True, True, True], start=1):
        id_ = await sent(db, clock, number, person_id=person, transactional=False)
        if full:
            await take_returned(db, read(dsn(id_, "5.2.2", f"552 full {number}")), clock.now(), keyed)
        assert await suppressed(db) == ("full" if number == 6 else None)
        clock.move(timedelta(days=14))


async def test_the_hook_is_closed_without_its_word(
    client: httpx.AsyncClient,
    services: Services,
    db: Database,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert (await client.post("/haken/mail", content=dsn())).status_code == 404
    object.__setattr__(services.settings, "return_token", "een woord dat niemand raadt")
    try:
        word = {"Authorization": "Bearer een woord dat niemand raadt"}
        wrong = {"Authorization": "Bearer iets"}
        assert (await client.post("/haken/mail", content=dsn(), headers=wrong)).status_code == 404
        for said in ("taken\n", "known\n"):
            answer = await client.post("/haken/mail", content=dsn(), headers=word)
            assert (answer.status_code, answer.text) == (200, said)
    finally:
        object.__setattr__(services.settings, "return_token", "")
    async with db.reading() as reading:
        (event,) = await reading.rows(select(MailEvent.kind, MailEvent.delivery_id))
    assert (event.kind, event.delivery_id) == (EventKind.OTHER, None), "we never sent that one"


class Imap:
    """As much of an IMAP server as a mailbox of returns needs."""

    def __init__(self, *messages: bytes) -> None:
        self.messages = list(messages)
        self.seen: set[int] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        while line := (await reader.readline()).decode().strip():
            tag, _, rest = line.partition(" ")
            word = rest.upper()
            if word.startswith("CAPABILITY"):
                writer.write(b"* CAPABILITY IMAP4rev1\r\n")
            elif word.startswith("LOGIN") and "geheim" not in rest:
                writer.write(f"{tag} NO wrong\r\n".encode())
                continue
            elif word.startswith("SELECT"):
                writer.write(f"* {len(self.messages)} EXISTS\r\n".encode())
            elif word.startswith("UID SEARCH"):
                new = [str(n) for n in range(1, len(self.messages) + 1) if n not in self.seen]
                writer.write(f"* SEARCH {' '.join(new)}\r\n".encode())
            elif word.startswith("UID FETCH"):
                number = int(rest.split()[2])
                data = self.messages[number - 1]
                writer.write(f"* {number} FETCH (UID {number} BODY[] {{{len(data)}}}\r\n".encode())
                writer.write(data + b")\r\n")
            elif word.startswith("UID STORE"):
                self.seen |= {int(n) for n in rest.split()[2].split(",")}
            elif word.startswith("LOGOUT"):
                writer.write(b"* BYE\r\n")
            writer.write(f"{tag} OK done\r\n".encode())
        writer.close()


async def test_a_mailbox_is_read_once() -> None:
    imap = Imap(dsn(), complaint())
    server = await asyncio.start_server(imap.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    box = ReturnMailbox.from_url(f"imap://retour:geheim@127.0.0.1:{port}/Retour")
    found = await box.fetch()
    assert [content for _, content in found] == [dsn(), complaint()]
    await box.mark([uid for uid, _ in found])
    assert await box.fetch() == []
    with pytest.raises(MailboxAway):
        await ReturnMailbox.from_url(f"imap://retour:fout@127.0.0.1:{port}").fetch()
    server.close()


@pytest.mark.parametrize(
    "said",
    [
        "550 Connection from 10.5.1.20 blocked, see list",
        "550 Blocked: 5.1.82.166 is listed",
        "550 host 195.5.1.20 refused for policy",
    ],
)
def test_the_middle_of_an_address_is_no_status(said: str) -> None:
    found = read(dsn(status="5.0.0", said=said))
    assert found.judgement.meaning is not Meaning.SUPPRESS
    assert read(dsn(status="5.0.0", said="550 5.1.1. No such user")).status == "5.1.1"


@pytest.mark.parametrize(
    "junk",
    [
        b"Content-Type: message/rfc822\r\n\r\n" * 1500,
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 3000,
        b"Subject: =?utf-8?b?a?=\r\n\r\n",
    ],
)
def test_a_mail_that_cannot_be_read_is_something_else(junk: bytes) -> None:
    assert read(junk).kind is EventKind.OTHER
