"""Rolling upgrades: the program of the release before goes on with the schema of today.

Its own source is taken from the history, its own tests are run with its own code, in the same virtual environment; only
their databases are migrated by today's program. Who adds a release to `migrations/releases.toml` gets it tested here.
"""

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from leerkring.core.database.schema.releases import Release, releases
from leerkring.core.project_dirs import CHECKOUT

pytestmark = pytest.mark.prove
LAST = releases()[-1]
SHORT = (
    "tests/registrations/test_web.py",
    "-k",
    "noor_gets or last_place or pressing_twice",
)
CORE = (
    "tests/registrations/test_web.py",
    "tests/registrations/test_personal.py",
    "tests/registrations/test_due.py",
    "tests/mail/test_engine.py",
    "tests/mail/test_bulk.py",
    "tests/newsletter/test_loop.py",
    "tests/newsletter/test_subscribing.py",
    "tests/newsletter/test_leaving.py",
)


def source_of(release: Release, place: Path) -> Path:
    """Unpack what was released; skips where the history does not have it."""
    done = subprocess.run(
        ["git", "-C", str(CHECKOUT), "archive", release.commit], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(
            f"this tree has no history with {release.commit[:12]}, of which leerkring {release.version} was made"
        )
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as packed:
        packed.extractall(place, filter="data")
    return place


def its_tests(place: Path, server: str, *words: str, spoilt: str = "") -> subprocess.CompletedProcess[str]:
    """Run tests of that release; `spoilt` is SQL that a migration of today must not do."""
    foreign = ("LEERKRING_", "PYTEST_", "DATABASE_URL", "PORT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    told = {
        "PYTHONPATH": os.pathsep.join([str(place / "src"), str(CHECKOUT / "tests" / "support")]),
        "LEERKRING_TEST_TODAY": str(CHECKOUT / "src"),
        "LEERKRING_TEST_SPOILT": spoilt,
        "LEERKRING_TEST_SERVER": server,
    }
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "previous_release", "-q", "-n", "0", *words],
        cwd=place,
        env={**kept, **told},
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )


def test_the_core_of_its_tests_holds_on_the_schema_of_today(server: str, tmp_path: Path) -> None:
    done = its_tests(source_of(LAST, tmp_path), server, *CORE)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert int(done.stdout.rpartition(" passed")[0].split()[-1].strip("(")) > 100


def test_a_migration_that_takes_away_what_it_uses_is_noticed(server: str, tmp_path: Path) -> None:
    """The control: as if a migration of today had dropped a column that the release before writes."""
    spoilt = "ALTER TABLE registration DROP COLUMN link_generation"
    done = its_tests(source_of(LAST, tmp_path), server, *SHORT, spoilt=spoilt)
    assert done.returncode == 1, done.stdout[-3000:]
