"""A list as a spreadsheet, read back by somebody else's program: what was written, as what it is."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from leerkring.core.web.lists.ods_file import MEDIA_TYPE, WIDEST, OdsWriter

HEADING = ("Naam", "Dag", "Moment", "Aantal")
LINE = ("Ayşe Yılmaz", date(2027, 2, 4), datetime(2027, 2, 4, 8, 30, tzinfo=UTC), 12)
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def written(heading: tuple[str, ...], *portions: Sequence[tuple[object, ...]]) -> bytes:
    file = io.BytesIO()
    writer = OdsWriter(file, heading)
    for lines in portions:
        writer.write(lines)  # type: ignore[arg-type]
    writer.close()
    return file.getvalue()


def read(body: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()  # type: ignore[return-value]


def test_days_are_days_and_moments_those_of_amsterdam() -> None:
    head, line = read(written(HEADING, [LINE]))
    assert head == list(HEADING)
    assert line == ["Ayşe Yılmaz", date(2027, 2, 4), datetime(2027, 2, 4, 9, 30), 12.0]  # noqa: DTZ001


def test_nothing_is_a_formula_and_all_of_a_text_is_there() -> None:
    texts = (
        "=1+1",
        "+31 6 12345678",
        " twee  spaties",
        "regel een\nregel <twee> & meer",
        "\x00\x0b\U0001f600",
    )
    body = written(("A", "B", "C", "D", "E"), [texts])
    content = zipfile.ZipFile(io.BytesIO(body)).read("content.xml").decode()
    assert "table:formula" not in content
    assert content.count('office:value-type="string"') == 10
    assert read(body)[1] == [*texts[:4], "\U0001f600"]


def test_it_is_known_for_what_it_is_and_the_same_lines_are_the_same_file() -> None:
    body = written(HEADING, [LINE], [LINE])
    assert body[30:38] == b"mimetype"
    assert body[38 : 38 + len(MEDIA_TYPE)].decode() == MEDIA_TYPE
    assert body == written(HEADING, [LINE, LINE])


def test_the_heading_is_one_and_columns_are_as_wide_as_their_words() -> None:
    book = zipfile.ZipFile(io.BytesIO(written(("Kort", "Lang"), [("a", "x" * 500)])))
    content = book.read("content.xml").decode()
    root = ET.fromstring(content)
    assert len(root.findall(f".//{TABLE}table-header-rows/{TABLE}table-row")) == 1
    assert len(root.findall(f".//{TABLE}table-column")) == 2
    widths = [float(part.partition("mm")[0]) for part in content.split('column-width="')[1:]]
    assert widths[0] < 20 < widths[1] < WIDEST * 3
    assert "VerticalSplitPosition" in book.read("settings.xml").decode()


@given(st.lists(st.tuples(st.text(max_size=30), st.integers(0, 10**9) | st.none()), max_size=8))
def test_any_text_makes_a_file_that_can_be_read(lines: list[tuple[str, int | None]]) -> None:
    body = written(("Tekst", "Getal"), lines)
    ET.fromstring(zipfile.ZipFile(io.BytesIO(body)).read("content.xml"))
    rows = ET.fromstring(zipfile.ZipFile(io.BytesIO(body)).read("content.xml")).findall(
        f".//{TABLE}table-row"
    )
    assert len(rows) == len(lines) + 1
