"""A text becomes blocks, whatever is in it: footnotes in their order, and every walk writes every text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.content.markdown.blocks import Heading, Notes, Paragraph, Text, contents
from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_html import HtmlWriter
from leerkring.content.markdown.writers.to_mail import mail_text
from leerkring.content.markdown.writers.to_words import words_of
from tests.content.walks import BASE, write_all

ANYTHING = st.text("ab1 [](){}#*_->|`!^:\n\"'<&x0.\\/", max_size=200)
PIECES = st.lists(
    st.sampled_from(
        [
            "[^a]",
            "[^b]",
            "[^a]: een",
            "[^b]: twee[^a]",
            "\n",
            "\n\n",
            "- ",
            "> ",
            "| a |\n|---|\n",
            "*b*",
            "# ",
        ]
    ),
    max_size=20,
).map("".join)


def notes(markdown: str) -> list[tuple[int, str, bool]]:
    found = [one for one in parse(markdown) if isinstance(one, Notes)]
    return [
        (note.number, words_of([Paragraph(note.children)]), note.marked)
        for one in found
        for note in one.notes
    ]


def test_footnotes_are_numbered_as_they_are_pointed_to() -> None:
    text = "Eerst[^b], dan[^a], weer[^b].\n\n[^a]: Noot a.\n[^b]: Noot b\nop twee regels, met[^c].\n\n[^c]: Noot c."
    assert notes(text) == [
        (1, "Noot b op twee regels, met.", True),
        (2, "Noot a.", True),
        (3, "Noot c.", True),
    ]


def test_a_note_is_never_lost() -> None:
    """Neither one that nothing points to, nor a second one of the same name."""
    assert notes("Zin[^a].\n\n[^a]: Een.\n[^a]: Nog een.\n[^x]: Vergeten.") == [
        (1, "Een.", True),
        (2, "Nog een.", False),
        (3, "Vergeten.", False),
    ]


def test_a_mark_without_its_note_stays_as_it_was_typed() -> None:
    assert parse("Zin[^a] en `[^b]`.\n\n[^b]: Noot.")[0] != parse("Zin en `[^b]`.")[0]
    first = parse("Zin[^a].")[0]
    assert first == Paragraph((Text("Zin[^a]."),))


def test_a_heading_is_known_by_its_words_and_not_by_its_note() -> None:
    heading = parse("## Kop[^1]\n\n[^1]: Noot.")[0]
    assert isinstance(heading, Heading)
    assert words_of([heading]) == "Kop"


@given(ANYTHING)
def test_every_walk_writes_any_text(text: str) -> None:
    write_all(text)


@given(PIECES)
def test_every_walk_writes_any_footnotes_and_each_mark_leads_to_its_note(text: str) -> None:
    write_all(text)


@pytest.mark.parametrize("deep", ["*" * 2000 + "woord" + "*" * 2000, "[" * 2000 + "woord" + "]" * 2000])
def test_a_word_among_very_many_marks_is_written(deep: str) -> None:
    assert "woord" in words_of(write_all(deep))


@pytest.mark.parametrize("sign", ["> ", "- "])
def test_blocks_end_where_the_parser_goes_no_deeper(sign: str) -> None:
    assert words_of(write_all(sign * 8 + "woord")) == "woord"
    write_all(sign * 500 + "woord")


def test_a_heading_of_very_many_spaces_is_read_at_once() -> None:
    started = time.process_time()
    (heading,) = parse("## Eerst" + " " * 40_000 + "dan  {#plek}  ")
    assert time.process_time() - started < 2
    assert isinstance(heading, Heading)
    assert (heading.id, words_of([heading]).split()) == ("plek", ["Eerst", "dan"])


def test_a_table_grows_no_further_than_what_was_typed() -> None:
    wide = "|" + "a|" * 100 + "\n|" + "-|" * 100 + "\n"
    started = time.process_time()
    html = HtmlWriter().blocks(parse((wide + "|\n" * 500 + "\n") * 5))
    assert time.process_time() - started < 2
    assert "<td" not in html
    assert (
        HtmlWriter().blocks(parse("Zo:\n\n" + wide + "|b\n|\nErna.\n\n| a |\n|---|\n")).count("<table") == 2
    )
    assert "<table" in HtmlWriter().blocks(parse("|a|b|c|\n|-|-|-|\n" + "||||\n" * 50))


@pytest.mark.parametrize("text", ["> # Kop\n> tekst", "- # Kop", "> **Tip.** tekst\n>\n> # Kop"])
def test_a_heading_in_a_box_is_no_heading_of_the_page(text: str) -> None:
    below = parse(f"## Boven\n\n{text}")
    assert "<h3>Kop</h3>" in HtmlWriter().blocks(below)
    blocks = parse(text)
    assert "<h2>Kop</h2>" in HtmlWriter().blocks(blocks)  # below the title of its page no level is skipped
    assert contents(blocks) == ()
    assert "<strong>Kop</strong>" in mail_text(text, BASE).html
