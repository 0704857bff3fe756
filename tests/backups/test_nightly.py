"""A backup each night: once over all workers, kept by the rule, and staff hear of it when there is none."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from leerkring.backups.nightly import make_due, make_nightly
from leerkring.backups.reading import open_backup
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.settings import Settings
from tests.cast import KARIM, NOOR
from tests.people.office import sign_in

TONIGHT = "leerkring-2027-01-12.tar"


@pytest.fixture
def nightly(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A folder for backups, and an environment from which `leerkring backup` reads the same settings as we have."""
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("LEERKRING_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("LEERKRING_DATA_DIR", str(settings.data_dir))
    return replace(settings, backup_dir=str(tmp_path / "backups"))


def made_folder(nightly: Settings) -> Path:
    """The folder for backups, now that there is one."""
    folder = Path(nightly.backup_dir)
    folder.mkdir()
    return folder


def in_it(folder: Path) -> list[str]:
    """What is in a folder, by name."""
    return sorted(path.name for path in folder.iterdir())


async def test_two_workers_make_one_and_forget_what_is_old(
    db: Database, clock: FixedClock, nightly: Settings
) -> None:
    folder = made_folder(nightly)
    for name in (
        "leerkring-2024-02-29.tar",
        "leerkring-2026-12-31.tar",
        "notes.txt",
        "leerkring-2026-02-30.tar",
    ):
        (folder / name).write_text("")
    few = replace(nightly, backup_keep=(1, 0, 2))
    stop = asyncio.Event()
    made = await asyncio.gather(*(make_due(db, few, clock, stop) for _ in range(3)))
    assert sorted(made) == [False, False, True]
    assert in_it(folder) == [
        "leerkring-2026-02-30.tar",
        "leerkring-2026-12-31.tar",
        TONIGHT,
        "notes.txt",
    ]
    with open_backup(folder / TONIGHT, "") as backup:
        assert backup.verify().rows["nightly_backup"] == 1
    assert not await make_due(db, few, clock, stop)


async def test_what_fails_is_told_once_and_tried_each_hour(
    services: Services, clock: FixedClock, nightly: Settings, client: httpx.AsyncClient
) -> None:
    db, stop = services.db, asyncio.Event()
    with capture_logs() as said:
        assert await make_due(db, nightly, clock, stop)
        assert not await make_due(db, nightly, clock, stop)
        clock.set(clock.now() + timedelta(hours=1))
        assert await make_due(db, nightly, clock, stop)
    (line,) = [one for one in said if one["event"] == "backup.failed"]
    assert "no such file or directory" in line["reason"]

    await sign_in(client, services, KARIM, "admin")
    assert "Er is geen nieuwe back-up" in (await client.get("/beheer")).text
    await sign_in(client, services, NOOR, "editor")
    assert "Er is geen nieuwe back-up" not in (await client.get("/beheer")).text

    made_folder(nightly)
    clock.set(clock.now() + timedelta(hours=1))
    assert await make_due(db, nightly, clock, stop)
    await sign_in(client, services, KARIM, "admin")
    assert "Er is geen nieuwe back-up" not in (await client.get("/beheer")).text


async def test_a_worker_that_stops_leaves_the_night_to_the_next(
    db: Database, clock: FixedClock, nightly: Settings
) -> None:
    folder = made_folder(nightly)
    stop = asyncio.Event()
    working = asyncio.create_task(make_nightly(db, nightly, clock, stop))
    async with db.reading() as reading:
        while not await reading.sql("SELECT FROM nightly_backup"):
            await asyncio.sleep(0.01)
    stop.set()
    await working
    assert in_it(folder) == []
    assert await make_due(db, nightly, clock, asyncio.Event())
    assert in_it(folder) == [TONIGHT]
