"""Tables as people have them: what a file is by its content, and every cell as it was typed."""

import csv
import io
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leerkring.core.tabular.decoding import decode, wrong_letters
from leerkring.core.tabular.reading import choose_sheet, read_as_text, read_table
from leerkring.core.tabular.records import read_records
from leerkring.core.tabular.refusals import (
    EmptyTable,
    NotATable,
    OldOrLocked,
    TableRefused,
    TooManyLines,
    TooMuch,
)
from leerkring.core.tabular.values import Value, as_typed
from leerkring.core.tabular.workbooks import MOST_ROWS, is_workbook, read_sheets
from tests.workbooks import make_ods, make_xlsx

HEADINGS = ["Naam", "E-mail", "Organisatie"]
KNOWN = frozenset({"naam", "email", "organisatie"})
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
LETTERS = "abcXYZ éëïöüçÉ €’“”0123456789.,;|\t\"'=+-()\n"
CELLS = st.text(st.sampled_from(LETTERS), max_size=25).map(lambda text: text.strip())
SHORT = CELLS.map(lambda text: text.replace("\t", " ").strip())
"""Calamine leaves the tabs of an ODS out."""
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS).map(list), max_size=8)


def as_csv(rows: list[list[str]], sign: str, end: str, quoting: int) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=sign, lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()


@settings(max_examples=300)
@given(
    ROWS,
    st.sampled_from(";,\t|"),
    st.tuples(
        st.sampled_from(ENCODINGS),
        st.sampled_from(["\r\n", "\n"]),
        st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    ),
    st.permutations(HEADINGS),
)
@example([['a "b"; c', "x\ny", ",,|"]], ",", ("utf-16-le", "\r\n", csv.QUOTE_MINIMAL), HEADINGS)
def test_any_table_written_as_csv_is_read_back(
    rows: list[list[str]], sign: str, written: tuple[str, str, int], headings: list[str]
) -> None:
    encoding, end, quoting = written
    text = as_csv([headings, *rows], sign, end, quoting)
    found = read_records(read_as_text(text.encode(encoding)), KNOWN)
    told = [[cell.strip() for cell in record.cells] for record in found if not record.is_empty]
    assert told == [headings, *(row for row in rows if any(row))]


@given(st.lists(st.tuples(SHORT, SHORT, SHORT).map(list), max_size=8))
@settings(max_examples=40)
def test_any_table_of_a_workbook_is_read_back(rows: list[list[str]]) -> None:
    for body in (make_xlsx({"Blad1": [HEADINGS, *rows]}), make_ods({"Blad1": [HEADINGS, *rows]})):
        assert is_workbook(body)
        table = choose_sheet(read_sheets(body))
        told = [[*(cell.strip() for cell in one.cells), "", "", ""][:3] for one in table.records]
        kept = [one for one in told if any(one)]
        assert kept == [HEADINGS, *(row for row in rows if any(row))]


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850"])
@pytest.mark.parametrize("name", ["Renée Joëlle", "André Piët", "Súdwest-Fryslân, Zoë"])
def test_an_old_mac_or_dos_is_read_where_only_one_of_them_fits(encoding: str, name: str) -> None:
    text = f"E-mail;Naam\na@x.nl;{name}\n"
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("name", ["Žižek", "Šimić".replace("ć", "c"), "Renée", "’t Hof – €"])
def test_what_windows_can_have_written_is_not_taken_for_a_mac(name: str) -> None:
    assert decode(f"a@x.nl;{name}\n".encode("cp1252")) == f"a@x.nl;{name}\n"


def test_what_two_can_have_written_is_told_and_not_guessed() -> None:
    body = b"a@x.nl;" + b"x\x94\x8fe\n"  # both find letters that Dutch has
    assert {body.decode(one) for one in ("mac_roman", "cp850")} == {"a@x.nl;xîèe\n", "a@x.nl;xöÅe\n"}
    assert wrong_letters(decode(b"a@x.nl;Jo?lle") or "")


def test_lines_that_end_as_on_an_old_mac_are_of_a_mac() -> None:
    text = "Naam;E-mail\rBrontë;a@x.nl\rMichèle;b@x.nl\r"
    assert decode(text.encode("mac_roman")) == text


def is_no_utf_8(text: str) -> bool:
    """Tell whether nobody could take these letters of Windows for UTF-8: "ç––" is one sign of Chinese there."""
    try:
        return text.isascii() or not text.encode("cp1252").decode("utf-8")
    except UnicodeDecodeError:
        return True


@given(st.text(st.sampled_from("abcdeéëïöüç €’–"), max_size=40).filter(is_no_utf_8))
def test_windows_letters_stay_what_they_are(text: str) -> None:
    assert decode(f"Naam;E-mail\r\n{text};\r\n".encode("cp1252")) == f"Naam;E-mail\r\n{text};\r\n"


async def test_a_file_is_known_by_its_content() -> None:
    assert (await read_table(make_xlsx({"Leden": [HEADINGS]}))).sheet == "Leden"
    assert (await read_table(make_ods({"Leden": [HEADINGS]}))).sheet == "Leden"
    assert (await read_table(b"Naam;E-mail\nNoor;a@x.nl")).sheet == ""
    for body, no in (
        (b"%PDF-1.7 \xff\xfe", NotATable),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), OldOrLocked),
        (b"<html><table><tr><td>a@x.nl", NotATable),
        (b"PK\x03\x04 not a zip", NotATable),
        (bytes(range(256)) * 4, NotATable),
        (b"", EmptyTable),
        (b";;\n \n", EmptyTable),
        (make_xlsx({"Leeg": []}), EmptyTable),
    ):
        with pytest.raises(no):
            await read_table(body)


async def test_the_sheet_with_people_is_read_and_the_others_are_named() -> None:
    table = await read_table(
        make_xlsx({"Uitleg": [["Lees dit"]], "Lijst": [HEADINGS, ["Noor", "a@x.nl", ""]]})
    )
    assert (table.sheet, table.left) == ("Lijst", ("Uitleg",))
    assert [record.line for record in table.records] == [1, 2]


def test_lines_keep_their_number_below_empty_ones() -> None:
    table = choose_sheet(read_sheets(make_xlsx({"L": [[], [], ["", "Naam"], [], ["", "Noor"]]})))
    assert [(one.line, one.cells) for one in table.records if not one.is_empty] == [
        (3, ("Naam",)),
        (5, ("Noor",)),
    ]


def test_values_are_as_somebody_would_have_typed_them() -> None:
    day = datetime(2027, 2, 4, tzinfo=UTC)
    values: list[Value] = [612345678.0, 0.5, True, False, day, day.date(), "=1+1", 12]
    assert [as_typed(value) for value in values] == [
        *("612345678", "0.5", "ja", "nee", "2027-02-04", "2027-02-04", "=1+1", "12")
    ]
    assert as_typed(datetime(2027, 2, 4, 9, 30, tzinfo=UTC)) == "2027-02-04 09:30"


async def test_a_bomb_is_refused_with_a_sentence() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "<workbook/>")
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * (90 * 1024 * 1024))
    with pytest.raises(TooMuch):
        await read_table(bomb.getvalue())
    far = make_xlsx(
        {"L": [["a"]]}, raw='<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    )
    with pytest.raises(TableRefused):
        await read_table(far)
    with pytest.raises(TooManyLines):
        read_sheets(make_xlsx({"L": [["x"]] * (MOST_ROWS + 1)}))


async def test_half_a_workbook_is_refused() -> None:
    whole = make_xlsx({"L": [HEADINGS]})
    with pytest.raises(TableRefused):
        await read_table(whole[: len(whole) // 2])
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as parts:
        parts.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(TableRefused):
        await read_table(broken.getvalue())


def test_a_formula_is_its_value_and_never_worked_out() -> None:
    raw = '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>HYPERLINK("http://x")</f><v>klik</v></c></row>'
    sheets = read_sheets(make_xlsx({"L": [["Naam"]]}, raw=raw))
    assert sheets[0].rows[1] == ["2", "klik"]
