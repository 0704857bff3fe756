"""Each name in docs/glossary.md is a name in the code."""

import re
from pathlib import Path

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


def test_each_name_in_the_glossary_is_in_the_code() -> None:
    """In a file, or as the name of one."""
    files = sorted((CHECKOUT / "src" / "leerkring").rglob("*.py"))
    code = "\n".join(file.read_text("utf-8") for file in files) + " ".join(file.stem for file in files)
    words = set(re.findall(r"\w+", code, re.ASCII))
    missing = [name for name in names() if name.rpartition(".")[2] not in words]
    assert names()
    assert not missing, f"no names in src/: {', '.join(missing)}"
