"""What the lab found, as one table at the end of the run."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime

import pytest

from tests.reliability.lab import HEAD, Outcome

LINES = pytest.StashKey[list[str]]()


@pytest.fixture
def note(request: pytest.FixtureRequest) -> object:
    """Add a line to the table."""
    lines = request.config.stash.setdefault(LINES, [])

    def add(outcome: Outcome) -> None:
        lines.append(outcome.line())

    return add


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print it, with the day and the kind of machine."""
    lines = config.stash.get(LINES, [])
    if lines:
        terminalreporter.write_sep("=", "reliability")
        machine = f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} processors, {platform.machine()}"
        terminalreporter.write_line("\n".join([machine, "", HEAD, *lines]))
