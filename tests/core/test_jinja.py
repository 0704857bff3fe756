"""What templates make of words that somebody typed."""

from pathlib import Path

import pytest

from leerkring.core.web.jinja import environment


@pytest.mark.parametrize(
    "typed,shown",
    [
        ("", ""),
        ("Eén regel", "<p>Eén regel</p>"),
        ("Eerst\nverder\n\nDan", "<p>Eerst\nverder</p>\n<p>Dan</p>"),
        ("<b>Vet</b> & meer", "<p>&lt;b&gt;Vet&lt;/b&gt; &amp; meer</p>"),
    ],
)
def test_what_was_typed_stands_in_paragraphs(tmp_path: Path, typed: str, shown: str) -> None:
    (tmp_path / "page.html").write_text("{{ typed|paragraphs }}")
    assert environment(tmp_path, str, "").get_template("page.html").render(typed=typed) == shown
