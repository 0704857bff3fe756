"""When a database is a copy: told from its own lives, from where it stands, and from what a node remembers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.mail.fence.rules import FENCED, Incarnation, Memory, Position, Verdict, judge

FIRST, SECOND = Incarnation("1", "almelo"), Incarnation("2", "enschede")
UNNAMED = Incarnation("1", "")
V = Verdict


@pytest.mark.parametrize(
    "lives, server, memory, verdict",
    [
        pytest.param((), "almelo", None, V.FIRST, id="nobody looked yet"),
        pytest.param((), "almelo", Memory("1", 1, 10), V.OTHER, id="an empty one is not what we knew"),
        pytest.param((FIRST,), "almelo", None, V.SAME, id="a new node"),
        pytest.param((FIRST,), "enschede", None, V.COPIED, id="on another server"),
        pytest.param((FIRST,), "enschede", Memory("1", 2, 50), V.COPIED, id="on another server, remembered"),
        pytest.param((FIRST, SECOND), "enschede", None, V.SAME, id="its last life counts"),
        pytest.param((FIRST, SECOND), "almelo", None, V.COPIED, id="back on the server of its first life"),
        pytest.param((UNNAMED,), "almelo", None, V.SAME, id="a server that gives no name"),
        pytest.param((FIRST,), "", None, V.SAME, id="a server that gives no name now"),
        pytest.param((FIRST,), "almelo", Memory("9", 1, 1), V.OTHER, id="a life it never had"),
        pytest.param((FIRST,), "almelo", Memory("1", 2, 50), V.SAME, id="where it was"),
        pytest.param((FIRST,), "almelo", Memory("1", 1, 99), V.SAME, id="a standby that was promoted"),
        pytest.param((FIRST,), "almelo", Memory("1", 2, 51), V.WENT_BACK, id="one byte back"),
        pytest.param((FIRST,), "almelo", Memory("1", 3, 1), V.WENT_BACK, id="a timeline back"),
        pytest.param((FIRST, SECOND), "enschede", Memory("1", 3, 99), V.SAME, id="slept through a copy"),
        pytest.param(
            (FIRST, SECOND), "enschede", Memory("2", 3, 99), V.WENT_BACK, id="its last life, before"
        ),
    ],
)
def test_a_copy_is_told_from_the_database_that_was_sending(
    lives: tuple[Incarnation, ...], server: str, memory: Memory | None, verdict: Verdict
) -> None:
    assert judge(lives, Position(server, 2, 50), memory) is verdict


@given(st.integers(1, 5), st.integers(0, 99), st.integers(1, 5), st.integers(0, 99))
def test_time_that_only_goes_on_raises_no_fence(timeline: int, lsn: int, later: int, further: int) -> None:
    seen, now = sorted([(timeline, lsn), (later, further)])
    assert judge((FIRST,), Position("almelo", *now), Memory("1", *seen)) not in FENCED
    back = judge((FIRST,), Position("almelo", *seen), Memory("1", *now))
    assert (back in FENCED) == (seen != now)
