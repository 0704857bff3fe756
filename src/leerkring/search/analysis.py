"""From Dutch text to what is compared: lexemes with their places and weights, in PostgreSQL's own writing.

The weights say where a word stands: A in the title and B as a part of a compound there or in the address, C in the
text, D as a part of a compound there, or beside the text: where it stands, what it is filed under.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from leerkring.search.dutch.stopwords import STOPWORDS
from leerkring.search.dutch.words import Word, look_up
from leerkring.search.tokens import Token, tokens

ANALYSIS = 6
"""Grows when the same text would be indexed otherwise; what was indexed by an older one is done anew."""

MOST_PLACES = 16_383
MOST_TOKENS = 20_000
SHORTEST_TYPED = 4
ENDINGS = ("s", "tje", "tjes")
"""What may stand behind an apostrophe and make no other word of it."""


@dataclass(frozen=True, slots=True)
class Analysed:
    """A text as two tsvectors, written out."""

    vector: str
    words: str


def plain(text: str) -> str:
    """Return the text as PostgreSQL can keep it, with its accents in one piece."""
    return unicodedata.normalize("NFC", text.replace("\0", " ")).encode(errors="replace").decode()


def meaning(token: Token) -> Word:
    """Return what a token comes down to, whole and in parts; those of its pieces too."""
    if token.is_plain:
        return look_up(token.word)
    return _meaning(token.word, token.runs or tuple(piece.word for piece in token.pieces))


@lru_cache(maxsize=1 << 16)
def _meaning(word: str, runs: tuple[str, ...]) -> Word:
    whole = look_up(word)
    says = [run for run in runs if not is_stop(run) and run not in ENDINGS]
    if runs[-1] in ENDINGS and len(says) == 1:  # foto's, Noor's; people write fotos as well
        return Word(look_up(says[0]).stem, (word, *look_up(says[0]).parts))
    parts = dict.fromkeys(stem for run in says for stem in (look_up(run).stem, *look_up(run).parts))
    return Word(whole.stem, tuple(part for part in (*parts, *whole.parts) if part != whole.stem))


def lexemes_of(token: Token) -> frozenset[str]:
    """Return what a token comes down to, whole and in parts; nothing for a word that says nothing."""
    if is_silent(token):
        return frozenset()
    found = meaning(token)
    return frozenset((found.stem, *found.parts))


def places_of(text: str, lexemes: AbstractSet[str]) -> Iterator[Token]:
    """Yield the words of a text that come down to one of these; of a word in pieces those pieces that do."""
    for token in tokens(text):
        if token.pieces and meaning(token).stem not in lexemes:
            yield from (piece for piece in token.pieces if not lexemes.isdisjoint(lexemes_of(piece)))
        elif not lexemes.isdisjoint(lexemes_of(token)):
            yield token


def is_stop(word: str) -> bool:
    """Tell whether a folded word says nothing."""
    return word in STOPWORDS or (len(word) == 1 and not word.isdigit())


def is_silent(token: Token) -> bool:
    """Tell whether a token says nothing, nor what it is made of: zo'n is no sun."""
    if token.is_plain:
        return is_stop(token.word)
    within = token.runs or tuple(piece.word for piece in token.pieces)
    return is_stop(token.word) or all(is_stop(one) for one in within)


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
            if number >= MOST_TOKENS:
                break
            first = number + 1
            for piece in token.pieces or (token,):
                number += 1
                if is_silent(piece):
                    continue
                found, place = meaning(piece), min(number, MOST_PLACES)
                places.setdefault(found.stem, []).append(f"{place}{whole}")
                for stem in found.parts:
                    places.setdefault(stem, []).append(f"{place}{part}")
                if is_text and len(piece.word) >= SHORTEST_TYPED and piece.word.isalpha():
                    words.add(piece.word)
            if token.pieces and not is_silent(token):
                # At its first place and at its last, to have the neighbours of both.
                where = [f"{min(place, MOST_PLACES)}{whole}" for place in (first, number)]
                places.setdefault(meaning(token).stem, []).extend(where)
                if is_text and token.word.isalpha():
                    words.add(token.word)
        number += 5  # the end of a title is not beside the beginning of the text
    vector = " ".join(f"'{lexeme}':{','.join(where)}" for lexeme, where in places.items())
    return Analysed(vector, " ".join(f"'{word}'" for word in sorted(words)))


def filing(path: str, slugs: Iterable[str]) -> str:
    """Return what an entry is filed under, in words: a line with the end of its address, and one with its slugs."""
    name = path.partition("#")[0].rpartition("/")[2]
    return "\n".join((name, " ".join(slugs))).replace("-", " ")
