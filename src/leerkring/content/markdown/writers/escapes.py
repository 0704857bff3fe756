"""Signs that mean something in Markdown, written so that they mean themselves (CommonMark, 2.4)."""

import re
from urllib.parse import quote

_ALWAYS = re.compile(r"[\\`*\[\]]")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
"""One within a word is no mark."""
_ANGLE = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
_ALL = re.compile(r"[!-/:-@\[-`{-~]")
_BEGINS = re.compile(r"(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|=+\s*$|-+\s*$|~{3}|\|)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_DASHES = re.compile(r"[-|: ]*-[-|: ]*$")
_IN_ADDRESS = "-._~:/?#[]@!$&'*+,;=%"


def escaped(text: str) -> str:
    """Return words within a line, with as few escapes as will do."""
    text = _ALWAYS.sub(r"\\\g<0>", text)
    text = _UNDERSCORE.sub(r"\\_", text)
    text = _ANGLE.sub(r"\\<", text)
    return _ENTITY.sub(r"\\&", text)


def all_escaped(text: str) -> str:
    """Return words with every sign escaped that can be."""
    return _ALL.sub(r"\\\g<0>", text)


def beginning(line: str) -> str:
    """Return a line that may begin with what would begin a heading, a list, a quote or a rule."""
    if _BEGINS.match(line) or _DASHES.match(line):
        return f"\\{line}"
    return _NUMBERED.sub(r"\1\\\2", line, count=1) if _NUMBERED.match(line) else line


def plain_markdown(words: str) -> str:
    """Return words of a stranger on one line as Markdown that says just that."""
    return beginning(escaped(" ".join(words.split())))


def address(to: str) -> str:
    """Return the address of a link as it may stand between parentheses."""
    return _ENTITY.sub("&amp;", quote(to, safe=_IN_ADDRESS))
