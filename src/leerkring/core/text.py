"""What people type, made safe to keep and to show, without losing their name."""

import re
import unicodedata

# Embedding, override and isolate marks: they can turn the text around them back to front (UAX 9).
_DIRECTION = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_SPACES = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n{3,}")


def _visible(text: str, keep: str = "") -> str:
    text = unicodedata.normalize("NFC", text).translate(_DIRECTION)
    return "".join(c if c in keep or unicodedata.category(c) not in {"Cc", "Cs", "Cn"} else " " for c in text)


def one_line(text: str) -> str:
    """Return the text on one line: NFC, no control or direction marks, runs of white space as one space."""
    return _SPACES.sub(" ", _visible(text)).strip()


def many_lines(text: str) -> str:
    """Return the text with its line breaks (as \\n) and nothing invisible."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = (line.rstrip() for line in _visible(text, keep="\n\t").split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def organization_key(name: str) -> str:
    """Return the form by which two spellings of one organisation's name meet.

    "Gemeente  Almelo", "gemeente almelo" and "Gemeente Almelo." are one organisation.
    """
    plain = unicodedata.normalize("NFKD", one_line(name).casefold())
    return " ".join(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))) or "-"
