"""The command `leerkring load`, run again: on the sample on a later day, and in a shell with its report and exit code."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, func, select, update

from leerkring.activities.model import Activity, Occurrence
from leerkring.content.files.model import ContentFile
from leerkring.core.project_dirs import sample_dir
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from leerkring.run.loading import load_directory
from leerkring.settings import Settings
from tests.activities.writing import CIRCLE, changed, write
from tests.support.sample import live_with_sample

TITLES = 'the file says "De woonzorganalyse", it is "Van ons"'
HINT = "(--overwrite applies the files everywhere)"


async def test_the_sample_loaded_again_on_a_later_day_moves_nothing_and_mails_nobody(
    services: Services,
) -> None:
    await live_with_sample(services)

    async def stands() -> list[object]:
        async with services.db.reading() as reading:
            return [
                await reading.rows(select(Occurrence.id, Occurrence.starts_at, Occurrence.state)),
                await reading.rows(select(Activity.slug, Activity.version)),
                await reading.scalar(select(func.count(Delivery.id))),
            ]

    before = await stands()
    later = services.clock.now() + timedelta(days=11)
    report = await load_directory(services.db, sample_dir(), later, services.settings)
    assert report.lines == []
    assert report.summary.startswith("0 made, 0 changed, ")
    assert await stands() == before


async def test_a_folder_from_before_anything_was_remembered_is_recognised_word_for_word(
    services: Services,
) -> None:
    await live_with_sample(services)
    async with services.db.transaction() as tx:
        await tx.execute(delete(ContentFile))
    report = await load_directory(services.db, sample_dir(), services.clock.now(), services.settings)
    assert report.lines == []
    report = await load_directory(
        services.db, sample_dir(), services.clock.now() + timedelta(days=2), services.settings
    )
    assert report.lines == []


def load(folder: Path, settings: Settings, *options: str) -> subprocess.CompletedProcess[str]:
    given = {
        "DATABASE_URL": settings.database_url,
        "LEERKRING_SECRET_KEY": settings.secret_key,
        "LEERKRING_DATA_DIR": str(settings.data_dir),
    }
    return subprocess.run(
        [sys.executable, "-m", "leerkring", "load", str(folder), *options],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | given,
    )


async def test_the_command_tells_what_it_did_and_what_it_left(
    services: Services, tmp_path: Path, settings: Settings
) -> None:
    write(tmp_path, kring=CIRCLE)
    made = load(tmp_path, settings)
    assert (made.returncode, made.stdout.splitlines()) == (
        0,
        ["kring: made", "1 made, 0 changed, 0 unchanged; 0 kept as staff has it, 0 clashes"],
    )
    async with services.db.transaction() as tx:
        await tx.execute(update(Activity).values(title="Van ons", price="Gratis"))
    write(tmp_path, kring=changed(CIRCLE, ('title = "Leerkring woonzorg', 'title = "De woonzorg')))
    left = load(tmp_path, settings)
    assert (left.returncode, left.stdout.splitlines()) == (
        0,
        [
            "kring: unchanged",
            f"  clash: activities/kring.md, line 3, title: {TITLES}; both changed, so it stays",
            '  kept as staff has it: activities/kring.md, line 1, price: the file says nothing, it is "Gratis"',
            f"0 made, 0 changed, 1 unchanged; 1 kept as staff has it, 1 clash {HINT}",
        ],
    )
    meant = load(tmp_path, settings, "--overwrite")
    assert (meant.returncode, meant.stdout.splitlines()[-1]) == (
        0,
        "0 made, 1 changed, 0 unchanged; 0 kept as staff has it, 0 clashes, 2 overwritten",
    )
    write(tmp_path, kring=CIRCLE.replace("capacity = 12", "capacity = 0"))
    wrong = load(tmp_path, settings)
    assert wrong.returncode == 1
    assert "activities/kring.md, regel 7, capacity" in wrong.stderr
