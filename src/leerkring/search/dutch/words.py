"""Words and what they come down to: one form for all forms of a word, and the parts of a compound.

The list of words is made by tools/words from OpenTaal's (see decision 0014) and read when first asked for.
"""

import zlib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import cast

import Stemmer

from leerkring.search.dutch.compounds import Parts, cut
from leerkring.search.dutch.plurals import NO_ENDING, singular

IRREGULAR = {
    "stedelijk": "stad",
    "gemeente": "gemeente",
    "gemeenten": "gemeente",
    "gemeentes": "gemeente",
    "gemeentelijk": "gemeente",
    "gemeentelijke": "gemeente",
    "eigenaar": "eigenaar",
    "eigenaren": "eigenaar",
    "eigenaars": "eigenaar",
    "eigenaarschap": "eigenaarschap",
    "opgave": "opgave",
    "opgaven": "opgave",
    "opgaves": "opgave",
    "regio": "regio",
    "regionaal": "regio",
    "regionale": "regio",
    "provinciaal": "provincie",
    "provinciale": "provincie",
    "lokaal": "lokaal",
    "lokale": "lokaal",
    "gegevens": "gegeven",
    "uitstromers": "uitstroom",
    "uitstromer": "uitstroom",
    "bestuurlijk": "bestuur",
    "bestuurlijke": "bestuur",
    "financieel": "financier",
    "financiele": "financier",
    "urgentie": "urgent",
    "urgenties": "urgent",
    "kring": "kring",
    "kringen": "kring",
    "ring": "ring",
    "ringen": "ring",
    "besloten": "besluit",
    "verhuurt": "verhuur",
    "groei": "groei",
    "groeit": "groei",
    "vergeleken": "vergelijk",
    "vergelijkbaar": "vergelijk",
    "vergelijkbare": "vergelijk",
    "toegewezen": "toewijs",
    "gewoon": "gewoon",
    "gewone": "gewoon",
    "leefbaar": "leefbaar",
    "leefbare": "leefbaar",
    "leefbaarheid": "leefbaar",
    "dakloze": "dakloos",
    "thuisloze": "thuisloos",
    "thuislozen": "thuisloos",
    "wagen": "wagen",
    "wagens": "wagen",
    "woonwagen": "woonwagen",
    "woonwagens": "woonwagen",
    "woningen": "woning",
    "woning": "woning",
    "afgewezen": "afwijs",
    "gekozen": "kies",
    "keuze": "kies",
    "keuzes": "kies",
    "geholpen": "help",
    "hulp": "help",
    "gesprek": "gesprek",
    "gesprekken": "gesprek",
}
"""Where the rules of the stemmer lead astray."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word come down to its stem, and the stems of its parts if it is a compound."""

    stem: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _List:
    parts: Parts
    verbs: frozenset[str]


@cache
def _list() -> _List:
    data = resources.files("leerkring.search.dutch").joinpath("words.bin").read_bytes()
    ready, known, rare, wholes, cuts, verbs = zlib.decompress(data).decode().split("\n")
    given = (one.split("=") for one in cuts.split())
    stem = _stemmer().stemWord
    likely = (*ready.split(), *known.split())
    parts = Parts(
        frozenset(ready.split()),
        frozenset(known.split()),
        frozenset(rare.split()),
        frozenset(wholes.split()),
        frozenset(stem(word) for word in likely if len(word) > 3),
        stem,
        {word: tuple(pieces.split("|")) for word, pieces in given},
    )
    return _List(parts, frozenset(verbs.split()))


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("dutch", 0)


@lru_cache(maxsize=1 << 16)
def look_up(word: str) -> Word:
    """Return what a folded word comes down to."""
    if len(word) < 3 or not word.isalpha():
        tail = word.lstrip("0123456789")
        is_led = 2 < len(tail) < len(word) and tail.isalpha()  # 65plussers
        return Word(word.removesuffix(tail) + look_up(tail).stem) if is_led else Word(word)
    one = _singular(word)
    if one is not None:
        return look_up(one)
    pieces = cut(word, _list().parts)
    if len(pieces) == 1:
        return Word(_stem(word))
    head = _stem(pieces[-1])
    stems = dict.fromkeys(_stem(piece) for piece in pieces)
    return Word(word.removesuffix(pieces[-1]) + head, tuple(stems))


def _stem(word: str) -> str:
    if word in IRREGULAR or word in NO_ENDING:
        return IRREGULAR.get(word, word)
    one = _singular(word)
    if one is not None:
        return _stem(one)
    stem = cast("str", _stemmer().stemWord(word))
    if word == stem and stem[-1:] in {"t", "d"} and len(stem) > 4 and not _is_noun(word):
        known = stem[:-1] in _list().verbs
        return stem[:-1] if known else stem  # verdeelt, verdeeld: the stemmer leaves these
    return stem


def _singular(word: str) -> str | None:
    return None if word in IRREGULAR else singular(word, _is_noun, _is_verb)


def _is_verb(word: str) -> bool:
    return _stemmer().stemWord(word) in _list().verbs


def _is_noun(word: str) -> bool:
    parts = _list().parts
    return word in parts.ready or word in parts.known or word in parts.rare
