"""What a mail engine needs, for tests: plain renderers, a relay that does as it is told, and a way to look at the rows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from jinja2 import DictLoader, Environment
from sqlalchemy import Row, select

from leerkring.core.clock import Clock
from leerkring.core.database.db import Database, Reading
from leerkring.core.secrets import Links
from leerkring.core.web.services import Services
from leerkring.mail.message.address import Mailbox
from leerkring.mail.model import Delivery
from leerkring.mail.outcomes import Accepted, BeforeDot, Outcome
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer
from leerkring.mail.returns.parsing.reading import Returned
from leerkring.mail.returns.rules import judge
from leerkring.mail.returns.service import take_returned
from leerkring.mail.rules import EventKind
from leerkring.mail.sending.engine import Engine
from leerkring.mail.sending.transport import Envelope, Outgoing, Transport, one_by_one
from leerkring.mail.service import NewMail, address_key, queue_mails

SECRET = "een geheim van ten minste 32 tekens lang"
NOOR = "noor@gemeente.example"


async def hello(_reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Say hello, nothing, or break, as `params` ask."""
    if delivery.params.get("nothing"):
        return None
    if delivery.params.get("broken"):
        raise ZeroDivisionError
    link = f"{services.base_url}/aanmelding/{services.links.make('registration', delivery.id)}"
    return Rendered(
        subject=f"Dag {delivery.recipient_name}",
        text=f"Dag {delivery.recipient_name}\n{link}\n",
        html=f'<p>Dag {delivery.recipient_name}</p><p><a href="{link}">{link}</a></p>',
    )


KINDS: Mapping[str, Renderer] = {"test.hello": hello}


def mail_services(clock: Clock, jinja: Environment | None = None) -> MailServices:
    return MailServices(
        links=Links(SECRET),
        jinja=jinja or Environment(loader=DictLoader({}), autoescape=True),
        clock=clock,
        base_url="https://leerkring.example",
        sender=Mailbox("leerkring", "post@leerkring.example"),
        reply_to=Mailbox("", "programma@leerkring.example"),
    )


def engine(db: Database, clock: Clock, transport: Transport, **changes: Any) -> Engine:
    return Engine(
        db=db,
        transport=transport,
        kinds=KINDS,
        services=mail_services(clock),
        suppression_key=lambda address: address_key(SECRET, address),
        **changes,
    )


def mail(number: int = 0, **changes: Any) -> NewMail:
    values: dict[str, Any] = {
        "kind": "test.hello",
        "dedupe_key": f"test:{number}",
        "recipient": NOOR if not number else f"noor{number}@gemeente.example",
        "recipient_name": "Noor",
        "about_id": uuid4(),
    }
    return NewMail(**values | changes)


async def queue(db: Database, clock: Clock, *mails: NewMail) -> int:
    async with db.transaction() as tx:
        return await queue_mails(tx, mails or [mail()], clock.now())


async def rows(db: Database) -> list[Row[Any]]:
    async with db.reading() as reading:
        return list(await reading.rows(select(*Delivery.__table__.c).order_by(Delivery.dedupe_key)))


async def the_row(db: Database) -> Row[Any]:
    (row,) = await rows(db)
    return row


async def until(condition: Callable[[], Any], seconds: float = 60.0) -> None:
    """Wait until it holds."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


class Relay:
    """A transport in memory. `before_dot` and `at_dot` may answer, wait or raise."""

    def __init__(self, *, can_be_uncertain: bool = True, connections: int = 4) -> None:
        self.can_be_uncertain = can_be_uncertain
        self.connections = connections
        self.dots: list[UUID] = []
        self.texts: list[bytes] = []
        self.before_dot: Callable[[Envelope], Any] = lambda _envelope: None
        self.at_dot: Callable[[UUID], Any] = lambda _id: Accepted(250, "Taken", "2.0.0")

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[_Line]:
        yield _Line(self)

    async def close(self) -> None:
        return


class _Line:
    def __init__(self, relay: Relay) -> None:
        self.relay = relay

    async def prepare(self, envelope: Envelope, data: bytes) -> BeforeDot:
        self.envelope, self.data = envelope, data
        answer: BeforeDot = await _answer(self.relay.before_dot(envelope))
        return answer

    async def finish(self) -> Outcome:
        self.relay.dots.append(self.envelope.delivery_id)
        self.relay.texts.append(self.data)
        answer: Outcome = await _answer(self.relay.at_dot(self.envelope.delivery_id))
        return answer

    async def stream(
        self, take: Callable[[], Outgoing | None], answer: Callable[[Outgoing, Outcome], None]
    ) -> None:
        await one_by_one(self, take, answer)


async def _answer(given: Any) -> Any:
    return await given if asyncio.iscoroutine(given) else given


async def come_back(services: Services, recipient: str) -> None:
    """Let a mail to this address come back: it gets no more."""
    async with services.db.reading() as reading:
        mail = await reading.scalar(select(Delivery.id).where(Delivery.recipient == recipient).limit(1))
    said = "550 5.1.1 User unknown"
    back = Returned(
        EventKind.BOUNCE, mail, "5.1.1", said, True, recipient.encode(), judge("5.1.1", said, final=True)
    )
    key = partial(address_key, services.settings.secret_key)
    assert await take_returned(services.db, back, services.clock.now(), key)
