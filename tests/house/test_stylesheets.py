"""The stylesheets as files: small, each with one job, each in its layer."""

from pathlib import Path

import pytest

from leerkring.core.web.assets.static import SOURCE

FILES = sorted(path.relative_to(SOURCE / "css").as_posix() for path in (SOURCE / "css").rglob("*.css"))
MOST_LINES = 210


@pytest.mark.parametrize("name", FILES)
def test_it_is_small(name: str) -> None:
    assert len((SOURCE / "css" / name).read_text().splitlines()) < MOST_LINES


@pytest.mark.parametrize("name", [name for name in FILES if "/" in name])
def test_its_rules_stand_in_a_layer(name: str) -> None:
    text = Path(SOURCE / "css" / name).read_text()
    assert text.count("@layer") >= 1
    assert text.count("{") == text.count("}")
