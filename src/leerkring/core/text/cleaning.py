"""What people type, made safe to keep and to show, without losing their name."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

# Embedding, override and isolate marks: they can turn the text around them back to front (UAX 9).
_DIRECTION = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# Letters and signs that are drawn as nothing, so that a name of them alone is no name.
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_MOST_MARKS = 30
"""Marks on one letter (UAX 15, stream-safe text): putting thousands in their order would take minutes."""

_SPACES = re.compile(r"\s+")
_WORDS = re.compile(r"\w+")
_BLANK_LINES = re.compile(r"\n{3,}")
_ODD = re.compile(r"[^ -~]")
_PERHAPS_MARK = re.compile(r"[^\x00-\u02ff\u2010-\u2027]")
"""What is not Latin, a quotation mark or a dash: a long Dutch text holds none."""


def _few_marks(text: str) -> str:
    if not _PERHAPS_MARK.search(text):
        return text
    kept, marks = [], 0
    for c in text:
        marks = marks + 1 if unicodedata.category(c)[0] == "M" else 0
        if marks <= _MOST_MARKS:
            kept.append(c)
    return "".join(kept)


def _shows(text: str) -> bool:
    """Tell whether there is anything to see."""
    return any(unicodedata.category(c)[0] in "LNPS" and c not in _FILLERS for c in text)


def _visible(text: str, keep: str = "") -> str:
    text = unicodedata.normalize("NFC", _few_marks(text)).translate(_DIRECTION)
    return _ODD.sub(lambda odd: odd[0] if odd[0] in keep or _is_sign(odd[0]) else " ", text)


def _is_sign(c: str) -> bool:
    return unicodedata.category(c) not in {"Cc", "Cs", "Cn"}


def one_line(text: str) -> str:
    """Return the text on one line: NFC, no control or direction marks, runs of white space as one space.

    What shows nothing at all (a zero width space) is no text.
    """
    if text.isascii() and text.isprintable():  # most answers: nothing to mend but spaces
        return " ".join(text.split())
    line = _SPACES.sub(" ", _visible(text)).strip()
    return line if _shows(line) else ""


def many_lines(text: str) -> str:
    """Return the text with its line breaks (as \\n) and nothing invisible."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = (line.rstrip() for line in _visible(text, keep="\n\t").split("\n"))
    whole = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
    return whole if _shows(whole) else ""


def counted(texts: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield each text with how often it came before: comparing many equal ones would take minutes."""
    seen: Counter[str] = Counter()
    for text in texts:
        yield text, seen[text]
        seen[text] += 1


def organization_key(name: str) -> str:
    """Return the form by which two spellings of one organisation's name meet.

    "Gemeente  Almelo", "gemeente almelo" and "Gemeente Almelo." are one organisation.
    """
    plain = one_line(name).casefold()
    if not plain.isascii():
        # Twice: taking a sign apart may give capitals (Unicode 3.13, compatibility caseless matching).
        for _ in range(2):
            plain = unicodedata.normalize("NFKD", plain).casefold()
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(_WORDS.findall(plain)) or "-"
