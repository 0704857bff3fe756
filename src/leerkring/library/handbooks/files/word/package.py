"""A Word file as a package of parts (ISO/IEC 29500-2): which part is the text, and each part within its bounds.

Only what is asked for is unpacked: a large picture or a drawing with a doctype is of no concern to the text.
"""

import io
import posixpath
import zipfile
from dataclasses import dataclass

from leerkring.core.refusals import Refusal
from leerkring.library.handbooks.files.word.elements import Node, TooMuch, Unreadable, parse

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
"""Of all parts together, pictures left out: those are never unpacked with the text."""
MOST_ENTRIES = 2000
MOST_IN_PART = 20 * 1024 * 1024
"""Bytes of one part's XML: a text of this size is no handbook."""
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg", ".webp")
MAIN = "/officeDocument"
_OLD = b"\xd0\xcf\x11\xe0"
"""Begins a .doc of before 2007, and a .docx with a password."""


class WordRefused(Refusal):
    """A file that cannot be read as chapters."""

    code = "word-refused"
    status = 422
    field = "bestand"
    sentence = "{reason}"


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a part points to: another part, or an address outside."""

    kind: str
    target: str
    external: bool


class Package:
    """A Word file that has been looked at."""

    def __init__(self, file: bytes) -> None:
        """Refuse what is no package, is broken, or would unpack to something far too large."""
        if len(file) > MOST_BYTES:
            raise WordRefused(
                reason="Dit bestand is groter dan 10 MB. Haal de beelden eruit en probeer het opnieuw."
            )
        if file.startswith(_OLD):
            raise WordRefused(
                reason="Dit is een oud Word-bestand (.doc), of er zit een wachtwoord op. Sla het in Word op als .docx zonder wachtwoord."
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(file))
        except Exception as error:  # a broken package fails in as many ways as there are to pack it
            raise _damaged() from error
        entries = self._zip.infolist()
        large = sum(one.file_size for one in entries if not one.filename.lower().endswith(PICTURES))
        if len(entries) > MOST_ENTRIES or large > MOST_UNPACKED:
            raise _too_large()
        self._names = {one.filename.lstrip("/").lower(): one for one in entries}

    def has(self, part: str) -> bool:
        """Tell whether there is such a part; names of parts do not differ by their capitals."""
        return part.lower() in self._names

    def read(self, part: str, most: int = MOST_IN_PART) -> bytes:
        """Return the bytes of a part, or refuse where there are more than `most`."""
        try:
            with self._zip.open(self._names[part.lower()]) as opened:
                found = opened.read(most + 1)
        except MemoryError:
            raise
        except Exception as error:
            raise _damaged() from error
        if len(found) > most:
            raise _too_large()
        return found

    def tree(self, part: str) -> Node:
        """Return a part as a tree."""
        try:
            return parse(self.read(part))
        except TooMuch as error:
            raise _too_large() from error
        except Unreadable as error:
            raise WordRefused(
                reason="Dit bestand bevat iets dat niet in een Word-bestand hoort. Daarom lezen wij het niet."
                if error.declares
                else "Dit bestand is niet te lezen. Sla het in Word opnieuw op als .docx en probeer het nog eens."
            ) from error

    def main_part(self) -> str:
        """Return the part with the text: the one that the package itself says it is, or the usual one."""
        said = [one.target for one in self.relationships("").values() if one.kind.endswith(MAIN)]
        for part in (*said, "word/document.xml"):
            if self.has(part):
                return part
        raise WordRefused(reason="Dit is geen Word-bestand. Kies een bestand dat eindigt op .docx.")

    def relationships(self, part: str) -> dict[str, Relationship]:
        """Return what a part points to, by id; the package as a whole is the part without a name."""
        folder, name = posixpath.split(part)
        said = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(said):
            return {}
        found = {}
        for one in self.tree(said).each("Relationship"):
            target, external = one.get("Target"), one.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[one.get("Id")] = Relationship(one.get("Type"), target, external)
        return found


def _damaged() -> WordRefused:
    return WordRefused(
        reason="Dit bestand is beschadigd of versleuteld. Sla het in Word opnieuw op als .docx."
    )


def _too_large() -> WordRefused:
    return WordRefused(reason="Dit bestand is uitgepakt veel te groot. Daarom lezen wij het niet.")
