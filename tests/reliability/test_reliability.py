"""The world fails in every way there is: no answer is lost, no mail is lost or doubled, and all is well soon after."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reliability.lab import Lab, Outcome
from tests.reliability.worlds import WORLDS, CannotTry

CONTROL = "promoted, standby behind"
"""The database itself forgets the last moments: answers, and that a mail had left."""

SHORT = "read-only"


async def outcome_of(name: str, folder: Path) -> Outcome:
    try:
        async with WORLDS[name]() as world:
            outcome = await Lab(name, world, folder).run()
    except CannotTry as no:
        pytest.skip(str(no))
    assert outcome.answers > 10
    if name != CONTROL:
        assert outcome.lost == outcome.mails_lost == outcome.mails_doubled == 0, outcome
    return outcome


@pytest.mark.prove
@pytest.mark.alone
@pytest.mark.parametrize("name", WORLDS)
async def test_nothing_is_lost_and_all_is_well_soon(
    name: str, tmp_path: Path, note: Callable[[Outcome], None]
) -> None:
    outcome = await outcome_of(name, tmp_path)
    note(outcome)
    if name == CONTROL:
        assert outcome.lost, "the control: the driver notices what is lost"
    assert outcome.longest < 10
    assert outcome.until_well < outcome.may_take


async def test_one_of_them_while_others_are_at_work(tmp_path: Path) -> None:
    """The short one, in which nothing is measured."""
    await outcome_of(SHORT, tmp_path)
