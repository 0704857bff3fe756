"""A text takes nobody's site down: no level is skipped, nothing nests without end, and no kind takes ever longer."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.content.markdown.blocks import Link, Paragraph, every_piece, lines_within
from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_html import HtmlWriter, clean
from leerkring.content.markdown.writers.to_typst import typst_values
from leerkring.content.markdown.writers.to_words import words_of
from leerkring.library.handbooks.document import anchored
from leerkring.library.handbooks.rules import Anchor, Place, keep_anchors
from tests.content.heavy import HEAVY, around
from tests.content.walks import keep_all, levels, write_all

SIGNS = 4_000
LINES = st.sampled_from(
    [
        "# ",
        "## ",
        "### ",
        "#### ",
        "###### ",
        "> # ",
        "> ### ",
        "- ## ",
        "1. #### ",
        "> > # ",
        "a",
        "",
        "> **Tip.** ",
    ]
)
MARKS = st.sampled_from(
    [
        "*",
        "**",
        "_",
        "[",
        "](/b)",
        "![",
        "](",
        "`",
        "> ",
        "- ",
        "1. ",
        "\n",
        "\n\n",
        "|",
        "|-|\n",
        "[^1]",
        "[^1]: ",
        "# ",
        "#### ",
        "a",
        " ",
        "\\",
        "<",
        "&#x",
        "漢",
        "😀",
        "م",
        "\u200b",
        "\xad",
        "    ",
        "{#a}",
        "```\n",
        "---\n",
    ]
)
PARTS = st.lists(st.builds(str.__mul__, MARKS, st.sampled_from([1, 1, 1, 2, 3, 30, 400])), max_size=12)


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("## Een\n\n#### Twee", [2, 3]),
        ("#### Een\n\n## Twee\n\n##### Drie\n\n### Vier", [2, 2, 3, 3]),
        ("### Een\n\n### Twee\n\n## Drie", [2, 2, 2]),
        ("# Een\n\n## Twee\n\n### Drie\n\n#### Vier\n\n# Vijf", [2, 3, 4, 4, 2]),
        ("> #### Een\n\n## Twee\n\n> # Drie\n> ###### Vier", [2, 2, 3, 4]),
        ("- ### Een\n- # Twee", [2, 3]),
    ],
)
def test_a_heading_skips_no_level(text: str, wanted: list[int]) -> None:
    assert levels(parse(text)) == wanted


@given(st.lists(st.tuples(LINES, st.sampled_from(["kop", "*", "😀", ""])), max_size=12))
def test_no_text_skips_a_level(lines: list[tuple[str, str]]) -> None:
    found = levels(parse("\n\n".join(mark + words for mark, words in lines)))
    assert all(level <= before + 1 for before, level in zip([1, *found], found, strict=False))
    assert all(2 <= level <= 4 for level in found)


@pytest.mark.parametrize("deep", [20, 200, 2000])
@pytest.mark.parametrize(
    "text",
    [
        lambda deep: f"![{'*a ' * deep}{'b*' * deep}](/b)",
        lambda deep: f"a[^1]\n\n[^1]: ![{'**a ' * deep}{'b** ' * deep}](/b)",
        lambda deep: "[^0]\n\n" + "\n".join(f"[^{one}]: n[^{one + 1}]" for one in range(deep)),
        lambda deep: around("*a **b ", "c** d*")(deep * 14),
        lambda deep: "> - " * deep + "woord",
    ],
)
def test_what_nests_without_end_is_flat_and_never_an_error(text: Callable[[int], str], deep: int) -> None:
    """Marks in the words of a picture and notes in notes were a RecursionError."""
    write_all(text(deep))


def test_a_chain_of_notes_stands_at_the_end_of_the_text_from_the_third_on() -> None:
    text = (
        "Tekst[^0]\n\n" + "\n".join(f"[^{one}]: noot {one}[^{one + 1}]" for one in range(9)) + "\n[^9]: uit"
    )
    *_, notes = typst_values(parse(text), "naam")
    assert [note["number"] for note in notes["notes"]] == ["4", "5", "6", "7", "8", "9", "10"]


def test_thousands_of_headings_of_one_word_get_their_ids_at_once_and_the_same_ones() -> None:
    places = [Place("a", "a")] * 6000
    started = time.process_time()
    anchors, _ = keep_anchors((), places, 0)
    assert time.process_time() - started < 1
    assert [one.id for one in anchors[:3]] == ["a", "a-2", "a-3"]
    assert anchors[-1].id == "a-6000"


def test_an_id_that_somebody_took_is_still_passed_over() -> None:
    places = [Place("x", "a-3", fixed=True), *[Place(str(n), "a") for n in range(4)], Place("y", "a-2")]
    anchors, _ = keep_anchors([], places, 0)
    assert [one.id for one in anchors] == ["a-3", "a", "a-2", "a-4", "a-5", "a-2-2"]


def test_paragraphs_of_the_same_few_words_are_compared_in_time() -> None:
    """Two hundred paragraphs of one word again and again took minutes to pair with what they were."""
    kept = [Anchor(f"a{n}", "een twee " * 240 + str(n)) for n in range(20)]
    places = [Place("een twee " * 239 + f"anders {n}") for n in range(20)]
    started = time.process_time()
    keep_anchors(kept, places, 20)
    assert time.process_time() - started < 3


def test_an_address_that_is_written_once_is_not_shown_thousands_of_times() -> None:
    blocks = parse(HEAVY["a reference used often"](60_000))
    links = [one for block in blocks for line in lines_within(block) for one in every_piece(line)]
    assert sum(len(one.to) for one in links if isinstance(one, Link)) <= 500_000
    assert words_of(blocks).count("a") > 9_000
    assert len(HtmlWriter().blocks(parse(HEAVY["a caption used often"](60_000)))) < 2_000_000
    (few,) = parse(f"[a]: /{'b' * 9000}\n\n[a] [a]")
    assert isinstance(few, Paragraph)
    assert len([one for one in few.children if isinstance(one, Link)]) == 2


@pytest.mark.parametrize("kind", HEAVY)
def test_no_kind_of_text_takes_long(kind: str) -> None:
    text = HEAVY[kind](SIGNS)
    started = time.process_time()
    write_all(text)
    keep_all(text)
    assert time.process_time() - started < 2


@pytest.mark.prove
@pytest.mark.parametrize("kind", HEAVY)
def test_nor_does_the_longest_chapter_of_it(kind: str) -> None:
    text = HEAVY[kind](60_000)
    started = time.process_time()
    write_all(text)
    keep_all(text)
    assert time.process_time() - started < 15


@given(PARTS.map("".join))
def test_any_text_is_written_in_every_format_in_time(text: str) -> None:
    started = time.process_time()
    write_all(text)
    keep_all(text)
    assert time.process_time() - started < 3


def test_a_paragraph_of_another_script_is_read_from_the_right() -> None:
    html = HtmlWriter().blocks(parse("## שלום\n\nمرحبا (hallo)\n\nHallo مرحبا\n\n2027: **مرحبا**"))
    assert html.count('dir="rtl"') == 3
    assert "<p>Hallo مرحبا</p>" in html
    assert clean(html) == html


def test_a_text_keeps_its_anchors_when_it_is_loaded_anew() -> None:
    text = "## Een\n\nTekst.\n\n#### \n\n> ### In een citaat\n\n![](x)\n\n- punt"
    first, last = anchored(text, (), 0)
    assert [one.id for one in first] == ["een", "a1", "kop", "in-een-citaat", "a2"]
    assert anchored(text, first, last) == (first, last)
