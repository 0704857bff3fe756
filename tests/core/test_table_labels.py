"""Where there is no room for columns each cell says what its column says."""

from leerkring.core.web.table_labels import labelled

ROW = '<tr id="a"><th scope="row">Noor</th><td class="num">3</td><td>ja</td><td>nee</td></tr>'


def test_each_cell_has_the_words_of_its_column_and_the_hidden_one_none() -> None:
    assert labelled(ROW, ["Naam", "Aantal", ""]) == (
        '<tr id="a"><th scope="row">Noor</th><td data-label="Aantal" class="num">3</td>'
        "<td>ja</td><td>nee</td></tr>"
    )


def test_words_of_a_column_cannot_leave_their_attribute() -> None:
    assert '"><script>' not in labelled(ROW, ['"><script>', "a", "b"])
