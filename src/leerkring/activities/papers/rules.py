"""What a file is, by what stands in it and not by its name, and who may read a paper. Pure."""

import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum

from leerkring.core.packed import holds_at_most

MOST_BYTES = 25 * 1024 * 1024
MOST_PARTS = 5000
"""Files within an Office file; its list is all that is read of it."""


class Audience(StrEnum):
    """Who may read a paper; staff of the activity always."""

    PARTICIPANTS = "participants"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Media:
    """A kind of file that may be given: its type, the end of its name, and what people call it."""

    media_type: str
    extension: str
    label: str


_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
PDF = Media("application/pdf", "pdf", "PDF")
KINDS = (
    PDF,
    Media(f"{_OOXML}.wordprocessingml.document", "docx", "Word"),
    Media(f"{_OOXML}.spreadsheetml.sheet", "xlsx", "Excel"),
    Media(f"{_OOXML}.presentationml.presentation", "pptx", "PowerPoint"),
    Media(f"{_ODF}.text", "odt", "OpenDocument-tekst"),
    Media(f"{_ODF}.spreadsheet", "ods", "OpenDocument-rekenblad"),
    Media(f"{_ODF}.presentation", "odp", "OpenDocument-presentatie"),
    Media("image/png", "png", "PNG"),
    Media("image/jpeg", "jpg", "JPEG"),
    Media("image/webp", "webp", "WebP"),
)
BY_TYPE = {media.media_type: media for media in KINDS}
BY_EXTENSION = {media.extension: media for media in KINDS}
ACCEPT = ",".join(f".{media.extension}" for media in KINDS)
_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
WRONG_KIND = "Dit is geen PDF, Word, Excel, PowerPoint, OpenDocument of beeld (PNG, JPEG, WebP)."
WITH_MACROS = "Dit bestand bevat macro’s. Bewaar het zonder macro’s en kies het dan opnieuw."
OLD_OFFICE = "Dit is een bestand van een oude Office. Bewaar het als .docx, .xlsx of .pptx, of als PDF."
TOO_LARGE = "Dit bestand is te groot: er past ten hoogste 25 MB."


def size_text(size: int) -> str:
    """Return a number of bytes as people say it."""
    return f"{size / 1e6:.1f} MB".replace(".", ",") if size >= 1e6 else f"{size // 1000 + 1} kB"


def read_media(body: bytes) -> Media | str:
    """Return what kind of file this is, or the sentence that says why it is refused."""
    if len(body) > MOST_BYTES:
        return TOO_LARGE
    if b"%PDF-" in body[:1024]:
        return PDF
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return BY_EXTENSION["png"]
    if body.startswith(b"\xff\xd8\xff"):
        return BY_EXTENSION["jpg"]
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return BY_EXTENSION["webp"]
    if body.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return OLD_OFFICE
    return _office(body) if body.startswith(b"PK\x03\x04") else WRONG_KIND


def _office(body: bytes) -> Media | str:
    """Look at the list of what is packed in it, and at nothing else: a bomb stays packed."""
    if not holds_at_most(body, MOST_PARTS):
        return WRONG_KIND
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return WRONG_KIND
    if any(name.casefold().endswith(("vbaproject.bin", "basic/script-lc.xml")) for name in names):
        return WITH_MACROS
    if "[Content_Types].xml" in names:
        found = next((extension for part, extension in _PARTS.items() if part in names), "")
        return BY_EXTENSION.get(found, WRONG_KIND)
    # OpenDocument begins with its type, as it is: ODF 1.3 part 2, 3.3.
    beginning = body[38 : 38 + 80].decode("ascii", "replace")
    if body[30:38] == b"mimetype":
        found_media = next((media for media in KINDS if beginning.startswith(f"{media.media_type}PK")), None)
        return found_media or WRONG_KIND
    return WRONG_KIND
