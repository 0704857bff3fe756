"""What a file is, by what stands in it; and how large it is, in words."""

import io
import zipfile

import pytest

from leerkring.activities.papers.rules import (
    BY_EXTENSION,
    BY_TYPE,
    MOST_BYTES,
    OLD_OFFICE,
    PDF,
    TOO_LARGE,
    WITH_MACROS,
    WRONG_KIND,
    Media,
    read_media,
    size_text,
)


def packed(*names: str, mimetype: str = "") -> bytes:
    """Return a zip with these files in it."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as zipped:
        if mimetype:
            zipped.writestr("mimetype", mimetype)
        for name in names:
            zipped.writestr(name, "x")
    return whole.getvalue()


@pytest.mark.parametrize(
    "body, extension",
    [
        (packed("[Content_Types].xml", "word/document.xml"), "docx"),
        (packed("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (packed("[Content_Types].xml", "ppt/presentation.xml"), "pptx"),
        (packed("content.xml", mimetype="application/vnd.oasis.opendocument.text"), "odt"),
        (packed("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"), "ods"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "png"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "jpg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp"),
    ],
)
def test_each_kind_by_what_stands_in_it(body: bytes, extension: str) -> None:
    found = read_media(body)
    assert isinstance(found, Media)
    assert found.extension == extension
    assert BY_TYPE[found.media_type] is BY_EXTENSION[extension] is found


@pytest.mark.parametrize(
    "body",
    [
        packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        packed("[Content_Types].xml"),
        packed("word/document.xml"),
        packed("content.xml", mimetype="application/vnd.oasis.opendocument.text-template"),
        b"PK\x03\x04 and nothing more",
        b"RIFF\0\0\0\0WAVEfmt ",
        b"....\0\0\0\0WEBPVP8 ",
        b"#!/bin/sh\n" + packed("[Content_Types].xml", "word/document.xml"),
        packed("content.xml", "Basic/script-lc.xml", mimetype="application/vnd.oasis.opendocument.text"),
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ" + bytes(100),
    ],
)
def test_what_is_none_of_these_is_refused(body: bytes) -> None:
    assert isinstance(read_media(body), str)


def test_each_no_says_why() -> None:
    macros = packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
    assert read_media(macros) == WITH_MACROS
    assert read_media(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") == OLD_OFFICE
    assert read_media(b"GIF89a") == WRONG_KIND
    basic = packed("Basic/script-lc.xml", mimetype="application/vnd.oasis.opendocument.text")
    assert read_media(basic) == WITH_MACROS
    assert read_media(b"") == WRONG_KIND
    whole = b"%PDF-" + bytes(MOST_BYTES - 5)
    assert read_media(whole) is PDF
    assert read_media(whole + b"x") == TOO_LARGE


def test_a_pdf_may_begin_after_something_else_but_not_after_much() -> None:
    assert read_media(bytes(1019) + b"%PDF-1.4") is PDF
    assert read_media(bytes(1020) + b"%PDF-1.4") == WRONG_KIND


def test_an_office_file_of_too_many_parts_is_none() -> None:
    many = [f"word/{number}.xml" for number in range(5000 - 2)]
    found = read_media(packed("[Content_Types].xml", "word/document.xml", *many))
    assert found is BY_EXTENSION["docx"]
    assert read_media(packed("[Content_Types].xml", "word/document.xml", *many, "x")) == WRONG_KIND


@pytest.mark.parametrize(
    "size, said",
    [
        (1, "1 kB"),
        (1000, "2 kB"),
        (999_999, "1000 kB"),
        (1_000_000, "1,0 MB"),
        (25_400_000, "25,4 MB"),
        (24_550_001, "24,6 MB"),
    ],
)
def test_how_large_it_is(size: int, said: str) -> None:
    assert size_text(size) == said
