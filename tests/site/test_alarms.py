"""The alarms and the board that we give along speak of metrics that are there, by labels that they have."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from prometheus_client.parser import text_string_to_metric_families as parse
from sqlalchemy import insert

from leerkring.backups.model import NightlyBackup
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.watching.exposition import write
from leerkring.core.watching.recorder import Recorder
from leerkring.mail.model import Delivery
from leerkring.mail.outcomes import Accepted
from leerkring.mail.sending.relay import Relay
from leerkring.settings import Settings
from leerkring.worker import Worker
from tests.builders import make_circle, register
from tests.cast import NOOR
from tests.conftest import TODAY
from tests.site.watched import watched

FOLDER = Path(__file__).parents[2] / "docs" / "operations"
PROMETHEUS = {"instance", "job", "le"}


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((FOLDER / "alarms.yaml").read_text())["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def targets() -> list[dict[str, Any]]:
    board = json.loads((FOLDER / "grafana.json").read_text())
    return [target for panel in board["panels"] for target in panel["targets"]]


EXPRESSIONS = [
    *((rule["alert"], rule["expr"], rule["annotations"]["summary"]) for rule in rules()),
    *((target["legendFormat"], target["expr"], target["legendFormat"]) for target in targets()),
]


@pytest.fixture
async def told(
    settings: Settings, clock: FixedClock, db: Database, tmp_path: Path
) -> AsyncIterator[dict[str, set[str]]]:
    """Each metric with its labels, after everything has happened once."""
    worker = Worker(settings, db, clock)
    worker._failed.add("some_tick")
    Relay(worker.recorder).heard(Accepted(250, "ok"))
    parent = Recorder()
    parent.look_up("leerkring_child_restarts_total", "", lambda: {("web 1",): 1.0}, "child", kind="counter")
    await make_circle(db, "een-kring")
    async with watched(settings, tmp_path, clock) as node:
        await register(node.client, NOOR, "een-kring")
        async with db.transaction() as tx:
            await tx.execute(
                insert(Delivery).values(
                    kind="people.sign_in", dedupe_key="x", recipient="a@b.example", due_at=TODAY
                )
            )
            await tx.execute(insert(NightlyBackup).values(night=TODAY.date(), tried_at=TODAY, made_at=TODAY))
            await tx.sql(
                "INSERT INTO pgqueuer_schedules (expression, entrypoint) VALUES ('* * * * *', 'tick') "
                "ON CONFLICT DO NOTHING"
            )
        text = await node.text()
    text += write({"worker-1": worker.recorder.read(), "parent-1": parent.read()}).decode()
    found: dict[str, set[str]] = {}
    for one in parse(text):
        for sample in one.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    yield found
    async with db.transaction() as tx:
        await tx.sql("DELETE FROM pgqueuer_schedules")


async def test_each_speaks_of_what_is_there(told: dict[str, set[str]]) -> None:
    assert len(rules()) >= 15
    assert len(targets()) >= 15
    for name, expression, words in EXPRESSIONS:
        metrics = set(re.findall(r"\bleerkring_\w+", expression))
        assert metrics <= told.keys(), (name, metrics - told.keys())
        labels = set().union(*(told[metric] for metric in metrics)) | PROMETHEUS
        asked = {part for by in re.findall(r"by \(([^)]*)\)", expression) for part in by.split(", ")}
        asked |= {
            part.partition("=")[0].rstrip("!")
            for matcher in re.findall(r"\{([^}]*)\}", expression)
            for part in re.findall(r'\w+[!=~]+"', matcher)
        }
        asked |= set(re.findall(r"\{\{ ?(?:\$labels\.)?(\w+) ?\}\}", words))
        assert asked <= labels, (name, asked - labels)


def test_each_alarm_says_for_whom_and_what_to_do() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names))
    for rule in rules():
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert re.fullmatch(r"\d+m", rule["for"])
        assert len(rule["annotations"]["summary"]) > 20


def test_the_page_about_watching_names_each_metric_that_an_alarm_asks() -> None:
    page = (FOLDER / "watching.md").read_text()
    for rule in rules():
        for metric in re.findall(r"\bleerkring_\w+", rule["expr"]):
            base = metric.removesuffix("_bucket")
            parts = base.split("_")
            ends = ["_" + "_".join(parts[start:]) for start in range(2, len(parts))]
            assert base in page or any(f"`{end}`" in page for end in ends), base
