"""Two `run`s that begin at once on one new place: both end well, with one database, one sample and one key."""

import asyncio
from pathlib import Path

import pytest

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.database.server.embedded import EmbeddedPostgres
from leerkring.run import sampling
from leerkring.settings import Settings
from tests.conftest import TODAY
from tests.support.running import Running

COUNTED = """
SELECT (SELECT count(*) FROM issue) AS issues, (SELECT count(*) FROM staff_role) AS staff,
       (SELECT count(*) FROM registration) AS registrations, (SELECT count(*) FROM item) AS texts,
       (SELECT count(*) FROM audit WHERE action = 'sample.loaded') AS loaded
"""


@pytest.mark.parametrize("in_turn", [True, False], ids=["in turn", "the control"])
async def test_of_two_that_load_the_sample_one_does(
    app: Application, monkeypatch: pytest.MonkeyPatch, in_turn: bool
) -> None:
    begun: list[str] = []
    both = asyncio.Event()

    async def slow(_db: Database, *_: object) -> None:
        begun.append("")
        if len(begun) == 2:
            both.set()
        if not in_turn:
            await both.wait()

    async def no_turn(*_: object) -> None:
        pass

    monkeypatch.setattr(sampling, "load_sample", slow)
    if not in_turn:
        monkeypatch.setattr(sampling, "take_turn", no_turn)
    settings: Settings = app.settings
    loading = [sampling.load_sample_once(app.db, TODAY, settings, lambda _: None) for _ in range(2)]
    async with asyncio.timeout(60):
        loaded = await asyncio.gather(*loading)
    assert sorted(loaded) == ([False, True] if in_turn else [True, True])
    assert len(begun) == (1 if in_turn else 2)


@pytest.mark.prove
@pytest.mark.parametrize("elsewhere", [False, True], ids=["one data directory", "one database"])
async def test_two_first_runs_at_once(tmp_path: Path, elsewhere: bool) -> None:
    settings = {"LEERKRING_SAMPLE": "1"}
    postgres = EmbeddedPostgres(tmp_path / "elsewhere")
    if elsewhere:
        await asyncio.to_thread(postgres.join)
        settings |= {"DATABASE_URL": postgres.url, "LEERKRING_SECRET_KEY": "k" * 32}
    folders = [tmp_path / name / "var" for name in (("one", "two") if elsewhere else ("one", "one"))]
    both = [Running(folder, settings) for folder in folders]
    both[1].output = tmp_path / "output of the second"
    for folder in folders:
        folder.parent.mkdir(exist_ok=True)
    try:
        await asyncio.gather(*(asyncio.to_thread(one.start) for one in both))
        assert [one.status("/agenda") for one in both] == [200, 200]
        db = both[0].database()
        async with db.reading() as reading:
            (row,) = await reading.sql(COUNTED)
        await db.close()
        assert (row.issues, row.staff, row.loaded) == (3, 4, 1)
        assert row.registrations > 20
        assert row.texts > 10
        said = [one.output.read_text() for one in both]
        assert sum("The sample content is loaded." in words for words in said) == 1
        assert "Traceback" not in "".join(said)
        assert elsewhere or len(list(folders[0].glob("*secret-key*"))) == 1
        assert await asyncio.gather(*(asyncio.to_thread(one.stop) for one in both)) == [0, 0]
    finally:
        for one in both:
            if one.process is not None and one.process.poll() is None:
                one.process.kill()
                one.process.wait()
            one.postgres.cluster.stop()
        await asyncio.to_thread(postgres.leave)
