"""aiosmtplib would have sent the same."""

from __future__ import annotations

import ssl
from uuid import uuid4

import aiosmtplib

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.mail.outcomes import Accepted
from leerkring.mail.sending.transport import Envelope
from tests.mail.bulk import mill, send_out, smtp
from tests.mail.sink import CERTIFICATE, Sink


async def test_aiosmtplib_would_have_sent_the_same(db: Database, clock: FixedClock) -> None:
    """The same server takes the same message from both: sender, recipient, options, bytes, login and TLS."""
    await send_out(db, clock, 3)
    login = ("leerkring", "geheim")
    with Sink(pipelining=True, starttls=True, login=login) as sink:
        transport = smtp(sink)
        await mill(db, clock, transport).deliver_due()
        await transport.close()
        ours = list(sink.accepted)
        assert len(ours) == 3
        context = ssl.create_default_context(cafile=str(CERTIFICATE))
        async with aiosmtplib.SMTP(
            hostname="127.0.0.1",
            port=sink.port,
            start_tls=True,
            tls_context=context,
            username=login[0],
            password=login[1],
        ) as oracle:
            for one in ours:
                await oracle.sendmail(one.sender, one.recipient, one.data)
        theirs = sink.accepted[3:]
    assert [(one.sender, one.recipient, one.data, one.encrypted, one.user) for one in theirs] == [
        (one.sender, one.recipient, one.data, one.encrypted, one.user) for one in ours
    ]
    assert all(f"SIZE={len(one.data)}" in one.options for one in ours)
    assert all(set(mine.options) <= set(his.options) for mine, his in zip(ours, theirs, strict=True))


async def test_aiosmtplib_would_have_said_that_it_has_eight_bits() -> None:
    """RFC 6152: what is not ASCII is announced; what is, is not."""
    eight, seven = "Subject: dag\r\n\r\nEén dag in Súdwest.\r\n".encode(), b"Subject: dag\r\n\r\nDag.\r\n"
    with Sink(pipelining=True) as sink:
        transport = smtp(sink)
        for data in (eight, seven):
            async with transport.connection() as link:
                assert await link.prepare(Envelope(uuid4(), "a@b.example", "c@d.example"), data) is None
                assert isinstance(await link.finish(), Accepted)
        await transport.close()
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=sink.port) as oracle:
            for data, options in ((eight, ["BODY=8BITMIME"]), (seven, [])):
                await oracle.sendmail("a@b.example", "c@d.example", data, mail_options=options)
        ours, theirs = sink.accepted[:2], sink.accepted[2:]
    assert [(one.data, sorted(one.options)) for one in ours] == [
        (one.data, sorted(one.options)) for one in theirs
    ]
    assert ["BODY=8BITMIME" in one.options for one in ours] == [True, False]
