"""Files that are small and cost much: made to take the site down, or made by accident."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image

from tests.support.docx import NAMESPACES, cell, docx, field, note, paragraph, row, run, table


def raw(xml: bytes, **parts: bytes) -> bytes:
    """Return a Word file with this as its text, byte for byte."""
    return docx(extra={"word/document.xml": xml, **parts})


def nested(open_: str, close: str, times: int) -> str:
    return open_ * times + paragraph("Binnenin.") + close * times


def _document(body: str) -> bytes:
    return f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>".encode()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))

WORD: dict[str, Callable[[], bytes]] = {
    "a hundred thousand elements in each other": lambda: raw(b"<w:p>" * 100_000),
    "billion laughs": lambda: raw(f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l11;</x>'.encode()),
    "billion laughs in the styles": lambda: docx(
        paragraph("x"),
        extra={"word/styles.xml": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l11;</x>'.encode()},
    ),
    "laughs in UTF-16": lambda: raw(f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l11;</x>'.encode("utf-16")),
    "a text of zeros": lambda: raw(_document(paragraph("0" * 30_000_000))),
    "nineteen megabytes of words": lambda: raw(_document(paragraph("woord " * 3_100_000))),
    "two million empty paragraphs": lambda: raw(_document("<w:p/>" * 2_000_000)),
    "six hundred thousand runs": lambda: raw(_document(f"<w:p>{'<w:r/>' * 590_000}</w:p>")),
    "a hundred thousand bold runs": lambda: docx(
        "<w:p>" + (run("a", "<w:b/>") + run("b")) * 29_000 + "</w:p>"
    ),
    "a hundred thousand runs": lambda: docx("<w:p>" + run("ab") * 29_000 + "</w:p>"),
    "a thousand tables": lambda: docx(*[table(row("a", "b"), row("c", "d"))] * 3000),
    "tables in tables": lambda: docx(
        "<w:tbl><w:tr><w:tc>" * 1000 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 1000
    ),
    "forty tables in each other": lambda: docx(
        nested("<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>", 40)
    ),
    "text boxes in text boxes": lambda: docx(
        nested(
            "<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>",
            "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
            22,
        )
    ),
    "alternatives in alternatives": lambda: docx(
        nested("<mc:AlternateContent><mc:Choice>", "</mc:Choice></mc:AlternateContent>", 70)
    ),
    "a cell of a billion columns": lambda: docx(
        *[table(row(cell("a", span=999_999_999)), *[row("b")] * 5000)]
    ),
    "fields in fields": lambda: docx(
        "<w:p>" + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 60_000 + "</w:p>" + paragraph("x")
    ),
    "a field of a megabyte": lambda: docx("<w:p>" + field('HYPERLINK "' + '\\"' * 500_000) + "</w:p>"),
    "signs of emphasis": lambda: docx(*[paragraph("*_[`" * 5000)] * 3),
    "open brackets": lambda: docx(paragraph("[" * 59_000)),
    "notes that repeat": lambda: docx("<w:p>" + note(1) * 58_000 + "</w:p>", footnotes={1: "De noot."}),
    "a note a word": lambda: docx(
        *[paragraph(run("a"), note(n)) for n in range(9000)], footnotes=dict.fromkeys(range(9000), "n")
    ),
    "styles in a ring": lambda: docx(
        *[paragraph("x", style="a")] * 2000,
        extra={
            "word/styles.xml": f'<w:styles {NAMESPACES}><w:style w:styleId="a"><w:basedOn w:val="b"/></w:style>'
            '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'.encode()
        },
    ),
    "six thousand headings": lambda: docx(*[paragraph("a", style="Kop1")] * 6000),
    "six thousand headings below one": lambda: docx(
        paragraph("Boven", style="Kop1"), *[paragraph("a", style="Kop2")] * 6000
    ),
    "a package of many parts": lambda: docx(paragraph("x"), extra={f"word/x{n}": b"" for n in range(60_000)}),
    "a package that says less than it holds": lambda: _lying(),  # noqa: PLW0108  # it stands below
}


def _lying() -> bytes:
    """Return a package whose text is far larger than its directory says."""
    file = bytearray(docx(extra={"word/document.xml": _document("a" * 100_000_000)}))
    for sign, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = 0
        while (start := file.find(sign, start)) >= 0:
            if b"word/document.xml" in file[start : start + 80]:
                file[start + at : start + at + 4] = struct.pack("<I", 1000)
            start += 4
    return bytes(file)


def jpeg_of_scans(scans: int) -> bytes:
    """Return a progressive JPEG whose last scan comes thousands of times."""
    made = io.BytesIO()
    Image.new("RGB", (5000, 5000), (90, 120, 30)).save(made, "JPEG", progressive=True)
    file = made.getvalue()
    last = file.rfind(b"\xff\xda")
    return file[:last] + file[last:-2] * scans + file[-2:]


def png_of(width: int, height: int, rows: bytes = b"") -> bytes:
    """Return a PNG that says it is this large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = zlib.compress(rows or bytes((width * 4 + 1) * height), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def gif_of(frames: int) -> bytes:
    """Return a GIF of many frames."""
    made = io.BytesIO()
    pictures = [Image.new("P", (300, 300), n % 256) for n in range(frames)]
    pictures[0].save(made, "GIF", save_all=True, append_images=pictures[1:], optimize=False)
    return made.getvalue()


PICTURES: dict[str, Callable[[], bytes]] = {
    "a JPEG of four thousand scans": lambda: jpeg_of_scans(4000),
    "a flat PNG of forty million points": lambda: png_of(6300, 6300),
    "a PNG of two thousand million points": lambda: png_of(60_000, 60_000, b"\0"),
    "a GIF of two thousand frames": lambda: gif_of(2000),
    "a strip": lambda: png_of(1_000_000, 1),
    "a PNG that unpacks without end": lambda: png_of(10, 10, bytes(200_000_000)),
}


def quine() -> bytes:
    """Return a package with packages in it, which nobody opens."""
    inner = docx(paragraph("x"))
    for _ in range(5):
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in range(3):
                packed.writestr(f"{name}.docx", inner)
        inner = whole.getvalue()
    return docx(paragraph("De tekst."), extra={"word/embeddings/binnen.zip": inner})


WORD["packages in packages"] = quine
