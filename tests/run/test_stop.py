"""SIGTERM in the middle of a rush: done within seconds, nobody left behind, and what was promised holds."""

import asyncio
import time
from pathlib import Path

from tests.support.running import SLUG, descendants_of, running, runs
from tests.support.rush import Visitor, browsers


async def test_a_stop_in_the_middle_of_a_rush(tmp_path: Path) -> None:
    with running(tmp_path) as services:
        await services.open_circle(20)
        below = descendants_of(services.pid)
        assert len(below) > 6, "web, worker, and PostgreSQL with its own"
        people = [Visitor.number(number) for number in range(60)]
        async with browsers(services.url) as client:
            pressing = [asyncio.create_task(person.press(client, SLUG)) for person in people]
            while not any(person.told for person in people):
                await asyncio.sleep(0.01)
            started = time.monotonic()
            assert await asyncio.to_thread(services.stop) == 0
            assert time.monotonic() - started < 10
            await asyncio.gather(*pressing)
        assert not [pid for pid in below if runs(pid)]
        assert "Traceback" not in services.output.read_text()

        services.start()
        async with browsers(services.url) as client:
            told = [person for person in people if person.told]
            for person in told:
                assert await person.look(client)
            for person in people:
                await person.register(client, SLUG)
        assert all(len(set(person.told)) == 1 for person in told)
        stands = [person.seen[-1][0] for person in people]
        assert (stands.count("confirmed"), stands.count("waitlisted")) == (20, 40)
