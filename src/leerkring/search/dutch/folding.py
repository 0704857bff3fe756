"""Letters as they are compared: small, without accents."""

import unicodedata
from functools import lru_cache

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789 -'.,;:!?()\n")


def fold(text: str) -> str:
    """Return the text in small letters without accents; a letter may become two, as in ﬁ and ĳ."""
    small = text.casefold()
    if _PLAIN.issuperset(small):
        return small
    return "".join(_fold(char) for char in small)


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    decomposed = unicodedata.normalize("NFKD", char).casefold()
    return "".join(part for part in decomposed if not unicodedata.combining(part))
