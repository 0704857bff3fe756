"""What is a person's name, and what only stands in its column."""

import re
from collections.abc import Iterable, Mapping

from leerkring.core.tabular.comparing import plain
from leerkring.core.text.cleaning import one_line
from leerkring.core.web.forms.fields import is_address
from leerkring.core.web.lists.csv_file import as_it_was
from leerkring.importing.words import (
    ASKED,
    EMPTY,
    HEADINGS,
    NO,
    PERSONAL_HEADINGS,
    ROLE_NAMES,
    STAYS_OUT,
    YES,
    ColumnRole,
    leaver_word,
)

MOST = 120
MOST_LOOKED_AT = 400
"""A longer cell is a text about somebody."""
_QUOTES = (('"', '"'), ("'", "'"), ("“", "”"), ("‘", "’"), ("„", "”"), ("«", "»"))
_NO_NAMES = EMPTY | ROLE_NAMES | STAYS_OUT | ASKED | YES | NO | PERSONAL_HEADINGS | HEADINGS[ColumnRole.EMAIL]
_NO_PART = frozenset(
    ("null", "none", "nil", "nvt", "n.v.t.", "n.v.t", "n/a", "n.a.", "(leeg)", "onbekend", "unknown")
)
"""What stands where a part of a name is missing; "Na" and "Geen" are names."""
_SEVERAL_DIGITS = re.compile(r"(?:[0-9][^\w]*){4}")
_SORTED = re.compile(r"([^,]+), ?((?:[a-z'’]+ ?)+)")
_HEADER = re.compile(r"^(?:from|to|cc|bcc|van|aan|reply-to|antwoord aan) ?: *", re.IGNORECASE)
"""What a mail program writes before the addresses of a mail."""
_NUMBERED = re.compile(r"^[0-9]{1,5}[.):] +")
"""The number of a line in a list that was typed."""
_ERROR = re.compile(r"#[A-Z0-9/]{2,}[!?]?", re.ASCII)
"""What a spreadsheet writes where a formula failed: #N/A, #NAAM?."""


def unquoted(text: str) -> str:
    """Return a text without the pair of quotation marks around it."""
    text = text.strip()
    for opened, closed in _QUOTES:
        if len(text) > 1 and text.startswith(opened) and text.endswith(closed):
            return text[1:-1].strip()
    return text


def read_name(cell: str) -> str:
    """Return the name in a cell, or nothing where there is none.

    Not a number, telephone number, date, address, state, heading, form of address, or what stands for nothing.
    """
    name = _text(cell)
    word = plain(name)
    letters = sum(c.isalpha() for c in word)
    if letters < 2 or word in _NO_NAMES or leaver_word(word):
        return ""
    digits = len(word) - letters
    if "?" in name or (len(word) == 2 and name.islower()):
        return ""  # a letter that got lost, or a question; a language, a country
    if _SEVERAL_DIGITS.search(name) or digits >= letters or _ERROR.fullmatch(name.upper()):
        return ""
    return name[:MOST].strip()


def join_name(parts: Iterable[str]) -> str:
    """Return a name in its parts as one: Fleur, van der, Laan. A part that is none is left out.

    A last name as in a register ("Laan, van der") is put in the order of speaking.
    """
    return read_name(" ".join(_SORTED.sub(r"\2 \1", part) for part in map(_part, parts) if part))


def full_name(parts: Mapping[ColumnRole, str]) -> str:
    """Return the whole name; "Naam" beside "Voornaam" without "Achternaam" is the last one, unless it holds the first."""
    whole = read_name(parts.get(ColumnRole.NAME, ""))
    first, infix, last = (
        parts.get(role, "") for role in (ColumnRole.FIRST, ColumnRole.INFIX, ColumnRole.LAST)
    )
    if whole and not last.strip() and first.strip() and first.strip().casefold() not in whole.casefold():
        return join_name([first, infix, whole])
    return whole or join_name([first, infix, last])


def _part(cell: str) -> str:
    """Return a part of a name: it may be one letter ("J.", "d'"), and a word that is no name by itself ("van")."""
    part = _text(cell)
    if not any(c.isalpha() for c in part) or _SEVERAL_DIGITS.search(part):
        return ""
    return "" if part.casefold() in _NO_PART or _ERROR.fullmatch(part.upper()) else part


def _text(cell: str) -> str:
    """Return what a cell says on one line; nothing where it is too long, or an address that mails must not carry."""
    if len(cell) > MOST_LOOKED_AT:
        return ""
    name = one_line(as_it_was(unquoted(one_line(cell)))).strip(' ,;:|\t"')
    name = _NUMBERED.sub("", _HEADER.sub("", name))
    return "" if is_address(name) else name
