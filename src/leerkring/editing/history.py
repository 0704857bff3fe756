"""The earlier texts of something that has an editor: who wrote what, when, and what each change was."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from leerkring.core.database.db import Reading
from leerkring.core.off_loop import off_loop
from leerkring.editing.differences import Line
from leerkring.editing.model import Revision
from leerkring.people.actors import person_of
from leerkring.people.model import Person

Data = dict[str, Any]
Changes = Callable[[Data, Data], list[tuple[str, tuple[Line, ...]]]]
"""Says what changed between two texts, field by field, with what each field is called."""


@dataclass(frozen=True, slots=True)
class KeptText:
    """A text as it stood after a change."""

    number: int
    at: datetime
    who: str
    data: Data


@dataclass(frozen=True, slots=True)
class History:
    """All that is kept of a text, the newest first, and the one that is looked at."""

    kept: Sequence[KeptText]
    shown: KeptText | None
    changes: Sequence[tuple[str, tuple[Line, ...]]]
    is_now: bool


async def list_kept_texts(reading: Reading, subject_kind: str, subject_id: UUID) -> tuple[KeptText, ...]:
    """Return how a text stood after each change, the newest first."""
    rows = await reading.rows(
        select(Revision.number, Revision.at, Person.name, Revision.actor, Revision.data)
        .outerjoin(Person, Person.id == person_of(Revision.actor))
        .where(Revision.subject_kind == subject_kind, Revision.subject_id == subject_id)
        .order_by(Revision.number.desc())
    )
    return tuple(KeptText(row.number, row.at, row.name or unnamed(row.actor), row.data) for row in rows)


def unnamed(actor: str) -> str:
    """Return what an actor without a name is called: who left, or a content file."""
    return "een collega" if actor.startswith("staff:") else "ingelezen uit een bestand"


def find_kept_text(kept: Sequence[KeptText], number: str) -> KeptText | None:
    """Return the text with this number, as an address or a form has it."""
    return next((one for one in kept if str(one.number) == number), None)


async def look_back(kept: Sequence[KeptText], number: str, now: Data, changes: Changes) -> History:
    """Return the history with the text of this number in sight, or the newest; `now` is the text as it stands."""
    shown = find_kept_text(kept, number) or (kept[0] if kept else None)
    if shown is None:
        return History(kept, None, (), is_now=False)
    before = next((one.data for one in kept if one.number < shown.number), {})
    signs = len(str(before)) + len(str(shown.data))
    found = await off_loop(signs, changes, before, shown.data)
    return History(kept, shown, found, is_now=shown.data == now)
