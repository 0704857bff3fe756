"""Eight people on two machines write in the notes of one day at the same moment: not a line of anybody's is lost."""

import asyncio
from datetime import datetime
from uuid import UUID

import pytest

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.versions import By, EditConflict
from leerkring.labs.workspace.notes import UNWRITTEN, save_notes
from leerkring.labs.workspace.queries import find_note
from tests.builders import make_circle

MANY = 8
BEGUN = "\n".join(f"Regel {number}" for number in range(MANY))


@pytest.fixture
async def day(app: Application, clock: FixedClock) -> tuple[UUID, UUID]:
    """A lab and its day, with notes that somebody began."""
    lab = await make_circle(app.db, "lab", kind="lab", days=1)
    async with app.db.reading() as reading:
        (row,) = await reading.sql("SELECT id FROM occurrence WHERE activity_id = $1", lab)
    await save_notes(app.db, lab, UUID(str(row.id)), BEGUN, by("house", clock.now(), UNWRITTEN))
    return lab, UUID(str(row.id))


def by(actor: str, now: datetime, version: str | None) -> By:
    return By(actor=actor, now=now, version=version)


async def race(
    apps: tuple[Application, Application],
    clock: FixedClock,
    day: tuple[UUID, UUID],
    texts: list[str],
    version: str | None,
) -> list[object]:
    """Let everybody save their text, begun at the same one."""
    saves = [
        save_notes(apps[number % 2].db, *day, text, by(f"lab-team:{number}", clock.now(), version))
        for number, text in enumerate(texts)
    ]
    return list(await asyncio.gather(*saves, return_exceptions=True))


async def kept(db: Database, day: tuple[UUID, UUID]) -> tuple[str, int]:
    """Return the notes as they stand, and how many texts are kept of them."""
    async with db.reading() as reading:
        note = await find_note(reading, day[1])
        assert note is not None
        numbers = await reading.sql("SELECT number FROM revision WHERE subject_id = $1", note.id)
    return note.body, len(numbers)


def each_a_line() -> list[str]:
    return [BEGUN.replace(f"Regel {number}", f"Regel {number} van {number}") for number in range(MANY)]


async def test_lines_of_all_are_in_it(
    app: Application, neighbour: Application, clock: FixedClock, day: tuple[UUID, UUID]
) -> None:
    said = await race((app, neighbour), clock, day, each_a_line(), "1")
    assert sorted(map(str, said)) == ["False", *["True"] * (MANY - 1)], "all but the first were joined"
    body, texts = await kept(app.db, day)
    assert body == "\n".join(f"Regel {number} van {number}" for number in range(MANY))
    assert texts == 1 + MANY


async def test_without_the_version_they_write_over_each_other(
    app: Application, neighbour: Application, clock: FixedClock, day: tuple[UUID, UUID]
) -> None:
    """The control: the same race, in which nobody says what they began with."""
    assert await race((app, neighbour), clock, day, each_a_line(), None) == [False] * MANY
    body, _ = await kept(app.db, day)
    assert body.count(" van ") == 1


async def test_of_the_same_line_one_holds_and_the_others_are_told(
    app: Application, neighbour: Application, clock: FixedClock, day: tuple[UUID, UUID]
) -> None:
    texts = [BEGUN.replace("Regel 0", f"Anders {number}") for number in range(MANY)]
    said = await race((app, neighbour), clock, day, texts, "1")
    assert sum(isinstance(one, EditConflict) for one in said) == MANY - 1
    assert (await kept(app.db, day))[1] == 2
