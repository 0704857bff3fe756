"""The bytes of a list as text, and whether letters got lost on the way."""

import codecs
import re
import unicodedata

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Control characters that no text holds; a Word or Excel file is full of them.
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_FOLLOWS = "[" + re.escape(bytes(range(0x80, 0xC0)).decode("cp1252", errors="ignore")) + "\x80-\xbf]"
"""What the second and later bytes of a letter in UTF-8 are read as, by Windows-1252 and by Latin-1."""
_PIECE = re.compile(f"[Â-ß]{_FOLLOWS}|[à-ï]{_FOLLOWS}{{2}}|[ð-ô]{_FOLLOWS}{{3}}")
_LOST = re.compile(r"\ufffd|(?<=[^\W\d_])[?‘“”„†‡‰‹›…•™¬](?=[^\W\d_])|(?<=[a-zà-ÿ])[ŽŠŒŸ](?=[a-zà-ÿ])")
"""Letters that another program could not write, and signs between letters: é of an old Mac is read as Ž, ë as ‘."""


def decode(body: bytes) -> str | None:
    """Return the text of a file, or None where it is none.

    UTF-8 and UTF-16 by their mark, UTF-8 when it is valid, UTF-16 by its many zeros, else Windows-1252 as Dutch
    Excel writes it. An old Mac or DOS where letters would get lost otherwise, and only one of the two gives none lost.
    """
    text = _decode(body)
    return None if text is None or _BINARY.search(text) else text


def _decode(body: bytes) -> str | None:
    encoding = next((name for mark, name in _BOMS if body.startswith(mark)), "")
    if not encoding and b"\x00" in body[:200]:
        encoding = "utf-16-le" if body[1:2] == b"\x00" else "utf-16-be"
    try:
        return body.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        return None if encoding else _of_eight_bits(body)


def _of_eight_bits(body: bytes) -> str:
    text = body.decode("cp1252", errors="replace")
    is_of_a_mac = b"\r" in body and b"\n" not in body
    if not (is_of_a_mac or wrong_letters(text) or _SIGN_BEHIND_A_LETTER.search(text)):
        return text
    read = {name: body.decode(name) for name in ("mac_roman", "cp850")}
    good = [name for name, other in read.items() if not _strange(other)]
    if len(good) == 1 or (is_of_a_mac and good):
        return read[good[0]]
    return text  # what is lost is seen by `wrong_letters`, and told


_DUTCH = frozenset("éèëêïíîöóôüúûáâàäçñÉÈËÖÜÄÁÇ’‘“”–—…€•´§°½«»")
"""Letters and signs that Dutch lists have beside those of ASCII."""
_CAPITAL_INSIDE = re.compile(r"(?<=[a-zà-ÿ])[ÉÈËÖÜÄÁÇ]")
_SIGN_BEHIND_A_LETTER = re.compile(r"(?<=[^\W\d_])[‚ƒˆ‰†‡£¢¤]|(?<=[a-zà-ÿ])[ŽŠŒŸ]")
"""What é, â, ê, ë and ú of DOS and é of a Mac are in Windows-1252; nobody writes these against a letter."""


def _strange(text: str) -> bool:
    return bool(_CAPITAL_INSIDE.search(text)) or not {c for c in text if c > "\x7f"} <= _DUTCH


def wrong_letters(text: str) -> str:
    """Return the first letters that are not what was written ("Ã«" for "ë"), or nothing.

    UTF-8 that was read as Windows-1252 or Latin-1 becomes valid UTF-8 when it is written so again; letters of a
    name do not.
    """
    if text.isascii():
        found = _LOST.search(text) if "?" in text else None
        return str(found[0]) if found else ""
    if lost := _LOST.search(text):
        return str(lost[0])
    pieces: list[str] = _PIECE.findall(unicodedata.normalize("NFC", text))
    return next(filter(_was_utf8, pieces), "")


def _was_utf8(piece: str) -> bool:
    try:
        body = bytes(_byte(letter) for letter in piece)
        return len(body.decode()) == 1
    except (UnicodeError, ValueError):
        return False


def _byte(letter: str) -> int:
    """Return the byte that was read as this letter: by Windows-1252, or by Latin-1 where that has none."""
    try:
        return letter.encode("cp1252")[0]
    except UnicodeEncodeError:
        return ord(letter)  # bytes() refuses what is no byte
