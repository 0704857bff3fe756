"""The pages for administrators lead to pages, headings and files that are there, and name settings and commands that are."""

import re
from pathlib import Path

import pytest
from click.core import Group

from leerkring.cli import leerkring
from leerkring.core.project_dirs import CHECKOUT
from leerkring.settings.reading import SettingsReader

FOLDER = CHECKOUT / "docs" / "operations"
PAGES = sorted(path.name for path in FOLDER.glob("*.md"))
ELSEWHERE = ("http://", "https://", "mailto:")


def anchors(path: Path) -> set[str]:
    """Return what may stand after #: each heading in small letters, without signs, hyphens for spaces."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", PAGES)
def test_each_link_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", (FOLDER / name).read_text()):
        if target.startswith(ELSEWHERE):
            continue
        path, _, anchor = target.partition("#")
        found = (FOLDER / path).resolve() if path else FOLDER / name
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target


def test_each_page_stands_in_the_index() -> None:
    index = (FOLDER / "README.md").read_text()
    assert [name for name in PAGES if name != "README.md" and f"({name})" not in index] == []


@pytest.mark.parametrize("name", PAGES)
def test_each_setting_and_command_is_one(tmp_path: Path, name: str) -> None:
    text = (FOLDER / name).read_text()
    reader = SettingsReader({"LEERKRING_DATA_DIR": str(tmp_path)})
    reader.settings()
    # Compose reads these for itself.
    known = reader.asked | {"LEERKRING_NAME"}
    settings = re.findall(r"\b(LEERKRING_[A-Z_]*[A-Z])\b(?!…)", text)
    assert {one.removesuffix("_FILE") for one in settings} <= known
    assert isinstance(leerkring, Group)
    typed = "\n".join(re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    commands = [
        *re.findall(r"^leerkring ([a-z]+)", typed, re.MULTILINE),
        *re.findall(r"`leerkring ([a-z]+)", text),
    ]
    assert set(commands) <= set(leerkring.commands)
