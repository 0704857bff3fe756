"""Draws to test with, made of plain values."""

import hashlib
import io
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import strategies as st

from leerkring.activities.draws.promising import commitment_of
from leerkring.registrations.drawing.canonical import (
    FORMATS,
    OLDER,
    DrawList,
    KeptGroup,
    Line,
    Missed,
    sha256_of,
    write_list,
)
from leerkring.registrations.drawing.outcome import Outcome
from leerkring.registrations.drawing.record import Promise, Record, TicketLine, record_of
from leerkring.registrations.drawing.rules import draw, seed_of

PAGE = Path(__file__).parents[3] / "docs" / "draw.md"
OUTSIDER = PAGE.read_text("utf-8").split("thirty lines\n\n```text\n")[1].split("```")[0]
"""The check as the page gives it: it shares no line with ours."""
_OUTSIDER = compile(OUTSIDER, PAGE.name, "exec")
SECRET = "5e" * 32
RULE = "Iedereen heeft één lot."
AT = datetime(2027, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MISSED = Missed("Slotkoers van gisteren", "decimals", AT + timedelta(hours=1), AT + timedelta(hours=2))


def draw_list(
    lines: Sequence[Line],
    capacity: int,
    *,
    maximum: int | None = None,
    quotas: Sequence[KeptGroup] = (),
    given: Sequence[tuple[str, ...]] = (),
    **more: Any,
) -> DrawList:
    """Return a list with these lines; by `more` of another format, or frozen at another moment."""
    made = DrawList(
        activity="woonzorganalyse",
        rule_sha256=sha256_of(RULE),
        commitment=commitment_of(SECRET),
        committed_at=AT,
        value_name="Slotkoers van de AEX, é",
        value_form="decimals",
        value_at=AT + 2 * DAY,
        frozen_at=AT + DAY,
        capacity=capacity,
        maximum=maximum,
        quotas=tuple(quotas),
        given=tuple(given),
        lines=tuple(sorted(lines, key=lambda line: line.id)),
    )
    return replace(made, **more)


def seed(number: int) -> str:
    """Return the same seeds each time, so that a test of chance is not one itself."""
    return hashlib.sha256(f"zaad {number}".encode()).hexdigest()


def with_place(found: DrawList, seed: str) -> set[str]:
    """Return the ids of who has a place."""
    return {one.line.id for one in draw(found, seed) if one.outcome is Outcome.PLACE}


def alone(count: int, weights: Sequence[int] = ()) -> list[Line]:
    """Return people who registered by themselves, each of an organisation of their own."""
    return [Line(f"{n:016x}", weights[n] if weights else 1, (f"u{n}", f"o{n}")) for n in range(count)]


def record_for(found: DrawList, value: str = "912,34", withdrawn: Sequence[str] = ()) -> Record:
    """Return the record of a draw of this list."""
    list_sha256 = sha256_of(write_list(found))
    seed = seed_of(SECRET, list_sha256, value)
    tickets = [
        TicketLine(one.line.id, one.number, one.place, one.outcome) for one in draw(found, seed, withdrawn)
    ]
    promise = Promise(
        found.activity,
        RULE,
        found.commitment,
        AT,
        found.value_name,
        found.value_form,
        found.value_at,
        found.missed,
    )
    return record_of(
        promise, found, list_sha256=list_sha256, secret=SECRET, public_value=value, seed=seed, tickets=tickets
    )


def agrees(body: bytes) -> bool:
    """Tell whether the check on the page finds that all of a record follows."""
    said: list[str] = []
    names = {"open": lambda *_, **__: io.StringIO(body.decode()), "print": said.append}
    with patch.object(sys, "argv", ["", "loting.json"]):
        try:
            exec(_OUTSIDER, names)
        except AssertionError:
            return False
    return said == ["Klopt."]


@st.composite
def draw_lists(pick: st.DrawFn) -> DrawList:
    """Lists of all shapes: groups, weights, kept places, a maximum and places given beforehand."""
    capacity = pick(st.integers(1, 8))
    quotas: list[KeptGroup] = []
    left = capacity
    for number in range(1, pick(st.integers(0, 3)) + 1):
        if left:
            quotas.append(KeptGroup(f"q{number}", pick(st.integers(1, left))))
            left -= quotas[-1].places
    names = [one.group for one in quotas]
    sizes = pick(st.lists(st.integers(1, 3), max_size=8))
    lines: list[Line] = []
    for unit, size in enumerate(sizes, 1):
        organization = f"o{pick(st.integers(1, 4))}"
        kept = [name for name in names if pick(st.booleans())]
        for _ in range(size):
            id_ = pick(st.integers(0, 2**64 - 1).filter(lambda n: f"{n:016x}" not in {x.id for x in lines}))
            lines.append(Line(f"{id_:016x}", pick(st.integers(1, 3)), (f"u{unit}", organization, *kept)))
    given: list[tuple[str, ...]] = []
    for _ in range(pick(st.integers(0, min(2, capacity)))):
        in_kept = [name for name in names if pick(st.booleans())][:1]
        given.append((f"o{pick(st.integers(1, 5))}", *in_kept))
    maximum = pick(st.none() | st.integers(1, 4))
    format_ = pick(st.sampled_from(FORMATS))
    missed = (MISSED,) * pick(st.integers(0, 2)) if format_ != OLDER else ()
    more = {"format": format_, "missed": missed}
    return draw_list(lines, capacity, maximum=maximum, quotas=quotas, given=given, **more)
