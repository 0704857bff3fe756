"""A book on paper: nothing runs off it, every sign is drawn or told, and no page is nearly empty."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from pdfua import validate

from leerkring.content.markdown.writers.line_breaks import BREAK, breakable, longest_word, width
from leerkring.content.markdown.writers.paper_tables import columns_of
from leerkring.library.handbooks.files.pdf import make_pdf
from tests.content.heavy import HEAVY
from tests.library.paper import RIGHT, book, draw, filled, rightmost, words

CASES = Path(__file__).with_name("books.toml")
LONG = "https://voorbeeld.example/" + "ab" * 70
WORD = "W" * 60
TEN = "|" + "Kolom|" * 10
WIDE = f"{TEN}\n|{'---|' * 10}\n|{LONG}|2026|ja|verantwoordelijkheid|b|c|d|{WORD}|misschien wel|{LONG}|\n"
SPREAD = f"|{'Kop|' * 40}\n|{'-|' * 40}\n|{'waarde|' * 40}\n"


@pytest.mark.parametrize(
    "text",
    [
        f"Kijk op {LONG} voor meer.",
        f"Kijk op <{LONG}> en [{LONG}]({LONG}).",
        f"# Kop met {LONG}\n\n## {WORD}",
        f"| Bron | Adres |\n|---|---|\n| Register | {LONG} |\n| {WORD} | `{WORD}` |",
        WIDE,
        SPREAD,
        f"> **Tip.** {WIDE[:0]}{LONG}\n>\n> {WORD}",
        f"- - - - - - - - {LONG} {WORD}",
        "- a\n  - b\n    - c\n\n" + "".join(f"      {line}\n" for line in WIDE.splitlines()),
        f"Tekst[^1].\n\n[^1]: Zie {LONG} en {WORD}.",
        f"    {'code' * 60}\n\n`{'x' * 200}`",
        "a**b**" * 200,
        "*a**b**" * 200,
        f"![{WORD}](/beeld/{'0' * 64}.webp)",
        "arbeidsongeschiktheidsverzekering" * 9,
    ],
)
def test_nothing_is_drawn_beyond_the_margin(text: str, tmp_path: Path) -> None:
    pdf, _ = draw(book(text), tmp_path)
    assert rightmost(pdf) < RIGHT + 2


def test_the_case_of_the_long_address_stays_on_the_paper(tmp_path: Path) -> None:
    for case in tomllib.loads(CASES.read_text("utf-8")).values():
        pdf, _ = draw(book(case["text"]), tmp_path)
        assert rightmost(pdf) < RIGHT + 2


def test_nor_around_the_chapters(tmp_path: Path) -> None:
    data = book("Tekst.", title=f"Over {WORD}", subtitle=LONG, contact=LONG, citation=LONG, url=LONG)
    data |= {"news": [["1.0", [LONG]]]}
    data["chapters"][0] |= {"title": f"Over {WORD}", "summary": LONG}
    pdf, _ = draw(data, tmp_path)
    assert rightmost(pdf) < RIGHT + 2


def test_a_long_address_is_copied_as_it_is(tmp_path: Path) -> None:
    pdf, _ = draw(book(f"Kijk op {LONG} voor meer."), tmp_path)
    assert f"Kijkop{LONG}voormeer." in words(pdf)


def test_what_fits_is_left_as_it_was_typed() -> None:
    assert breakable("Een gewone zin met verantwoordelijkheidsgevoel.", 22.0) == (
        "Een gewone zin met verantwoordelijkheidsgevoel."
    )
    broken = breakable(LONG, 22.0)
    assert broken.replace(BREAK, "") == LONG
    assert max(map(width, broken.split(BREAK))) <= 22
    assert "👩\u200d👩\u200d👧" in breakable("👩\u200d👩\u200d👧" * 30, 5.0).split(BREAK)


def test_a_table_gives_its_room_to_who_needs_it() -> None:
    found = columns_of([["Nr.", "Wat"], ["1", "Een lange zin over wat er te doen is in de wijk"]], 44.0)
    assert found is not None
    few, many = found.shares
    assert few < 6 < many
    assert columns_of([["Kop"] * 40], 44.0) is None
    assert longest_word("een verantwoordelijkheid") == width("verantwoordelijkheid")


@pytest.mark.parametrize(
    "text",
    [
        "## Een\n\n#### Twee",
        "## 😀",
        "## \u200b",
        "## ![](/x)",
        "##\n\ntekst",
        "## 漢字",
        "> #### Eerst\n\n## Dan",
        "- ###### Diep",
        f"[woord](https://voorbeeld.example/{'ab' * 4500})",
        f"Kijk op https://voorbeeld.example/{'ab' * 4500}.",
        ">" * 40 + "diep",
        "*a **b " * 200 + "c** d*" * 200,
        "[^0]\n\n" + "\n".join(f"[^{n}]: n[^{n + 1}]" for n in range(50)),
        "Een \x01 teken \ufffe dat er geen is.",
        "مرحبا بالعالم שלום αβγ Привет ไทย नमस्ते 👩‍👩‍👧 👍🏽 🇳🇱 ✓ ★ ½ ﬁ",
    ],
)
def test_a_text_gives_a_pdf_that_the_checker_passes(text: str, tmp_path: Path) -> None:
    """Each of these was an error to everybody who asked for the book."""
    file = tmp_path / "boek.pdf"
    file.write_bytes(make_pdf(book(text), tmp_path))
    assert not validate(str(file)).findings


def test_every_script_is_drawn_or_told(tmp_path: Path) -> None:
    pdf, missing = draw(
        book("Привет αβγ 😀 שלום नमस्ते ไทย ქართული ✓ en \ufdd0 \U00012000\U00012000 tekst."), tmp_path
    )
    shown = words(pdf)
    assert missing == "\U00012000"
    for drawn in ("Привет", "αβγ", "😀", "שלום", "ไทย", "ქართული", "??"):
        assert drawn in shown
    assert "Tekensdiehierontbreken" in shown
    assert "kanééntekenuitdetekstniettonen" in shown


def test_a_title_without_a_sign_that_can_be_drawn_has_other_words(tmp_path: Path) -> None:
    data = book("Tekst.", title="\u200b")
    data["chapters"][0] |= {"title": "\u00a0"}
    pdf, _ = draw(data, tmp_path)
    assert "Overslug" in words(pdf)


def test_a_short_chapter_begins_on_the_page_of_the_one_before_it(tmp_path: Path) -> None:
    short = "Een alinea.\n\n- punt\n- punt"
    pdf, _ = draw(book(*[short] * 8), tmp_path)
    assert len(pdf) <= 6  # a title page, the contents, and eight chapters of a quarter page
    long = "Een zin die wat langer is dan de meeste andere zinnen. " * 12
    pdf, _ = draw(book(*["\n\n".join([long] * n) for n in (7, 8, 6, 9)]), tmp_path)
    assert min(filled(pdf)[2:-1]) > 0.15


@pytest.mark.parametrize(
    "kind", ["one word", "marks within marks", "quotes", "a wide table", "a word of many marks"]
)
def test_a_heavy_text_stays_on_the_paper_too(kind: str, tmp_path: Path) -> None:
    text: Callable[[int], str] = HEAVY[kind]
    pdf, _ = draw(book(text(1500)), tmp_path)
    assert rightmost(pdf) < RIGHT + 2
