"""Text by staff is shown as text, whatever is in it."""

import pytest

from leerkring.content.markdown.page_text import html_of


def test_headings_start_below_the_title_of_the_page() -> None:
    assert html_of("# Een\n\n## Twee") == "<h2>Een</h2>\n<h3>Twee</h3>\n"
    assert html_of("## Een\n\n### Twee") == "<h2>Een</h2>\n<h3>Twee</h3>\n"


def test_a_table_has_headings_for_its_columns() -> None:
    html = html_of("| Tijd | Wat |\n| --- | ---: |\n| 9.30 | Inloop |")
    assert '<th scope="col">Tijd</th>' in html
    assert "style" not in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](https://example.org/pixel.gif)",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        '<a href="https://example.org" style="position:fixed">x</a>',
        "<iframe src=https://example.org></iframe>",
    ],
)
def test_nothing_in_a_text_runs_or_loads(text: str) -> None:
    html = html_of(text)
    assert not any(f"<{tag}" in html for tag in ("script", "img", "iframe", "style"))
    assert 'href="javascript' not in html
    assert 'href="data' not in html


def test_a_link_cannot_reach_back() -> None:
    assert html_of("[x](https://example.org)") == (
        '<p><a href="https://example.org" rel="noopener">x</a></p>\n'
    )
