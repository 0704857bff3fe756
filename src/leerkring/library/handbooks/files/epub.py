"""A handbook as EPUB 3: a zip of XHTML with a package document and a navigation document (decision 0014)."""

import io
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from markupsafe import escape

from leerkring.content.markdown.blocks import PLACES, Block, contents, every
from leerkring.content.markdown.pictures import stored_pictures
from leerkring.content.markdown.writers.to_html import HtmlWriter
from leerkring.content.markdown.writers.to_words import words_of_line
from leerkring.library.handbooks.document import blocks_of

STYLE = Path(__file__).with_name("epub.css")
TYPES = {".webp": "image/webp", ".png": "image/png", ".jpg": "image/jpeg"}
SVG = ' properties="svg"'
CONTAINER = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>\n"
)
ACCESS = (
    ("schema:accessMode", "textual"),
    ("schema:accessModeSufficient", "textual"),
    ("schema:accessibilityFeature", "structuralNavigation"),
    ("schema:accessibilityFeature", "tableOfContents"),
    ("schema:accessibilityHazard", "none"),
)


def make_epub(data: dict[str, Any], folder: Path) -> bytes:
    """Return the book; the same data gives the same bytes."""
    texts = [blocks_of(chapter["body"], tuple(chapter["ids"])) for chapter in data["chapters"]]
    found = stored_pictures(folder, [block for text in texts for block in text])
    files = {to: f"pictures/{path.name}" for to, path in found.items()}
    writer = HtmlWriter(ticks=False, host=data["base"], files=files, only_files=True)
    chapters = list(zip(data["chapters"], texts, strict=True))
    pages = {"cover.xhtml": _cover(data)}
    for chapter, blocks in chapters:
        pages[f"{_name(chapter)}.xhtml"] = _chapter(chapter, _within(writer, blocks).blocks(blocks))
    if data["news"]:
        pages["news.xhtml"] = _news(data)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as book:
        _put(book, "mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        _put(book, "META-INF/container.xml", CONTAINER.encode())
        _put(book, "book/package.opf", _package(data, list(pages), files).encode())
        _put(book, "book/nav.xhtml", _navigation(data, chapters).encode())
        _put(book, "book/book.css", STYLE.read_bytes())
        for name, page in pages.items():
            _put(book, f"book/{name}", page.encode())
        for to, path in found.items():
            _put(book, f"book/{files[to]}", path.read_bytes(), zipfile.ZIP_STORED)
    return whole.getvalue()


def pages_of(file: bytes) -> Iterator[bytes]:
    """Yield the parts of a book that must be well-formed XML."""
    with zipfile.ZipFile(io.BytesIO(file)) as book:
        for name in book.namelist():
            if name.endswith((".xhtml", ".opf", ".xml")):
                yield book.read(name)


def _put(book: zipfile.ZipFile, name: str, body: bytes, how: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = how
    entry.external_attr = 0o644 << 16
    book.writestr(entry, body)


def _within(writer: HtmlWriter, blocks: tuple[Block, ...]) -> HtmlWriter:
    """Let links within a chapter go only to what is there: a link to nowhere makes the book invalid."""
    ids = {block.id for block in every(blocks) if isinstance(block, PLACES)}
    return replace(writer, places=frozenset(ids - {""}))


def _name(chapter: dict[str, Any]) -> str:
    return f"h{chapter['number']:02}"


def _page(title: str, body: str, kind: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="nl" xml:lang="nl">\n'
        f'<head><title>{escape(title)}</title><link rel="stylesheet" type="text/css" href="book.css"/></head>\n'
        f'<body epub:type="{kind}">\n{body}\n</body>\n</html>\n'
    )


def _cover(data: dict[str, Any]) -> str:
    sample = "<p>(voorbeeldinhoud)</p>" if data["sample"] else ""
    contact = f"<p>Vragen? {escape(data['contact'])}</p>" if data["contact"] else ""
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="{r}"/>' for x, y, r in data["dots"])
    return _page(
        data["title"],
        f'<section class="cover" epub:type="titlepage">'
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ring" viewBox="-112 -112 224 224" aria-hidden="true">{dots}</svg>'
        f'<p class="over">Handreiking</p><h1>{escape(data["title"])}</h1>'
        f'<p class="lede">{escape(data["subtitle"])}</p><p>{escape(data["summary"])}</p>'
        f"<p>{escape(data['edition'])}. Uitgever: {escape(data['publisher'])}.</p>{sample}{contact}"
        f'<p class="small">{escape(data["citation"])}</p></section>',
        "frontmatter",
    )


def _chapter(chapter: dict[str, Any], html: str) -> str:
    return _page(
        chapter["title"],
        f'<section epub:type="chapter"><p class="over">Hoofdstuk {chapter["number"]}</p>'
        f'<h1>{escape(chapter["title"])}</h1><p class="lede">{escape(chapter["summary"])}</p>\n{html}</section>',
        "bodymatter",
    )


def _news(data: dict[str, Any]) -> str:
    parts = "".join(
        f"<h2>Versie {escape(number)}</h2>{''.join(f'<p>{escape(text)}</p>' for text in texts)}"
        for number, texts in data["news"]
    )
    return _page("Wat is er nieuw", f"<section><h1>Wat is er nieuw</h1>{parts}</section>", "backmatter")


def _navigation(data: dict[str, Any], chapters: list[tuple[dict[str, Any], tuple[Block, ...]]]) -> str:
    def items() -> Iterator[str]:
        yield f'<li><a href="cover.xhtml">{escape(data["title"])}</a></li>'
        for chapter, blocks in chapters:
            file = f"{_name(chapter)}.xhtml"
            parts = "".join(
                f'<li><a href="{file}#{escape(one.id)}">{escape(words_of_line(one.children))}</a></li>'
                for one in contents(blocks)
            )
            inner = f"<ol>{parts}</ol>" if parts else ""
            yield f'<li><a href="{file}">{chapter["number"]}. {escape(chapter["title"])}</a>{inner}</li>'
        if data["news"]:
            yield '<li><a href="news.xhtml">Wat is er nieuw</a></li>'

    marks = (
        '<nav epub:type="landmarks" hidden=""><h2>Wegwijzer</h2><ol>'
        '<li><a epub:type="titlepage" href="cover.xhtml">Titel</a></li>'
        '<li><a epub:type="toc" href="nav.xhtml">Inhoud</a></li>'
        '<li><a epub:type="bodymatter" href="h01.xhtml">Begin</a></li></ol></nav>'
    )
    body = f'<nav epub:type="toc" id="toc"><h1>Inhoud</h1><ol>{"".join(items())}</ol></nav>\n{marks if chapters else ""}'
    return _page("Inhoud", body, "frontmatter")


def _package(data: dict[str, Any], pages: list[str], files: dict[str, str]) -> str:
    name = uuid.uuid5(uuid.NAMESPACE_URL, data["url"])
    day = "-".join(f"{part:02}" for part in data["date"])
    access = "".join(f'<meta property="{key}">{value}</meta>' for key, value in ACCESS)
    subjects = "".join(f"<dc:subject>{escape(word)}</dc:subject>" for word in data["keywords"])
    items = "".join(
        f'<item id="{page[:-6]}" href="{page}" media-type="application/xhtml+xml"'
        f"{SVG if page == 'cover.xhtml' else ''}/>"
        for page in pages
    )
    items += "".join(
        f'<item id="p{number}" href="{file}" media-type="{TYPES[Path(file).suffix]}"/>'
        for number, file in enumerate(files.values(), 1)
    )
    spine = "".join(
        f'<itemref idref="{page[:-6]}"/>' + ('<itemref idref="nav"/>' if page == "cover.xhtml" else "")
        for page in pages
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book" xml:lang="nl"'
        ' prefix="schema: http://schema.org/">\n<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="book">urn:uuid:{name}</dc:identifier><dc:title>{escape(data["title"])}</dc:title>'
        f"<dc:language>nl</dc:language><dc:creator>{escape(data['publisher'])}</dc:creator>"
        f"<dc:publisher>{escape(data['publisher'])}</dc:publisher><dc:date>{day}</dc:date>"
        f"<dc:description>{escape(data['summary'])}</dc:description>{subjects}"
        f"<dc:source>{escape(data['url'])}</dc:source>"
        f'<meta property="dcterms:modified">{data["modified"]}</meta>{access}'
        '<meta property="schema:accessibilitySummary">Alle tekst is voor te lezen, met koppen en een inhoudsopgave.</meta>'
        "</metadata>\n<manifest>"
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f'<item id="css" href="book.css" media-type="text/css"/>{items}</manifest>\n'
        f"<spine>{spine}</spine>\n</package>\n"
    )
