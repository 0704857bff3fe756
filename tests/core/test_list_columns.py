"""Which columns of a list are there: by its address, by who looks, by itself; and the cells that go with them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.columns import columns_word, in_file, read_columns
from leerkring.core.web.lists.declared import Column, Listing
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.shown import Shown, show_list

LIST = Listing(
    columns=(
        Column(label="Kies", hidden=True),
        Column(label="Nr.", name="nr", num=True, cell=lambda one: one["nr"]),
        Column(label="Naam", name="naam", fixed=True, order=1, cell=lambda one: one["naam"]),
        Column(label="Stand", name="stand", cell=lambda one: one["stand"]),
        Column(label="Telefoon", name="telefoon", extra=True, cell=lambda one: one["telefoon"]),
        Column(label="Samen", name="samen", extra=True, num=True, cell=lambda one: 2),
        Column(label="Gevraagd als", only_in_file=True, beside="telefoon", cell=lambda one: "anders"),
    ),
    sort="naam",
)
LINES = [{"nr": 1, "naam": "Noor", "stand": "wacht", "telefoon": "<b>06</b>"}]
ROWS = (
    '<tr data-row="1"><td>x</td><td class="num">1</td><th scope="row"><a>Noor</a></th>\n<td>wacht</td></tr>'
)
NAMES = ["nr", "stand", "telefoon", "samen"]


def shown(**words: str) -> Shown[dict[str, object]]:
    return show_list("/beheer/lijst", read_asked(LIST, words), Found(LINES, 1, 1, 1))


def heads(listed: Shown[dict[str, object]]) -> list[str]:
    return [label for label, _ in listed.columns]


def cells(listed: Shown[dict[str, object]]) -> list[str]:
    return re.findall(r"<t([dh])", str(listed.rows(ROWS)))


def test_by_itself_a_list_has_its_own_columns() -> None:
    assert heads(shown()) == ["Kies", "Nr.", "Naam", "Stand"]
    assert shown().rows(ROWS) == ROWS
    assert shown().asked.words == {}


def test_cells_go_with_the_columns_that_are_there() -> None:
    listed = shown(kolommen="telefoon.stand")
    assert heads(listed) == ["Kies", "Naam", "Stand", "Telefoon"]
    html = str(listed.rows(ROWS))
    assert html == (
        '<tr data-row="1"><td>x</td><th scope="row"><a>Noor</a></th><td>wacht</td>'
        "<td>&lt;b&gt;06&lt;/b&gt;</td></tr>"
    )
    every = shown(kolommen="alles")
    assert heads(every) == ["Kies", "Nr.", "Naam", "Stand", "Telefoon", "Samen"]
    assert '<td class="num">2</td>' in every.rows(ROWS)


def test_what_a_line_is_known_by_stays() -> None:
    listed = shown(kolommen="-")
    assert heads(listed) == ["Kies", "Naam"]
    assert cells(listed) == ["d", "h"]


def test_a_column_that_is_gone_is_left_out_without_a_word() -> None:
    asked = read_asked(LIST, {"kolommen": "vraag-weg.stand"})
    assert asked.chosen_columns == ("stand",)
    assert asked.unknown == ()
    assert read_asked(LIST, {"kolommen": "vraag-weg"}).chosen_columns == LIST.first_columns
    plain = Listing(columns=(Column(label="Naam", name="naam", fixed=True), Column(label="Dag", name="dag")))
    assert plain.choosable == (), "there is nothing to choose between"
    assert read_asked(plain, {"kolommen": "-"}).columns is None


def test_a_file_has_the_columns_that_are_asked_and_what_goes_with_them() -> None:
    def labels(word: str) -> list[str]:
        return [column.label for column in in_file(LIST, word)]

    assert labels("") == labels("alles") == ["Nr.", "Naam", "Stand", "Telefoon", "Samen", "Gevraagd als"]
    assert labels("stand") == ["Naam", "Stand"]
    assert labels("telefoon") == ["Naam", "Telefoon", "Gevraagd als"]
    assert labels("-") == ["Naam"]


@given(st.sets(st.sampled_from(NAMES)))
def test_heads_and_cells_always_agree(chosen: set[str]) -> None:
    word = columns_word([name for name in NAMES if name in chosen])
    assert read_columns(LIST, word) == tuple(name for name in NAMES if name in chosen)
    listed = shown(kolommen=word)
    assert len(cells(listed)) == len(heads(listed)) == 2 + len(chosen)
    assert cells(listed).count("h") == 1
    assert cells(listed).index("h") == heads(listed).index("Naam")
