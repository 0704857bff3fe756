"""Field codes (ISO/IEC 29500-1, 17.16): what stands between the curly braces that Word does not show."""

import re
from urllib.parse import urlsplit

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"?|(\S+)')
_LISTS = frozenset({"TOC", "INDEX", "TOA", "RD", "TC", "XE"})
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


def is_list_of_places(code: str) -> bool:
    """Tell whether a field makes a contents page, an index or the like, which mean nothing on a website."""
    return code.split(maxsplit=1)[0].upper() in _LISTS if code.strip() else False


def address_of(code: str) -> str | None:
    """Return where `HYPERLINK "https://…" \\l "place"` leads, or None for another field; "#place" stays within."""
    words = [(found[1] is not None, found[1] or found[2] or "") for found in _WORD.finditer(code.strip())]
    if not words or words[0][1].upper() != "HYPERLINK":
        return None
    to = place = ""
    left = iter(words[1:])
    for quoted, word in left:
        if not quoted and word.startswith("\\") and len(word) == 2:
            if word[1].lower() in "lot":
                value = next(left, (False, ""))[1]
                place = value if word[1].lower() == "l" else place
        elif not to:
            to = word
    return with_place(re.sub(r"\\(.)", r"\1", to), place)


def with_place(to: str, place: str) -> str:
    """Return an address with the place in it."""
    return f"{to.partition('#')[0]}#{place}" if place else to


def is_outside(to: str) -> bool:
    """Tell whether an address leads to a website, a mailbox or a telephone."""
    try:
        parts = urlsplit(to.strip())
    except ValueError:
        return False
    return parts.scheme.lower() in _SCHEMES and bool(parts.netloc or parts.path)
