"""When a database is a copy: each case that an administrator can bring about, and what may never be fenced."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.mail.fence.rules import (
    FENCED,
    Choice,
    Held,
    Incarnation,
    Memory,
    Position,
    Verdict,
    judge,
    leaving,
    usual,
)
from tests.conftest import TODAY

OLD, NEW = Incarnation("1", "server A"), Incarnation("2", "server B")
AT_A, AT_B = Position("server A", 3, 1000), Position("server B", 1, 10)
V = Verdict
CASES = {
    "a first start": ([], AT_A, None, V.FIRST),
    "the next start": ([OLD], AT_A, Memory("1", 3, 900), V.SAME),
    "nothing happened since": ([OLD], AT_A, Memory("1", 3, 1000), V.SAME),
    "a new node on a database at work": ([OLD], AT_A, None, V.SAME),
    "a dump put on another server": ([OLD], AT_B, None, V.COPIED),
    "a dump put on another server, this node's next": ([OLD], AT_B, Memory("1", 3, 900), V.COPIED),
    "a standby promoted, with the last of its WAL": (
        [OLD],
        Position("server A", 4, 1000),
        Memory("1", 3, 1000),
        V.SAME,
    ),
    "a standby promoted that missed the end": (
        [OLD],
        Position("server A", 4, 700),
        Memory("1", 3, 1000),
        V.SAME,
    ),
    "the old primary is back": ([OLD], Position("server A", 2, 2000), Memory("1", 3, 1000), V.WENT_BACK),
    "a snapshot of the disk put back": (
        [OLD],
        Position("server A", 3, 999),
        Memory("1", 3, 1000),
        V.WENT_BACK,
    ),
    "a node that slept through the copy": ([OLD, NEW], AT_B, Memory("1", 3, 1000), V.SAME),
    "another node's database": ([NEW], AT_B, Memory("1", 3, 1000), V.OTHER),
    "a backup from before there were lives": ([], AT_A, Memory("1", 3, 900), V.OTHER),
    "back to the first server after all": ([OLD, NEW], AT_A, Memory("2", 1, 10), V.COPIED),
    "a server that does not say its name": (
        [Incarnation("1", "")],
        Position("", 3, 1000),
        Memory("1", 3, 900),
        V.SAME,
    ),
    "a name that may be read from today on": ([Incarnation("1", "")], AT_A, Memory("1", 3, 900), V.SAME),
    "time put back where there is no name": (
        [Incarnation("1", "")],
        Position("", 3, 800),
        Memory("1", 3, 900),
        V.WENT_BACK,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_node_makes_of_the_database_it_finds(case: str) -> None:
    lives, at, memory, expected = CASES[case]
    assert judge(lives, at, memory) is expected
    # Where never a mail was asked for nothing can be sent twice.
    assert judge(lives, at, memory, empty=True) not in FENCED


@given(st.integers(1, 9), st.integers(0, 10**9), st.integers(0, 9), st.integers(0, 10**9))
def test_a_database_that_only_went_on_is_never_fenced(timeline: int, lsn: int, later: int, more: int) -> None:
    memory = Memory("1", timeline, lsn)
    assert judge([OLD], Position("server A", timeline, lsn + more), memory) is V.SAME
    assert judge([OLD], Position("server A", timeline + later + 1, more), memory) is V.SAME


@given(st.integers(0, 50), st.integers(0, 50))
def test_the_usual_choice_sends_nothing_that_was_probably_sent(likely: int, new: int) -> None:
    held = Held("a", "", likely + new, likely, 0, TODAY, TODAY)
    assert leaving(held, usual(held)) == new
    assert leaving(held, Choice.ALL) == likely + new
    assert leaving(held, Choice.NONE) == 0
