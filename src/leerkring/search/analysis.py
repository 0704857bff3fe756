"""From Dutch text to what is compared: lexemes with their places and weights, in PostgreSQL's own writing."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

ANALYSIS = 1
"""Grows when the same text would be indexed otherwise; what was indexed by an older one is done anew."""

MOST_PLACES = 16_383
MOST_LEXEME = 60

_WORD = re.compile(r"[0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Analysed:
    """A text as two tsvectors, written out."""

    vector: str
    words: str


def fold(text: str) -> str:
    """Return the text in small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def analyse(title: str, context: str, text: str) -> Analysed:
    """Analyse an entry; the title weighs most, where it stands next."""
    places: dict[str, list[str]] = {}
    number = 0
    for weight, part in (("A", title), ("B", context), ("C", text)):
        for word in _WORD.findall(fold(part)):
            number += 1
            places.setdefault(word[:MOST_LEXEME], []).append(f"{min(number, MOST_PLACES)}{weight}")
    return Analysed(_vector(places.items()), " ".join(sorted(places)))


def _vector(places: Iterable[tuple[str, list[str]]]) -> str:
    return " ".join(f"{lexeme}:{','.join(where)}" for lexeme, where in places)
