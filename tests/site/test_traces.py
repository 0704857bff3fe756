"""Traces for who asks for them, sent to a collector over HTTP; who does not imports nothing of it."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from leerkring.app import create_app
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.core.watching.tracing import Tracing
from leerkring.mail.sending.eml_files import FileTransport
from leerkring.mail.sending.traced import TracedTransport
from leerkring.mail.sending.transport import Envelope, Outgoing
from leerkring.run.start_checks import settings_check
from leerkring.settings import Settings, SettingsError
from tests.builders import make_circle, register
from tests.cast import NOOR
from tests.conftest import BASE_URL
from tests.support.collector import Collector, collecting, words_of

DATA = b"Subject: dag\r\n\r\nHallo\r\n"


def envelope() -> Envelope:
    return Envelope(uuid7(), "leerkring@leerkring.example", NOOR.email)


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with collecting() as made:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", made.url)
        yield made


async def test_requests_and_use_cases_are_spans(
    settings: Settings, clock: FixedClock, db: Database, tmp_path: Path, collector: Collector
) -> None:
    await make_circle(db, "een-kring")
    app = create_app(replace(settings, data_dir=tmp_path, traces=True), clock=clock)
    transport = httpx.ASGITransport(app=app)
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=headers) as client:
        assert (await client.get("/agenda/een-kring/aanmelden")).status_code == 200
        await register(client, NOOR, "een-kring")
        assert (await client.get("/agenda/geheim-woord")).status_code == 404
    await app.db.close()
    assert app.tracing is not None
    assert app.tracing.provider.force_flush()
    app.tracing.provider.shutdown()
    spans = {span.name: span for span in collector.spans}
    post = spans["POST /agenda/{slug}/aanmelden"]
    assert words_of(post)["http.response.status_code"] == 303
    settled = spans["registrations.arrivals.desk.Desk._settle_batch"]
    assert words_of(settled)["db.operation.name"] == "write"
    form = spans["GET /agenda/{slug}/aanmelden"]
    assert any(span.parent_span_id == form.span_id for span in collector.spans), "its reading lies within it"
    assert not [span.name for span in collector.spans if span.name.endswith("Visit.reading")]
    everything = b"".join(collector.bodies)
    for word in (NOOR.email, NOOR.name, "een-kring", "geheim-woord"):
        assert word.encode() not in everything


async def test_a_mail_is_a_span_with_its_answer(tmp_path: Path, collector: Collector) -> None:
    tracing = Tracing("worker")
    transport = TracedTransport(FileTransport(tmp_path / "mail"), tracing.tracer)
    outs = [Outgoing(envelope(), DATA) for _ in range(3)]
    async with transport.connection() as connection:
        assert await connection.prepare(envelope(), DATA) is None
        await connection.finish()
        await connection.stream(lambda: outs.pop() if outs else None, lambda _out, _outcome: None)
    tracing.provider.force_flush()
    tracing.provider.shutdown()
    assert [words_of(span)["leerkring.mail.outcome"] for span in collector.spans] == ["accepted"] * 4
    assert NOOR.email.encode() not in b"".join(collector.bodies)


def test_switched_off_nothing_of_it_is_imported() -> None:
    code = (
        "import sys, leerkring.app, leerkring.worker, leerkring.run.webserver;"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_the_extra_the_start_says_what_to_install(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_check.check_settings(replace(settings, traces=True))
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(SettingsError, match=r"LEERKRING_TRACES .*leerkring\[otel\]"):
        settings_check.check_settings(replace(settings, traces=True))
