"""Whether a name holds something that a mail program makes a link of.

Names go into mails to others. "evil.nl/inlog" as a name would make our mail carry anybody's link to anybody; the
name of a person never needs one. What is read is what the reader's program reads: after NFKC (full-width letters,
the one dot leader), without what is drawn as nothing, with each dot that IDNA takes for one (RFC 3490, 3.1).
"""

import re
import unicodedata
from functools import cache
from importlib import resources

_DOTS = str.maketrans({"\u3002": ".", "\uff61": ".", "\u2024": ".", "\uff0e": "."})
_SCHEME = re.compile(r"://|@|\bwww\.|\bhttps?\b|\b(?:mailto|tel|sms|ftp|javascript|data):", re.IGNORECASE)
_PERHAPS = re.compile(r"[.:@]|http", re.IGNORECASE)
# A letter of any script with its marks, which are no \w: whatever is no space, bracket, quote or other stop.
_LETTER = r"[^\s\u00a1-\u00bf\u2010-\u206f\u3000-\u303f!-,./:-@\[-^`{-~]"
_DOTTED = re.compile(rf"(?<!{_LETTER})(?<!\.)({_LETTER}+(?:\.{_LETTER}+)+)(?!{_LETTER})")
_NUMBERS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_AFTER = re.compile(r"\.?(?::\d|[/?#\\])")
# What people write before or after their name without a space; some of these are endings too (.ir, .ing, .phd).
_TITLES = frozenset(
    {
        "drs",
        "dr",
        "ir",
        "ing",
        "mr",
        "prof",
        "em",
        "ba",
        "ma",
        "bsc",
        "msc",
        "phd",
        "mba",
        "llm",
        "ds",
        "st",
        "sr",
    }
    | {"jr", "mw", "dhr", "bc", "lic", "bed", "esq", "md", "ass"}
)
_INITIALS = frozenset(
    {"th", "ch", "chr", "ph", "fr", "joh", "jac", "tj", "sj", "ij", "wm", "ant", "alb", "jos"}
)
_PARTICLES = frozenset(
    {"de", "den", "der", "van", "von", "la", "le", "el", "al", "di", "da", "du", "ter", "te"}
)

_SHORT = frozenset({"nl", "com", "co"})
"""Endings under which one letter is an address too (x.com, t.co)."""


@cache
def endings() -> frozenset[str]:
    """Return the endings of addresses on the internet, in lower case, also those in other letters."""
    text = resources.files("leerkring.core.text").joinpath("endings.txt").read_text("utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))


def as_read(text: str) -> str:
    """Return a text as programs read it: NFKC, one kind of dot, nothing that is invisible."""
    text = unicodedata.normalize("NFKC", text).translate(_DOTS)
    return "".join(c for c in text if unicodedata.category(c) != "Cf")


def holds_link(text: str, *, bare: bool = True) -> bool:
    """Tell whether a name holds a web or mail address.

    Without `bare` an address that is also a name ("Bibliotheek.nl") is let through: organisations are called so.
    """
    if text.isascii() and not _PERHAPS.search(text):
        return False  # most names
    read = as_read(text)
    return bool(_SCHEME.search(read)) or any(
        _is_address(found[1], bool(_AFTER.match(read, found.end())), bare) for found in _DOTTED.finditer(read)
    )


def _is_address(dotted: str, goes_on: bool, bare: bool) -> bool:
    """Tell of words with dots between them; `goes_on`: a path or port follows."""
    if _NUMBERS.fullmatch(dotted):
        return True
    *labels, ending = dotted.casefold().split(".")
    if ending not in endings() and not ending.startswith("xn--"):
        return False
    if goes_on:
        return True
    if ending in _PARTICLES | _TITLES and all(
        len(label) == 1 or label in _INITIALS or label in _TITLES for label in labels
    ):
        return False  # "J.P.de Vries", "Drs.ing. Jansen"
    return bare and (ending in _SHORT or any(len(label) > 1 for label in labels))
