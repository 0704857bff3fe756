"""kill -9 of workers and PostgreSQL while a newsletter leaves: nobody is missed, nobody gets it twice."""

from pathlib import Path

import pytest

from tests.crash.letters_lab import LettersLab


async def test_a_few_kills_and_the_mail_server_knows(tmp_path: Path) -> None:
    await LettersLab(tmp_path, seed=7, readers=300, kills=3, resolved=True).run()


@pytest.mark.prove
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_dozen_kills_and_the_mail_server_knows(tmp_path: Path, seed: int) -> None:
    await LettersLab(tmp_path, seed=seed, readers=3000, kills=12, resolved=True).run()


@pytest.mark.prove
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_dozen_kills_and_nobody_knows(tmp_path: Path, seed: int) -> None:
    """Without anybody to ask, the truth lies within what is named uncertain, and that is little."""
    states = await LettersLab(tmp_path, seed=seed, readers=3000, kills=12, resolved=False).run()
    assert 0 < states["uncertain"] < 12 * 2 * 70
