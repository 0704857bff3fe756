"""CONTRIBUTING.md leads to files, commands and names that are there."""

import re
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PAGE = (CHECKOUT / "CONTRIBUTING.md").read_text("utf-8")
PATH = re.compile(r"`((?:src/|tests/|templates/|migrations/|docs/)?[\w-]+(?:/[\w.-]+)+)/?`")
ROOTS = (CHECKOUT, CHECKOUT / "src" / "leerkring", CHECKOUT / "templates")


def test_each_path_in_a_recipe_is_there() -> None:
    named = set(PATH.findall(PAGE))
    assert len(named) > 15
    assert [name for name in sorted(named) if not any((root / name).exists() for root in ROOTS)] == []


def test_each_command_in_a_recipe_is_in_the_makefile() -> None:
    makefile = (CHECKOUT / "Makefile").read_text("utf-8")
    commands = set(re.findall(r"make ([a-z][a-z-]+)", PAGE))
    assert "migration" in commands
    assert [name for name in sorted(commands) if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []
