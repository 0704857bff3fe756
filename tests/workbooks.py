"""Workbooks as other programs write them, made here part by part: XLSX (ECMA-376) and ODS (OpenDocument)."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

Sheets = Mapping[str, Sequence[Sequence[str | int | float]]]
_OOXML = "http://schemas.openxmlformats.org"
_MAIN = f"{_OOXML}/spreadsheetml/2006/main"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def make_xlsx(sheets: Sheets, raw: str = "") -> bytes:
    """Return an XLSX with these sheets; `raw` are rows behind those of the first."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_OOXML}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
        ),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OOXML}/officeDocument/2006/relationships"><sheets>'
        + "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1)
        )
        + "</sheets></workbook>",
    }
    for number, rows in enumerate(sheets.values(), 1):
        lines = "".join(_row(line, row) for line, row in enumerate(rows, 1))
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}{raw if number == 1 else ""}</sheetData></worksheet>'
        )
    return _zipped(parts)


def _row(line: int, row: Sequence[str | int | float]) -> str:
    cells = "".join(_cell(f"{chr(65 + n)}{line}", value) for n, value in enumerate(row) if value != "")
    return f'<row r="{line}">{cells}</row>'


def _cell(place: str, value: str | float) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def _relations(found: Sequence[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{n}" Type="{_OOXML}/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(found, 1)
    )
    return f'<Relationships xmlns="{_OOXML}/package/2006/relationships">{lines}</Relationships>'


def make_ods(sheets: Sheets) -> bytes:
    """Return an ODS with these sheets; a line end in a cell is a paragraph of its own."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_ods_row, rows))}</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        f'<office:document-content xmlns:office="{_ODF}:office:1.0" xmlns:table="{_ODF}:table:1.0" '
        f'xmlns:text="{_ODF}:text:1.0"><office:body><office:spreadsheet>{tables}</office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0"/>'
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    return _zipped({"mimetype": mime, "content.xml": content, "META-INF/manifest.xml": manifest})


def _ods_row(row: Sequence[str | int | float]) -> str:
    cells = []
    for value in row:
        if isinstance(value, str):
            lines = "".join(f"<text:p>{_spaces(line)}</text:p>" for line in value.split("\n"))
            cells.append(f'<table:table-cell office:value-type="string">{lines}</table:table-cell>')
        else:
            cells.append(f'<table:table-cell office:value-type="float" office:value="{value}"/>')
    return f"<table:table-row>{''.join(cells) or '<table:table-cell/>'}</table:table-row>"


def _spaces(line: str) -> str:
    """Write spaces and tabs as OpenDocument wants them: several in a row would count as one."""
    return escape(line).replace("\t", "<text:tab/>").replace(" ", "<text:s/>")


def _zipped(parts: Mapping[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            head = "" if name == "mimetype" else '<?xml version="1.0" encoding="UTF-8"?>'
            archive.writestr(name, head + text)
    return file.getvalue()
