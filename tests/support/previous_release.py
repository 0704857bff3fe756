"""Loaded into the tests of an earlier release (`-p previous_release`): their databases are migrated by the program of today.

What stands here runs beside the modules of that release, so it names none that it may not have.
"""

import os
import subprocess
import sys

from leerkring.core.database import migrate
from leerkring.run import upgrading

TODAY = os.environ["LEERKRING_TEST_TODAY"]
SPOILT = os.environ.get("LEERKRING_TEST_SPOILT", "")
"""SQL that a migration must not do, to show that it is noticed."""


async def upgrade(url: str, *_: object, **__: object) -> None:
    """Migrate with the program of today, as an administrator does on the first node."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LEERKRING_", "PYTHON"))
    }
    told = {"DATABASE_URL": url, "LEERKRING_SECRET_KEY": "k" * 32, "PYTHONPATH": TODAY}
    subprocess.run(  # noqa: ASYNC221  (the test waits for nothing else)
        [sys.executable, "-m", "leerkring", "migrate"],
        env={**kept, **told},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    if SPOILT:
        from leerkring.core.database.bare_connection import connected

        async with connected(url) as connection:
            await connection.execute(SPOILT)


async def is_current(url: str) -> bool:
    """Say what 0.1.0 could not know yet: that it may go on."""
    return True


upgrading.upgrade = upgrade
migrate.is_current = is_current
