"""Addresses as they stand in a cell or on a line: a whole word is one, or it is none.

The parsers of RFC 5322 take comments and routes away and mend what they find: "kees(thuis)smit@x.nl" becomes somebody
else's address. Here a word with an @ is taken as it stands, less the marks around it, and judged as a whole by
`email_address` (email-validator).
"""

import itertools
import re
from dataclasses import dataclass

from leerkring.core.web.forms.fields import email_address
from leerkring.importing.names import read_name, unquoted

MOST_ADDRESS = 320
MOST_IN_CELL = 2000
"""A longer cell is a row of addresses; names are not looked for in it."""
_SEGMENT = re.compile(r'(?:"[^"]{0,300}"|<[^<>]{0,400}>|[^,;|"<>]|["<>])+')
_BRACKETED = re.compile(r"([^<>]{0,400})<([^<>]{1,400})>")
_ALL_BRACKETED = re.compile(r"(?:[^<>]{0,400}<[^<>]{1,400}>)+[\s.]*")
_SPACES = re.compile(r"\s+")
_BESIDE = re.compile(
    r"[^\W\d_]+(?:['’-][^\W\d_]+)*[.,:]?|['’][^\W\d_]+|(?:[^\W\d_]\.)+|[-–—•*&/+(),:=>]*|\d{1,5}[.):]?|\+?[\d()./-]+"
)
"""Words that may stand beside an address: of a name, initials, a number. Another may have been torn off the address."""
_AROUND = (("<", ">"), ("(", ")"), ("[", "]"), ('"', '"'), ("'", "'"), ("“", "”"), ("‘", "’"), ("„", "”"))
_BEFORE = frozenset(
    (
        "en",
        "and",
        "of",
        "or",
        "van",
        "via",
        "naar",
        "mail",
        "email",
        "e-mail:",
        "e-mail",
        "mail:",
        "email:",
        "mailto:",
    )
)
"""Words in small letters that may stand before an address; another may be the first half of it."""
# Marks that show nothing; mail programs and web pages leave them around what is copied.
_UNSEEN = (
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad"
)


class NotRead(ValueError):
    """What is wrong with a cell, in Dutch."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address in lower case, and the name that stood with it."""

    email: str
    name: str = ""


def read_address(word: str) -> str | None:
    """Return the address that a word is as a whole, less the marks around it; None where it is none."""
    word = word.strip()
    while True:
        bare = word.strip(_UNSEEN).rstrip(".,;:").removeprefix("mailto:")
        for opened, closed in _AROUND:
            if len(bare) > 2 and bare.startswith(opened) and bare.endswith(closed):
                bare = bare[1:-1].strip()
        if bare == word:
            break
        word = bare
    # An apostrophe in front is half a pair, or how a spreadsheet marks a text: nobody knows.
    if (
        len(word) > MOST_ADDRESS
        or word.startswith(("'", "`"))
        or any(c.isspace() or c in _UNSEEN for c in word)
    ):
        return None
    return email_address(word)


def read_cell(cell: str, *, whole: bool = False) -> list[Mailbox]:
    """Return the mailboxes of a cell: an address, "Name <address>", "address Name", or several. Raises `NotRead`.

    With `whole` the cell is of a column of addresses: nothing else stands there without brackets.
    """
    if "@" not in cell:
        return []
    address = read_address(cell) if len(cell) <= MOST_ADDRESS else None
    if address:
        return [Mailbox(address)]
    if len(cell) > MOST_IN_CELL:
        return _bare([word for word in re.split(r"[\s,;|]+", cell) if "@" in word])
    found: list[Mailbox] = []
    waiting: list[str] = []  # "Haddad" of "Haddad, Noor <address>"
    for segment in _SEGMENT.findall(cell):
        if "@" not in segment:
            waiting.append(segment.strip())
            continue
        found += _segment(segment, waiting, whole=whole)
        waiting = []
    if len(found) == 1 and not found[0].name and not whole and waiting:
        return [Mailbox(found[0].email, next(filter(None, map(read_name, waiting)), ""))]
    return found


def _segment(segment: str, before: list[str], *, whole: bool) -> list[Mailbox]:
    if not _ALL_BRACKETED.fullmatch(segment):
        return _words(segment, before, whole=whole)
    found = []
    for number, match in enumerate(_BRACKETED.finditer(segment)):
        found += _bare([match[2]])
        named = match[1].strip()
        if "@" in named and read_address(named) != found[-1].email:
            raise NotRead(_sentence(named))
        if number == 0 and before and not (named.startswith('"') and named.endswith('"')):
            named = ", ".join([*before, named])
        found[-1] = Mailbox(found[-1].email, read_name(unquoted(named)))
    return found


def _words(segment: str, before: list[str], *, whole: bool) -> list[Mailbox]:
    """Return the addresses among the words of a segment; a name belongs to the only one."""
    words = [word for word in _SPACES.split(segment) if word]
    found = _bare([word for word in words if "@" in word])
    others = [word for word in words if "@" not in word]
    if others and (whole or segment.strip() != unquoted(segment)):
        raise NotRead(_sentence(segment))
    for word, following in itertools.pairwise(words):
        if "@" not in word and "@" in following and word[0].islower() and word not in _BEFORE:
            raise NotRead(f"“{f'{word} {following}'[:80]}” is geen e-mailadres: staat er een spatie in?")
    for word in others:
        if not _BESIDE.fullmatch(word.strip("()[]")):
            raise NotRead(f"“{word[:60]}” is geen naam en geen e-mailadres")
    if len(found) == 1:
        bare = [word.strip("()[]") for word in others]
        names = [" ".join(word for word in bare if word[:1].isalpha() or word[:1] in ("'", "’")), *before]
        return [Mailbox(found[0].email, next(filter(None, map(read_name, names)), ""))]
    return found


def _bare(words: list[str]) -> list[Mailbox]:
    found = []
    for word in words:
        address = read_address(word)
        if address is None:
            raise NotRead(_sentence(word))
        found.append(Mailbox(address))
    return found


def _sentence(word: str) -> str:
    return f"“{word.strip()[:80]}” is geen e-mailadres"
