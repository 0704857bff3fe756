"""Files as people sent them, each with what is right for it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from leerkring.library.handbooks.files.word.reading import read_word
from tests.library.word.reading import dead_links

FOLDER = Path(__file__).parent
CASES: dict[str, dict[str, Any]] = json.loads((FOLDER / "cases.json").read_text("utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_each_case_is_read_right(name: str) -> None:
    right, found = CASES[name], read_word((FOLDER / name).read_bytes(), "teken")
    assert [chapter.title for chapter in found.chapters] == right["chapters"]
    texts = {one.title: f"{one.summary}\n\n{one.body}" for one in found.chapters}
    written = "\n".join(texts.values())
    plain = re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", written)
    for words in right.get("has", ()):
        assert words in plain
    for words in right.get("hasnt", ()):
        assert words not in written
    for words in right.get("unescaped_hasnt", ()):
        assert not re.search(rf"(?m)^{re.escape(words)}", written)
    for title, inside in right.get("within", {}).items():
        assert all(words in texts[title] for words in inside)
    for title, outside in right.get("outside", {}).items():
        assert not any(words in texts[title] for words in outside)
    assert [dead_links(one) for one in found.chapters] == [[] for _ in found.chapters]
    assert "\u00ad" not in written
    assert "\u00ad" not in "".join(texts)
