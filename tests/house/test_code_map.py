"""The map of the code in docs/architecture.md is the code's own: each folder stands in it, and nothing else."""

import re
from pathlib import Path

from tools.docs import code_map

PLACES = re.compile(r"`((?:[a-z_]+/)*[a-z_]+(?:\.py)?)`")


def test_the_map_shows_every_folder_as_it_is() -> None:
    page = code_map.PAGE.read_text("utf-8")
    assert code_map.BEGIN in page
    assert page == code_map.drawn(page), "the map is old: make code-map"


def test_every_folder_says_what_is_in_it() -> None:
    silent = [line for line in code_map.code_map().splitlines() if len(line.split(maxsplit=1)) < 2]
    assert silent == []


def test_a_folder_that_is_missing_on_the_map_is_noticed() -> None:
    page = code_map.PAGE.read_text("utf-8")
    line = next(line for line in page.splitlines() if line.strip().startswith("arrivals/"))
    without = page.replace(f"{line}\n", "")
    assert without != page
    assert without != code_map.drawn(without)


def test_the_walks_enter_rooms_that_exist() -> None:
    """Each path in the walks with a folder in it, from the code's root or one folder below it, is there."""
    walks = code_map.PAGE.read_text("utf-8").partition("## Three walks")[2].partition("\n## ")[0]
    named = {name for name in PLACES.findall(walks) if "/" in name}
    assert len(named) > 15
    assert [name for name in sorted(named) if not _found(name)] == []


def _found(name: str) -> bool:
    return any((root / name).exists() for root in (code_map.CODE, *_packages()))


def _packages() -> list[Path]:
    return [path.parent for path in code_map.CODE.rglob("__init__.py")]
