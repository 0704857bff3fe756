"""kill -9 of web, worker and PostgreSQL during a rush: no promise is lost, no mail is missing."""

import random
from pathlib import Path

import pytest

from tests.crash.lab import Lab
from tests.support.running import running


async def test_each_is_killed_once_during_a_rush(tmp_path: Path) -> None:
    with running(tmp_path, "--workers", "2") as services:
        await services.open_circle(30)
        await Lab(services, seed=7, people=60, victims=["web", "postgres", "worker"], seconds=5).run()


@pytest.mark.prove
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_dozen_kills_in_any_order(tmp_path: Path, seed: int) -> None:
    victims = ["web", "postgres", "worker"] * 4
    random.Random(seed).shuffle(victims)
    with running(tmp_path, "--workers", "2") as services:
        await services.open_circle(150)
        await Lab(services, seed=seed, people=400, victims=victims, seconds=60).run()
