"""Where the folders beside the code are: in the wheel, or in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent


@cache
def data_dir(name: str) -> Path:
    """A top-level folder that the wheel carries in `leerkring/_data` (see pyproject.toml)."""
    for folder in (PACKAGE / "_data" / name, CHECKOUT / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"leerkring was installed without its folder {name}/")


def templates_dir() -> Path:
    return data_dir("templates")


def migrations_dir() -> Path:
    return data_dir("migrations")


def sample_dir() -> Path:
    return PACKAGE / "sample"
