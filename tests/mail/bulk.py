"""Many letters for tests: a mailing that is queued, the mill that sends it, and how its letters stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from sqlalchemy import select

from leerkring.core.clock import Clock
from leerkring.core.database.db import Database, Reading
from leerkring.mail import mailings
from leerkring.mail.message.address import Mailbox
from leerkring.mail.message.splice import MARKS, encode_template
from leerkring.mail.model import Delivery
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Spliced
from leerkring.mail.smtp.client import Reuse, SmtpTransport
from leerkring.mail.smtp.session import Timeouts
from leerkring.mail.smtp.url import SmtpSettings
from tests.mail.office import engine, mail, queue
from tests.mail.sink import Sink

LETTER = encode_template(
    from_=Mailbox("leerkring", "post@leerkring.example"),
    reply_to=None,
    subject="Nieuwsbrief 7",
    text=f"Dag {MARKS['name']}\nhttps://leerkring.example/nieuwsbrief/afmelden/{MARKS['unsubscribe']}\n",
    html=f"<p>Dag {MARKS['name']}</p>",
)


async def letters(
    _reading: Reading, deliveries: Sequence[ClaimedDelivery], services: MailServices
) -> Mapping[UUID, Spliced | None]:
    return {
        one.id: Spliced(
            LETTER,
            {
                "name": one.recipient_name.encode(),
                "unsubscribe": services.links.make("newsletter.unsubscribe", one.id).encode(),
            },
        )
        for one in deliveries
    }


def mill(db: Database, clock: Clock, transport, **changes):
    return engine(db, clock, transport, batch_kinds={"test.letter": letters}, **changes)


async def send_out(db: Database, clock: Clock, many: int, **changes) -> UUID:
    """Queue a mailing of this many."""
    id_ = uuid4()
    await queue(
        db,
        clock,
        *(
            mail(number + 1, kind="test.letter", about_id=id_, transactional=False, **changes)
            for number in range(many)
        ),
    )
    async with db.transaction() as tx:
        for _ in range(2):
            await mailings.open_mailing(
                tx, id_, not_before=clock.now(), not_after=None, total=many, now=clock.now()
            )
    return id_


def smtp(sink: Sink, reuse: Reuse | None = None) -> SmtpTransport:
    return SmtpTransport(
        SmtpSettings.from_url(sink.url), Timeouts(connect=20, command=20, body=20, dot=20), reuse
    )


async def states(db: Database) -> Counter[str]:
    async with db.reading() as reading:
        return Counter([row.state for row in await reading.rows(select(Delivery.state))])
