"""The whole loop with the sample: over HTTP, through the worker, to a real mail server and back by its links."""

import asyncio
import email
import email.policy
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import dkim
import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import delete

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.groups.model import WorkingGroup
from leerkring.mail.model import Delivery
from leerkring.mail.rules import IN_HAND
from leerkring.mail.sending.wiring import signer_of
from leerkring.newsletter.model import Subscription
from leerkring.run.sampling import load_sample
from leerkring.worker import Worker
from tests.cast import BAS, ILSE, KARIM, Person
from tests.conftest import BASE_URL
from tests.mail.sink import Sink
from tests.newsletter.readers import LINK, ask, count, state
from tests.people.office import back_office_of, heading, token_of

BEHEER = "/beheer/nieuwsbrief"
ISSUE = BEHEER + "/nieuwsbrief/2"
URL = re.compile(r"https?://[^\s<>()\"]+")
HREF = re.compile(r'href="([^"]+)"')


@pytest.fixture
def key(tmp_path: Path) -> Path:
    private = generate_private_key(65537, 1024)
    path = tmp_path / "dkim.pem"
    path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


@asynccontextmanager
async def at_work(services: Services, sink: Sink, key: Path) -> AsyncIterator[Worker]:
    """Let a whole worker run beside the site, as it is wired; its minutes pass by `tick`."""
    # In a folder of its own: another test may have let that of the run remember another database, and mail is fenced then.
    settings = replace(services.settings, smtp_url=sink.url, dkim_key=str(key), data_dir=key.parent)
    worker, stop = Worker(settings, services.db, services.clock), asyncio.Event()
    running = asyncio.create_task(worker.run(stop))
    try:
        yield worker
    finally:
        stop.set()
        await running


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.02)


async def until_nothing_is_in_hand(services: Services) -> None:
    async with asyncio.timeout(60):
        while await count(services, Delivery, Delivery.state.in_(IN_HAND)):
            await asyncio.sleep(0.02)


def letters_to(sink: Sink, address: str) -> list[EmailMessage]:
    return [
        email.message_from_bytes(one.data, policy=email.policy.default)
        for one in sink.accepted
        if one.recipient == address
    ]


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


async def becomes_a_reader(client: httpx.AsyncClient, sink: Sink, person: Person) -> str:
    """Subscribe, open the mail, confirm, choose a theme; returns the path of one's preferences."""
    assert (await ask(client, person, themes="woonzorgvisie")).status_code == 303
    await until(lambda: letters_to(sink, person.email))
    link = LINK.search(part(letters_to(sink, person.email)[0], "plain"))
    assert link
    assert (await client.get(link.group())).status_code == 200, "opening changes nothing"
    done = await client.post(link.group())
    assert done.status_code == 303, done.text
    page = str(done.headers["location"]).partition("?")[0]
    wish = {"streams": "nieuwsbrief", "themes": ["woonzorgvisie", "woonzorganalyse"], "rhythm": "biweekly"}
    assert (await client.post(page, data=wish)).status_code == 303
    return page


async def sends_an_issue(desk: httpx.AsyncClient, worker: Worker, clock: FixedClock) -> None:
    """From the sample's proposal to the schedule, and let the worker's minute pass."""
    await desk.post(f"{ISSUE}/weggooien")
    made = await desk.post(f"{BEHEER}/nieuwsbrief/nieuw")
    assert made.headers["location"].startswith(ISSUE)
    assert "finding-blocks" not in (await desk.get(ISSUE)).text
    for act in ("aanbieden", "goedkeuren"):
        done = await desk.post(f"{ISSUE}/{act}")
        assert done.status_code == 303, heading(done) + done.text
    assert (await desk.post(f"{ISSUE}/plannen", data={"not_before": "2027-01-12T10:30"})).status_code == 303
    clock.move(timedelta(hours=2))
    await worker.tick()


async def test_from_subscribing_to_leaving(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock, key: Path
) -> None:
    await load_sample(services.db, clock.now(), services.settings)
    async with services.db.transaction() as tx:
        await tx.execute(delete(WorkingGroup))  # one is quiet: its coordinator would get a mail in between
    with Sink(pipelining=True) as sink:
        async with (
            at_work(services, sink, key) as worker,
            back_office_of(app, services, ILSE, "editor") as desk,
        ):
            await becomes_a_reader(client, sink, BAS)
            by_hand = await becomes_a_reader(client, sink, KARIM)
            await until(lambda: len(sink.accepted) == 4)
            left_before = await count(services, Subscription, Subscription.state == "unsubscribed")
            await sends_an_issue(desk, worker, clock)
            expected = await count(
                services, Delivery, Delivery.kind == "newsletter.issue", Delivery.state != "skipped"
            )
            await until(lambda: len(sink.accepted) > 4)
            await until_nothing_is_in_hand(services)  # a lease of theirs would run out by the clock's jump
            assert len(sink.accepted) < 4 + expected, "a few go first, and the rest later"
            clock.move(timedelta(minutes=11))
            await until(lambda: len(sink.accepted) == 4 + expected)
            assert max(Counter(sink.recipients[4:]).values()) == 1
            judge_letter(sink, services, worker)
            (raw,) = [one for one in letters_to(sink, BAS.email) if one["List-Id"]]
            await leaves_by_one_click(app, services, raw)
            await leaves_by_hand(client, by_hand)
            await worker.tick()
            page = await desk.get(ISSUE)
            assert "klopt" in page.text
            assert f"gelijk aan de {expected} lezers" in page.text
            ledger = (await desk.post(ISSUE + "/verzendlijst.csv", data={"token": token_of(page)})).text
            assert ledger.count("verstuurd") == expected
            assert BAS.email in ledger
    assert await count(services, Subscription, Subscription.state == "unsubscribed") == left_before + 2


def judge_letter(sink: Sink, services: Services, worker: Worker) -> None:
    """As mailbox providers judge it: signed, both List headers too, short enough, every link in the text."""
    signer = signer_of(worker.settings)
    assert signer
    zone = {f"leerkring._domainkey.{signer.domain}.".encode(): signer.record.encode()}
    for one in sink.accepted[4:]:
        assert len(one.data) < 100_000
        assert dkim.verify(one.data, dnsfunc=lambda name, timeout=5: zone[name])
        message = email.message_from_bytes(one.data, policy=email.policy.default)
        signed = re.sub(r"\s", "", str(message["DKIM-Signature"])).lower()
        names = re.search(r"h=([^;]+);", signed)
        assert names
        assert {"list-unsubscribe", "list-unsubscribe-post"} <= set(names[1].split(":"))
        links = {link.replace("&amp;", "&") for link in HREF.findall(part(message, "html"))}
        assert len(links) >= 5
        assert links <= set(URL.findall(part(message, "plain")))


async def leaves_by_one_click(app: Application, services: Services, letter: EmailMessage) -> None:
    """As a mailbox provider does it: no cookie, nothing of a browser, the body of RFC 8058."""
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.search(r"<(https?://[^>]+)>", str(letter["List-Unsubscribe"]))
    assert address
    transport = httpx.ASGITransport(app=app, client=("203.0.113.9", 4000))
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as provider:
        before = await count(services, Subscription, Subscription.state == "unsubscribed")
        for method in ("GET", "HEAD"):
            await provider.request(method, address[1])
        assert await count(services, Subscription, Subscription.state == "unsubscribed") == before
        for _ in range(2):
            done = await provider.post(address[1], data={"List-Unsubscribe": "One-Click"})
            assert (done.status_code, done.history) == (200, [])


async def leaves_by_hand(client: httpx.AsyncClient, preferences: str) -> None:
    page = await client.get(preferences)
    leave = next(link for link in LINK.findall(page.text) if "afmelden" in link)
    asked = await client.get(leave)
    assert (asked.status_code, state(asked)) == (200, "confirmed")
    assert (await client.post(leave)).status_code == 303
    assert state(await client.get(leave)) == "unsubscribed"
