"""The layers have no holes: what may not be imported is planted in a copy of the code, and `make check` sees it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
CODE = CHECKOUT / "src" / "leerkring"

PLANTED = {
    "a framework in a nested rules.py": (
        "mail/returns/rules.py",
        "import litestar",
        "leerkring.mail.returns.rules -> litestar",
    ),
    "a driver in a nested rules.py": (
        "library/handbooks/rules.py",
        "import asyncpg",
        "leerkring.library.handbooks.rules -> asyncpg",
    ),
    "a framework in a service": (
        "newsletter/subscriptions/service.py",
        "import litestar",
        "leerkring.newsletter.subscriptions.service -> litestar",
    ),
    "a feature from above": (
        "activities/service.py",
        "import leerkring.registrations.rules",
        "leerkring.activities is not allowed to import leerkring.registrations",
    ),
    "a feature in core": (
        "core/web/forms/fields.py",
        "import leerkring.people.rules",
        "leerkring.core is not allowed to import leerkring.people",
    ),
    "a page in a service": (
        "registrations/service.py",
        "import leerkring.registrations.personal.pages",
        "leerkring.registrations.service -> leerkring.registrations.personal.pages",
    ),
    "a neighbour's page in a service": (
        "library/items/service.py",
        "import leerkring.activities.web",
        "leerkring.library.items.service -> leerkring.activities.web",
    ),
}


def lint(folder: Path) -> str:
    """Return what the check of the layers says of the code in a folder; empty when it is content."""
    asked = subprocess.run(
        [CHECKOUT / ".venv" / "bin" / "lint-imports", "--no-cache", "--config", CHECKOUT / "pyproject.toml"],
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "400"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return " ".join(asked.stdout.split()) if asked.returncode else ""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the check says of a copy in which each of these imports was planted."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copytree(
        CODE, folder / "leerkring", ignore=shutil.ignore_patterns("static", "sample", "__pycache__", "*.bin")
    )
    for file, line, _ in PLANTED.values():
        planted = folder / "leerkring" / file
        assert planted.is_file(), f"{file} has moved: plant somewhere else"
        planted.write_text(f"{planted.read_text('utf-8')}\n{line}\n", "utf-8")
    return lint(folder)


@pytest.mark.parametrize("what", PLANTED)
def test_what_may_not_be_imported_is_seen(said: str, what: str) -> None:
    assert PLANTED[what][2] in said


def test_the_code_as_it_is_has_nothing_of_the_kind() -> None:
    assert lint(CODE.parent) == ""
