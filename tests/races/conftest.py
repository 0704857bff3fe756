"""A second process beside the application under test: another desk, on its own connections to the same database."""

from collections.abc import AsyncIterator

import pytest

from leerkring.app import Application, create_app
from leerkring.core.clock import FixedClock
from leerkring.settings import Settings


@pytest.fixture
async def neighbour(app: Application, settings: Settings, clock: FixedClock) -> AsyncIterator[Application]:
    """Another application on the same database, as on another machine."""
    other = create_app(settings, clock=clock)
    async with other.desk:
        yield other
    await other.db.close()
