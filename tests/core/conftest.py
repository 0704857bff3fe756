"""What the tests of the core share."""

import pytest

from leerkring.core.web import errors, middleware
from tests.core.logbook import Logbook


@pytest.fixture
def logbook(monkeypatch: pytest.MonkeyPatch) -> Logbook:
    """What the gate and the error pages log."""
    book = Logbook()
    for module in (errors, middleware):
        monkeypatch.setattr(module, "log", book)
    return book
