"""Word files made by hand: the least that Word would call a document, and whatever one wants to put in it."""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": OFFICE,
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
STYLES = {
    "Kop1": "heading 1",
    "Kop2": "heading 2",
    "Kop3": "heading 3",
    "Inhopg1": "toc 1",
    "Kopvaninhoud": "TOC Heading",
    "Titel": "Title",
    "Citaat": "Quote",
    "Bijschrift": "caption",
}
BULLETS, NUMBERS = "1", "2"
NUMBERING = (
    "".join(
        f'<w:abstractNum w:abstractNumId="{name}">'
        + "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/></w:lvl>'
            for level in range(9)
        )
        + "</w:abstractNum>"
        for name, form in ((BULLETS, "bullet"), (NUMBERS, "decimal"))
    )
    + f'<w:num w:numId="{BULLETS}"><w:abstractNumId w:val="{BULLETS}"/></w:num>'
    + f'<w:num w:numId="{NUMBERS}"><w:abstractNumId w:val="{NUMBERS}"/></w:num>'
    + f'<w:num w:numId="3"><w:abstractNumId w:val="{NUMBERS}"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


def run(text: str, looks: str = "") -> str:
    """Return words; `looks` are properties, such as `<w:b/>`."""
    properties = f"<w:rPr>{looks}</w:rPr>" if looks else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*inside: str, style: str = "", more: str = "") -> str:
    """Return a paragraph of runs; a text without tags becomes one."""
    looks = f'<w:pStyle w:val="{style}"/>' if style else ""
    looks = f"<w:pPr>{looks}{more}</w:pPr>" if looks or more else ""
    return (
        f"<w:p>{looks}{''.join(one if one.startswith(('<w:', '<m')) else run(one) for one in inside)}</w:p>"
    )


def item(text: str, level: int = 0, number: str = BULLETS) -> str:
    """Return an item of a list."""
    more = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(run(text), more=more)


def field(code: str, *result: str) -> str:
    """Return a field as Word writes it, its code in two pieces."""
    half = len(code) // 2

    def sign(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    codes = "".join(
        f'<w:r><w:instrText xml:space="preserve">{escape(part)}</w:instrText></w:r>'
        for part in (code[:half], code[half:])
    )
    return f"{sign('begin')}{codes}{sign('separate')}{''.join(result)}{sign('end')}"


def cell(*inside: str, span: int = 1, merge: str = "") -> str:
    """Return a cell of a table; `merge` is "restart" or "continue"."""
    looks = (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "") + (
        f'<w:vMerge w:val="{merge}"/>' if merge else ""
    )
    content = "".join(one if one.startswith("<w:") else paragraph(one) for one in inside) or "<w:p/>"
    return f"<w:tc><w:tcPr>{looks}</w:tcPr>{content}</w:tc>"


def row(*cells: str, head: bool = False) -> str:
    """Return a row of a table."""
    looks = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
    return f"<w:tr>{looks}{''.join(one if one.startswith('<w:tc') else cell(one) for one in cells)}</w:tr>"


def table(*rows: str) -> str:
    """Return a table."""
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def drawing(link: str, words: str = "") -> str:
    """Return a run with a picture."""
    alt = f" descr={quoteattr(words)}" if words else ""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture 1"{alt}/><a:graphic><a:graphicData><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="1" name="x"/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{link}"/>'
        "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def note(number: int, kind: str = "footnote") -> str:
    """Return where a note is pointed to."""
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


def docx(
    *body: str,
    links: Mapping[str, str] | None = None,
    pictures: Mapping[str, bytes] | None = None,
    footnotes: Mapping[int, str] | None = None,
    endnotes: Mapping[int, str] | None = None,
    main: str = "word/document.xml",
    extra: Mapping[str, bytes] | None = None,
    strict: bool = False,
) -> bytes:
    """Return a Word file. `links` and `pictures` are by the id with which the body points to them."""
    kinds = f"{OFFICE}/" if not strict else "http://purl.oclc.org/ooxml/officeDocument/relationships/"
    document = f"<w:document {NAMESPACES}><w:body>{''.join(body)}</w:body></w:document>"
    said = [("s1", "styles", "styles.xml", ""), ("s2", "numbering", "numbering.xml", "")]
    said += [(name, "hyperlink", to, "External") for name, to in (links or {}).items()]
    said += [(name, "image", f"media/{name}.png", "") for name in pictures or {}]
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": _relationships([("r1", f"{kinds}officeDocument", main, "")]),
        "word/styles.xml": f"<w:styles {NAMESPACES}>"
        + "".join(
            f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{called}"/></w:style>'
            for name, called in STYLES.items()
        )
        + "</w:styles>",
        "word/numbering.xml": f"<w:numbering {NAMESPACES}>{NUMBERING}</w:numbering>",
        main: document,
    }
    for kind, notes in (("footnote", footnotes), ("endnote", endnotes)):
        if notes:
            said.append((kind, f"{kind}s", f"{kind}s.xml", ""))
            inside = "".join(
                f'<w:{kind} w:id="{number}">{text if text.startswith("<w:") else paragraph(text)}</w:{kind}>'
                for number, text in notes.items()
            )
            parts[f"word/{kind}s.xml"] = f"<w:{kind}s {NAMESPACES}>{inside}</w:{kind}s>"
    folder, _, name = main.rpartition("/")
    parts[f"{folder}/_rels/{name}.rels"] = _relationships(
        [(key, f"{kinds}{kind}", to, mode) for key, kind, to, mode in said]
    )
    parts |= {f"word/media/{name}.png": body for name, body in (pictures or {}).items()}
    parts |= dict(extra or {})
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, _strict(text) if strict and isinstance(text, str) else text)
    return whole.getvalue()


def _strict(text: str) -> str:
    return text.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )


def _relationships(said: list[tuple[str, str, str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{escape(to)}"'
        + (f' TargetMode="{mode}"/>' if mode else "/>")
        for name, kind, to, mode in said
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'
