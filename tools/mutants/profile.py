"""How a planted fault is judged: by our tests and always the same examples, and yes or no is all there is to say."""

import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "mutants",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    derandomize=True,
    database=None,
    max_examples=60,
    phases=(Phase.explicit, Phase.generate),
)

# Without our conftest to come first, `tests` would be what some library left of its own beside its package.
_ours = sys.modules.setdefault("tests", ModuleType("tests"))
_ours.__path__ = [str(Path.cwd() / "tests")]


@pytest.fixture(scope="session")
def worker_id() -> str:
    """The word for a process that judges alone; pytest-xdist, which has it, cannot be with us."""
    return "master"
