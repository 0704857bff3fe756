"""Fifty people on five places at the same moment, on two processes, everything sent twice."""

import asyncio
from pathlib import Path

from sqlalchemy import text

from tests.support.running import SLUG, running
from tests.support.rush import Visitor, browsers


async def test_fifty_people_at_the_same_moment_on_five_places(tmp_path: Path) -> None:
    with running(tmp_path, "--workers", "2") as services:
        await services.open_circle(5)
        people = [Visitor.number(number) for number in range(50)]
        async with browsers(services.url) as client:
            await asyncio.gather(*(client.get("/healthz") for _ in range(100)))
            await asyncio.gather(*(person.press(client, SLUG) for person in [*people, *people]))
            while late := [person for person in people if len(person.told) < 2]:
                await asyncio.gather(*(person.press(client, SLUG) for person in late))
            await asyncio.gather(*(person.look(client) for person in people))
        assert all(len(set(person.told)) == 1 for person in people), "both sends get the same answer"
        assert len({person.told[0] for person in people}) == 50

        stands = [person.seen[0] for person in people]
        assert sorted(state for state, _ in stands) == ["confirmed"] * 5 + ["waitlisted"] * 45
        waiting = sorted(position for state, position in stands if state == "waitlisted")
        assert waiting == list(range(1, 46))

        db = services.database()
        async with db.transaction() as tx:
            (row,) = await tx.sql(
                "SELECT count(*) AS all, count(DISTINCT person_id) AS people, count(DISTINCT position) AS positions"
                " FROM registration"
            )
            backends = await tx.execute(
                text("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'leerkring-web'")
            )
        await db.close()
        assert (row.all, row.people, row.positions) == (50, 50, 50)
        assert backends.scalar_one() >= 2
        checked = services.command("check")
        assert checked.returncode == 0, checked.stdout
