"""Each name in docs/glossary.md is a name in the code."""

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
ROW = re.compile(r"^\|(.+)\|$", re.MULTILINE)


def names() -> list[str]:
    """Return the names between backticks in the columns that hold code."""
    page = (CHECKOUT / "docs" / "glossary.md").read_text("utf-8")
    domain, _, house = page.partition("## The house")
    cells = [row.split("|")[1] for row in ROW.findall(domain)] + [
        row.split("|")[0] for row in ROW.findall(house)
    ]
    return sorted({name for cell in cells for name in re.findall(r"`([A-Za-z_.]+)", cell)})


@pytest.fixture(scope="module")
def code() -> str:
    """All code and the names of its files."""
    files = sorted((CHECKOUT / "src" / "leerkring").rglob("*.py"))
    return "\n".join(file.read_text("utf-8") for file in files) + " ".join(file.stem for file in files)


@pytest.mark.parametrize("name", names())
def test_a_name_in_the_glossary_is_in_the_code(name: str, code: str) -> None:
    assert re.search(rf"\b{re.escape(name.rpartition('.')[2])}\b", code, re.ASCII), (
        f"{name} is no name in src/"
    )
