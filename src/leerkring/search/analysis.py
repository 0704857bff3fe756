"""From Dutch text to what is compared: lexemes with their places and weights, in PostgreSQL's own writing.

The weights say where a word stands: A in the title and B as a part of a compound there or in the address, C in the
text, D as a part of a compound there, or beside the text: where it stands, what it is filed under.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from leerkring.search.dutch.folding import fold
from leerkring.search.dutch.stopwords import STOPWORDS
from leerkring.search.dutch.words import look_up

ANALYSIS = 4
"""Grows when the same text would be indexed otherwise; what was indexed by an older one is done anew."""

MOST_PLACES = 16_383
MOST_TOKENS = 20_000
MOST_LEXEME = 60
SHORTEST_TYPED = 4

_TOKEN = re.compile(r"[^\W_]+")
_OTHER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it stands in a text, and folded."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Analysed:
    """A text as two tsvectors, written out."""

    vector: str
    words: str


def plain(text: str) -> str:
    """Return the text as PostgreSQL can keep it, with its accents in one piece."""
    return unicodedata.normalize("NFC", text.replace("\0", " ")).encode("utf-8", "replace").decode()


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text; those of one letter too, since they take a place."""
    for found in _TOKEN.finditer(text):
        word = _word(found.group())
        if word:
            yield Token(found.start(), found.end(), word)


@lru_cache(maxsize=1 << 16)
def _word(written: str) -> str:
    return _OTHER.sub("", fold(written))[:MOST_LEXEME]


@lru_cache(maxsize=1 << 16)
def lexemes_of(written: str) -> frozenset[str]:
    """Return what a word comes down to, whole and in parts; nothing for a word that says nothing."""
    word = _word(written)
    if not word or is_stop(word):
        return frozenset()
    found = look_up(word)
    return frozenset((found.stem, *found.parts))


def places_of(text: str, lexemes: AbstractSet[str]) -> Iterator[Token]:
    """Yield the words of a text that come down to one of these."""
    for found in _TOKEN.finditer(text):
        written = found.group()
        if not lexemes.isdisjoint(lexemes_of(written)):
            yield Token(found.start(), found.end(), _word(written))


def is_stop(word: str) -> bool:
    """Tell whether a folded word says nothing."""
    return word in STOPWORDS or (len(word) == 1 and not word.isdigit())


def analyse(title: str, context: str, text: str, filed: str = "") -> Analysed:
    """Analyse an entry; the title weighs most. `filed` is what `filing` returns."""
    places: dict[str, list[str]] = {}
    words: set[str] = set()
    number = 0
    name, _, slugs = filed.partition("\n")
    parts = (
        ("A", "B", title, True),
        ("D", "D", context, True),
        ("C", "D", text, True),
        ("B", "D", name, False),
        ("D", "D", slugs, False),
    )
    for whole, part, written, is_text in parts:
        for token in tokens(plain(written)):
            number += 1
            if number > MOST_TOKENS:
                break
            if is_stop(token.word):
                continue
            place = min(number, MOST_PLACES)
            found = look_up(token.word)
            places.setdefault(found.stem, []).append(f"{place}{whole}")
            for stem in found.parts:
                places.setdefault(stem, []).append(f"{place}{part}")
            if is_text and len(token.word) >= SHORTEST_TYPED and token.word.isalpha():
                words.add(token.word)
        number += 5  # the end of a title is not beside the beginning of the text
    vector = " ".join(f"'{lexeme}':{','.join(where)}" for lexeme, where in places.items())
    return Analysed(vector, " ".join(f"'{word}'" for word in sorted(words)))


def filing(path: str, slugs: Iterable[str]) -> str:
    """Return what an entry is filed under, in words: a line with the end of its address, and one with its slugs."""
    name = path.partition("#")[0].rsplit("/", 1)[-1]
    return "\n".join((name, " ".join(slugs))).replace("-", " ")
