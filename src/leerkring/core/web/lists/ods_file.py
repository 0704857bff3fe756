"""Lines as a spreadsheet (OpenDocument, ISO 26300): a heading that stays in sight, columns as wide as their words, days as days.

Each cell says what it is, so that nothing in it is ever read as a formula. Written by hand and as it comes (decision 0059).
"""

import re
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, cast
from xml.sax.saxutils import escape, quoteattr

from leerkring.core.text.dutch import local
from leerkring.core.web.lists.cells import Cell, cell_text

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
IN_MEMORY = 1 << 20
NARROWEST, WIDEST = 6, 50
"""How many signs wide a column is; what is longer goes on below."""
_SIGN_MM = 2.1
_NOT_IN_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_SPACES = re.compile(r"^ | $| {2,}")
_NAMES = "".join(
    f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in {
        "office": "office",
        "table": "table",
        "text": "text",
        "style": "style",
        "number": "datastyle",
        "fo": "xsl-fo-compatible",
        "config": "config",
    }.items()
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_MANIFEST = (
    f'{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MEDIA_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_DAY = (
    '<number:day number:style="long"/><number:text>-</number:text><number:month number:style="long"/>'
    '<number:text>-</number:text><number:year number:style="long"/>'
)
_TIME = '<number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/>'
_CELL = '<style:style style:name="{name}" style:family="table-cell" style:data-style-name="{data}">{how}</style:style>'
_TOP = '<style:table-cell-properties style:vertical-align="top" fo:wrap-option="wrap"/>'
_STYLES = (
    f'<number:date-style style:name="day">{_DAY}</number:date-style>'
    f'<number:date-style style:name="moment">{_DAY}<number:text> </number:text>{_TIME}</number:date-style>'
    '<number:text-style style:name="words"><number:text-content/></number:text-style>'
    + _CELL.format(name="head", data="words", how='<style:text-properties fo:font-weight="bold"/>')
    + "".join(_CELL.format(name=f"c-{one}", data=one, how=_TOP) for one in ("words", "day", "moment"))
    + '<style:style style:name="c-number" style:family="table-cell"><style:table-cell-properties style:vertical-align="top"/></style:style>'
)
_ITEM = '<config:config-item config:name="{name}" config:type="{type}">{value}</config:config-item>'


class OdsWriter:
    """Writes lines into a file as they come; how wide the columns are is only known at the end, when they go into it."""

    def __init__(self, file: IO[bytes], heading: Sequence[str], name: str = "Lijst") -> None:
        self._file, self._heading, self._name = file, heading, name
        self._widths = [len(label) for label in heading]
        self._rows = cast("IO[bytes]", SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115  (closed at the end)

    def write(self, lines: Iterable[Sequence[Cell]]) -> None:
        """Write some lines more."""
        text = []
        for line in lines:
            text.append(f"<table:table-row>{''.join(map(_cell, line))}</table:table-row>")
            for place, cell in enumerate(line):
                longest = max(map(len, cell_text(cell).split("\n")))
                self._widths[place] = max(self._widths[place], longest)
        self._rows.write("".join(text).encode())

    def close(self) -> None:
        """Put it all into the file."""
        with self._rows, zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as book:
            book.writestr(
                zipfile.ZipInfo("mimetype"), MEDIA_TYPE, zipfile.ZIP_STORED
            )  # first and bare: so it is known
            for name, text in (("META-INF/manifest.xml", _MANIFEST), ("settings.xml", _settings(self._name))):
                book.writestr(_named(name), text)
            with book.open(_named("content.xml"), "w", force_zip64=True) as content:
                content.write(self._before().encode())
                self._rows.seek(0)
                shutil.copyfileobj(self._rows, content)
                content.write(b"</table:table></office:spreadsheet></office:body></office:document-content>")

    def _before(self) -> str:
        widths = [min(max(one, NARROWEST), WIDEST) * _SIGN_MM + 4 for one in self._widths]
        wide = "".join(
            f'<style:style style:name="w{place}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width:.1f}mm"/></style:style>'
            for place, width in enumerate(widths)
        )
        columns = "".join(
            f'<table:table-column table:style-name="w{place}"/>' for place in range(len(widths))
        )
        head = "".join(
            f'<table:table-cell table:style-name="head" office:value-type="string">{_words(label)}</table:table-cell>'
            for label in self._heading
        )
        return (
            f'{_HEAD}<office:document-content{_NAMES} office:version="1.3">'
            f"<office:automatic-styles>{_STYLES}{wide}</office:automatic-styles>"
            f"<office:body><office:spreadsheet><table:table table:name={quoteattr(self._name)}>{columns}"
            f"<table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>"
        )


def _named(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)  # without the moment: the same lines are the same file
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _settings(name: str) -> str:
    """Return that the first row stays where it is when one scrolls."""
    frozen = "".join(
        _ITEM.format(name=item, type=kind, value=value)
        for item, kind, value in (
            ("VerticalSplitMode", "short", 2),
            ("VerticalSplitPosition", "int", 1),
            ("ActiveSplitRange", "short", 2),
            ("PositionBottom", "int", 1),
        )
    )
    return (
        f'{_HEAD}<office:document-settings{_NAMES} office:version="1.3"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings" xmlns:ooo="http://openoffice.org/2004/office">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        f'<config:config-item-map-named config:name="Tables"><config:config-item-map-entry config:name={quoteattr(name)}>'
        f"{frozen}</config:config-item-map-entry></config:config-item-map-named>"
        "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set>"
        "</office:settings></office:document-settings>"
    )


def _cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, datetime):
        at = local(cell)
        return _typed("moment", f'date" office:date-value="{at:%Y-%m-%dT%H:%M:%S}', cell)
    if isinstance(cell, date):
        return _typed("day", f'date" office:date-value="{cell:%Y-%m-%d}', cell)
    if isinstance(cell, int):
        return _typed("number", f'float" office:value="{cell}', cell)
    return _typed("words", "string", cell)


def _typed(style: str, kind: str, cell: Cell) -> str:
    return f'<table:table-cell table:style-name="c-{style}" office:value-type="{kind}">{_words(cell_text(cell))}</table:table-cell>'


def _words(text: str) -> str:
    """Return a text as paragraphs, with the spaces and tabs that XML would make one of."""
    return "".join(
        f"<text:p>{_line(line)}</text:p>" for line in _NOT_IN_XML.sub("", text).splitlines() or [""]
    )


def _line(line: str) -> str:
    spaced = _SPACES.sub(lambda found: f'<text:s text:c="{len(found[0])}"/>', escape(line))
    return spaced.replace("\t", "<text:tab/>")
