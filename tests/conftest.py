"""One PostgreSQL for the whole run, one migrated database per worker, one application in it.

What a test wrote is wiped after it. Only the clock and mail transport are ever replaced.
"""

import asyncio
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Generator, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from leerkring.app import Application, create_app
from leerkring.core.clock import FixedClock
from leerkring.core.database.bare_connection import connected
from leerkring.core.database.db import Database
from leerkring.core.database.server.embedded import EmbeddedPostgres
from leerkring.core.web.services import Services
from leerkring.run import upgrading
from leerkring.run.schema import metadata
from leerkring.settings import Settings
from tests.support.databases import GIVEN, MADE, borrowed_database, made_database
from tests.support.validator import Validator, validating

# Where Python was told to keep nothing that it compiled, each worker would rewrite the assertions of all tests again, for
# half of what collecting takes, and each process that a test starts would compile all that it imports.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# How fast an example is says more about the machine than about us.
hypothesis_settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
hypothesis_settings.load_profile("house")

TODAY = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
BASE_URL = "http://leerkring.test"
STATIC_CACHE = Path(__file__).parents[1] / ".cache" / "static-cache"
LONGEST = {
    *("test_versions.py", "test_walk.py", "test_plain_dutch.py", "test_in_turn.py", "test_rehearse.py"),
    *("test_fair_group_walk.py", "test_organiser_walk.py", "test_run.py"),
}
"""Files with a test of ten seconds or more."""
FACTS = {
    "region",
    "municipality",
    "region_municipality",
    "theme",
    "target_group",
    "search_synonym",
    "stream",
} | {"installation", "database_incarnation"}
WRITTEN = (*(name for name in metadata().tables if name not in FACTS), "pgqueuer")
# A few rows are gone a hundred times sooner by DELETE than by TRUNCATE, which makes new files for every table; and to
# ask which tables have any is done ten times sooner than to plan a DELETE for each.
FILLED = " UNION ALL ".join(
    f"SELECT '{name}' AS name WHERE EXISTS (SELECT FROM \"{name}\")" for name in WRITTEN
)


def wipe(names: Iterable[str]) -> str:
    """Return what empties these tables."""
    deletes = "".join(f'DELETE FROM "{name}"; ' for name in names)
    return f"DO $$ BEGIN SET LOCAL session_replication_role = replica; {deletes}END $$"


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported stays for the whole run; to look through it for garbage was a seventh of each worker's time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(10_000, 10, 10)
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, or it stands alone at the end while the other worker has nothing to do."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session")
def run_dir(worker_id: str) -> Path:
    """The folder that all workers of this run share."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"alone-{os.getpid()}")
    return Path(tempfile.gettempdir()) / f"leerkring-tests-{run[:16]}"


@pytest.fixture(scope="session")
def server(run_dir: Path) -> Iterator[str]:
    """Where databases are made, as who keeps the server: ours, or the one that LEERKRING_TEST_SERVER names."""
    if GIVEN:
        yield GIVEN
        return
    postgres = EmbeddedPostgres(run_dir, careful=False)
    with postgres:
        yield postgres.superuser_url
    if not postgres.is_alive():  # the last worker of this run puts the light out
        shutil.rmtree(run_dir, ignore_errors=True)


@pytest.fixture(scope="session")
async def database_url(server: str, worker_id: str) -> AsyncIterator[str]:
    """A migrated database for this worker."""
    if MADE:
        async with borrowed_database(server) as url, connected(url) as connection:
            await connection.execute(wipe(WRITTEN))  # who had it before us may have been killed
            yield url
        return
    async with made_database(server, f"leerkring_test_{os.getpid()}_{worker_id}") as url:
        await upgrading.upgrade(url)
        yield url


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings under test: files in a folder of this run, mail to files."""
    folder = tmp_path_factory.mktemp("data")
    # The typeface and the compressed files, which differ by name: a second of each worker's time otherwise.
    STATIC_CACHE.mkdir(parents=True, exist_ok=True)
    (folder / "static-cache").symlink_to(STATIC_CACHE)
    return Settings(
        database_url=database_url,
        data_dir=folder,
        base_url=BASE_URL,
        secret_key="a key of no importance, for tests only",
        sample=False,
    )


@pytest.fixture(scope="session")
def clock() -> FixedClock:
    """The clock of the application under test; each test starts at TODAY."""
    return FixedClock(TODAY)


@pytest.fixture(scope="session")
async def _running(settings: Settings, clock: FixedClock) -> AsyncIterator[Application]:
    made = create_app(settings, clock=clock)
    started, ended = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        # In one task from start to end, since the framework's task group must be left where it was entered.
        async with made.litestar.lifespan():
            started.set()
            await ended.wait()

    life = asyncio.create_task(live())
    await started.wait()
    yield made
    ended.set()
    await life


@pytest.fixture
async def app(_running: Application, clock: FixedClock) -> AsyncIterator[Application]:
    """The application, on an empty database."""
    clock.set(TODAY)
    _running._forget()
    _running.desk.passing.clear()
    watch = _running.services.proxy_watch
    watch.warned = watch.nearby = False
    _running.db.outage._began = None  # of a test before this one, not five seconds ago
    yield _running
    async with _running.db.transaction() as tx:
        if filled := await tx.sql(FILLED):
            await tx.sql(wipe(row["name"] for row in filled))


@pytest.fixture
def services(app: Application) -> Services:
    """The application's wired parts."""
    return app.services


@pytest.fixture
def db(app: Application) -> Database:
    """The application's database."""
    return app.db


@pytest.fixture
async def client(app: Application) -> AsyncIterator[httpx.AsyncClient]:
    """An anonymous visitor's browser, without JavaScript; redirects are not followed by themselves."""
    transport = httpx.ASGITransport(app=cast("Any", app))
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=headers) as browser:
        yield browser


@pytest.fixture(scope="session")
async def validator() -> AsyncIterator[Validator]:
    """Tells whether HTML is valid."""
    async with validating() as ready:
        yield ready
