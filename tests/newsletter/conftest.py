"""What many stories about issues begin with."""

import pytest

from leerkring.core.web.services import Services
from tests.builders import make_circle


@pytest.fixture
async def _circle(services: Services) -> None:
    """An activity that is open, so that an issue has something to bring."""
    await make_circle(services.db)
