"""What many stories about issues begin with."""

import pytest

from leerkring.core.house import House
from tests.builders import make_circle


@pytest.fixture
async def _circle(house: House) -> None:
    """An activity that is open, so that an issue has something to bring."""
    await make_circle(house.db)
