"""What Prometheus reads of a node: all of its processes, the database, the disk; nobody's address, no secret."""

import asyncio
import math
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert

from leerkring.backups.model import NightlyBackup
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.model import WorkerSeen
from leerkring.core.tasks import end
from leerkring.core.watching import publishing
from leerkring.core.watching.publishing import Publisher
from leerkring.core.watching.recorder import SECONDS, Recorder
from leerkring.core.watching.slots import LONGEST, Slot, read_others
from leerkring.mail.model import Delivery, Mailing
from leerkring.mail.outcomes import Accepted, Deferred, Stage
from leerkring.mail.sending.relay import Relay
from leerkring.settings import Settings
from leerkring.site import metrics
from tests.builders import make_circle, register
from tests.cast import NOOR
from tests.conftest import TODAY
from tests.site.watched import WITH_TOKEN, Node, value_of, watched

NOWHERE = "postgresql://nobody@127.0.0.1:8449/nothing"


@pytest.fixture
async def node(settings: Settings, clock: FixedClock, db: Database, tmp_path: Path) -> AsyncIterator[Node]:
    async with watched(settings, tmp_path, clock) as made:
        yield made


async def test_they_are_for_who_carries_the_token(client: httpx.AsyncClient, node: Node) -> None:
    assert (await client.get("/metrics", headers=WITH_TOKEN)).status_code == 404, "without one set"
    assert (await node.client.get("/metrics")).status_code == 404
    wrong = await node.client.get("/metrics", headers={"Authorization": "Bearer of-someone"})
    assert wrong.status_code == 404
    assert await node.value("leerkring_build_info") == 1


async def test_requests_are_told_by_route_and_never_by_address(db: Database, node: Node) -> None:
    await make_circle(db, "een-kring")
    await node.client.get("/agenda/een-kring/aanmelden")
    await node.client.get("/agenda/geheim-geheim-geheim-geheim-geheim-geheim")
    await node.client.get("/nergens/iemand@almelo.example")
    await node.client.request("VERZONNEN", "/agenda")
    text = await node.text()
    form = {"method": "GET", "route": "/agenda/{slug}/aanmelden"}
    assert value_of(text, "leerkring_requests_total", **form, status="200") == 1
    assert value_of(text, "leerkring_request_seconds_count", **form) == 1
    assert value_of(text, "leerkring_requests_total", route="none", status="404") == 1
    for typed in ("een-kring", "geheim", "almelo", "VERZONNEN"):
        assert typed not in text


async def test_kept_pages_and_the_pool_are_told(node: Node) -> None:
    for _ in range(3):
        await node.client.get("/agenda")
    text = await node.text()
    assert value_of(text, "leerkring_page_cache_made_total") == 1
    assert value_of(text, "leerkring_page_cache_hits_total") == 3
    assert value_of(text, "leerkring_page_cache_pages") == 1
    assert (value_of(text, "leerkring_page_cache_bytes") or 0) > 1000
    assert value_of(text, "leerkring_pool_size") == 10
    async with node.app.db.reading():
        assert await node.value("leerkring_pool_in_use") == 1


async def test_registrations_are_told_by_what_became_of_them(db: Database, node: Node) -> None:
    await make_circle(db, "een-kring")
    await register(node.client, NOOR, "een-kring")
    text = await node.text()
    assert value_of(text, "leerkring_registrations_total", outcome="registered") == 1
    assert value_of(text, "leerkring_desk_batch_forms_sum") == 1
    assert value_of(text, "leerkring_desk_batch_seconds_count") == 1
    assert value_of(text, "leerkring_desk_waiting") == 0


def delivery(kind: str, minutes: int, **columns: object) -> dict[str, object]:
    due_at = TODAY - timedelta(minutes=minutes)
    key = f"{kind}:{minutes}"
    return {"kind": kind, "dedupe_key": key, "recipient": "noor@almelo.example", "due_at": due_at} | columns


async def test_the_database_tells_of_mail_and_of_workers(db: Database, node: Node, clock: FixedClock) -> None:
    held, running = await _mailing(db, "paused"), await _mailing(db, "running")
    letters = [
        delivery("newsletter.issue", 50, about_id=held, transactional=False),
        delivery("newsletter.issue", 20, about_id=running, transactional=False),
    ]
    mails = [
        delivery("registrations.confirmed", 7),
        delivery("registrations.confirmed", 3),
        delivery("registrations.reminder", -60),
        delivery("people.sign_in", 99, state="accepted"),
        delivery("people.sign_in", 98, state="uncertain"),
    ]
    async with db.transaction() as tx:
        for row in (*mails, *letters):
            await tx.execute(insert(Delivery).values(row))
        for name, ago in (("a", 10), ("b", 89), ("c", 95), ("ahead", -3600)):
            await tx.execute(insert(WorkerSeen).values(name=name, at=clock.now() - timedelta(seconds=ago)))
    text = await node.text()
    oldest, waiting = "leerkring_mail_oldest_seconds", "leerkring_mail_waiting"
    assert value_of(text, oldest, kind="registrations.confirmed") == 7 * 60
    assert value_of(text, waiting, kind="registrations.confirmed") == 2
    assert value_of(text, oldest, kind="newsletter.issue") == 20 * 60, "what is held waits on purpose"
    assert value_of(text, oldest, kind="registrations.reminder") is None, "not due yet"
    assert value_of(text, oldest, kind="people.sign_in") is None
    assert value_of(text, "leerkring_mail_uncertain") == 1
    assert value_of(text, "leerkring_workers_seen") == 2
    assert value_of(text, "leerkring_database_up") == 1
    assert (value_of(text, "leerkring_database_bytes") or 0) > 1_000_000
    assert "almelo" not in text


async def test_the_age_of_the_newest_backup_is_told_where_backups_are_made(
    db: Database, node: Node, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "KEPT_SECONDS", 0)
    age = "leerkring_backup_age_seconds"
    assert await node.value(age) is None, "nobody makes any"
    async with db.transaction() as tx:
        await tx.execute(insert(NightlyBackup).values(night=TODAY.date(), tried_at=TODAY, failed="no room"))
    assert await node.value(age) == math.inf, "each failed"
    async with db.transaction() as tx:
        for days in (1, 2):
            at = clock.now() - timedelta(days=days)
            await tx.execute(insert(NightlyBackup).values(night=at.date(), tried_at=at, made_at=at))
    assert await node.value(age) == 24 * 3600


async def _mailing(db: Database, state: str) -> object:
    from leerkring.core.ids import uuid7

    async with db.transaction() as tx:
        return await tx.scalar(
            insert(Mailing)
            .values(id=uuid7(), state=state, not_before=TODAY - timedelta(days=1), total=1)
            .returning(Mailing.id)
        )


async def test_however_often_it_is_asked_the_database_hears_it_once(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = node.app.db.reading

    def counted() -> object:
        asked.append("reading")
        return real()

    monkeypatch.setattr(node.app.db, "reading", counted)
    await asyncio.gather(*(node.text() for _ in range(5)))
    assert asked == ["reading"]


async def test_without_a_database_the_rest_is_there(
    settings: Settings, clock: FixedClock, tmp_path: Path
) -> None:
    async with watched(settings, tmp_path, clock, NOWHERE) as lost:
        assert (await lost.client.get("/agenda")).status_code == 503
        text = await lost.text()
    assert value_of(text, "leerkring_database_up") == 0
    assert value_of(text, "leerkring_database_away") == 1
    assert value_of(text, "leerkring_requests_total", route="/agenda", status="503") == 1
    assert value_of(text, "leerkring_workers_seen") is None
    assert (value_of(text, "leerkring_disk_free_bytes", of="data") or 0) > 0


async def test_any_process_tells_of_all_that_live(node: Node, tmp_path: Path) -> None:
    """Two web processes and a worker beside this one; the worker dies, and its place is the next one's."""
    tasks = []
    for role, times in (("web", 0), ("worker", 3)):
        recorder = Recorder()
        relay = Relay(recorder)
        for _ in range(times):
            relay.heard(Accepted(250, "ok"))
        tasks.append(asyncio.create_task(Publisher(recorder, tmp_path, role).run()))
    own = asyncio.create_task(node.app.publisher.run())
    answers = "leerkring_relay_answers_total"
    async with asyncio.timeout(20):
        text = ""
        while not all(f'process="{name}"' in text for name in ("web-1", "web-2", "worker-1")):
            await asyncio.sleep(0.02)
            text = await node.text()
    assert value_of(text, answers, process="worker-1", outcome="accepted", code="250") == 3
    assert value_of(text, "leerkring_relay_away", process="worker-1") == 0
    await end(*tasks)
    text = await node.text()
    assert "worker-1" not in text, "who has ended is not told of"
    again = Slot.take(publishing.folder_of(tmp_path), "worker")
    assert again.name == "worker-1"
    assert "worker-1" not in read_others(publishing.folder_of(tmp_path)), (
        "nor what they said, by who comes after"
    )
    again.close()
    await end(own)


def test_what_does_not_fit_is_left_away(tmp_path: Path) -> None:
    slot = Slot.take(tmp_path, "web")
    slot.write(b"well")
    slot.write(b"x" * LONGEST)
    assert read_others(tmp_path)["web-1"].body == b"well"
    assert read_others(tmp_path, "web-1") == {}
    slot.close()


async def test_where_nothing_can_be_written_a_process_tells_of_itself(node: Node, tmp_path: Path) -> None:
    (tmp_path / "processes").write_text("in the way")
    await node.app.publisher.run()
    assert await node.value("leerkring_build_info") == 1
    assert await node.value("leerkring_process_silent_seconds", process="web") == 0


def test_a_bucket_holds_what_is_at_its_edge() -> None:
    recorder = Recorder()
    seconds = recorder.histogram("seconds", "how long", SECONDS, "route")
    for value in (0.005, 0.0051, 99.0):
        seconds.observe(value, 'a "route" %d')
    from leerkring.core.watching.exposition import write

    text = write({"web-1": recorder.read()}).decode()
    labels = {"route": 'a "route" %d', "process": "web-1"}
    assert value_of(text, "seconds_bucket", **labels, le="0.005") == 1
    assert value_of(text, "seconds_bucket", **labels, le="0.01") == 2
    assert value_of(text, "seconds_bucket", **labels, le="10") == 2
    assert value_of(text, "seconds_bucket", **labels, le="+Inf") == 3
    assert value_of(text, "seconds_count", **labels) == 3
    assert value_of(text, "seconds_sum", **labels) == pytest.approx(99.0101)


def test_a_relay_that_is_away_is_told_and_what_it_said_last() -> None:
    from leerkring.core.watching.exposition import write

    recorder = Recorder()
    relay = Relay(recorder)
    relay.heard(Deferred(0, "", stage=Stage.CONNECT))
    relay.heard(Deferred(9999, "made up", stage=Stage.CONNECT))
    text = write({"worker-1": recorder.read()}).decode()
    assert value_of(text, "leerkring_relay_away") == 1
    assert value_of(text, "leerkring_relay_answers_total", outcome="deferred", code="0") == 2
    assert value_of(text, "leerkring_relay_last_answer_seconds", outcome="deferred", code="0") is not None
