"""The words in a text, where they stand, and what they are when they are written in pieces.

The one place that says what a word is, for what is indexed, what is asked and what is marked. Dutch writes one word in
many ways: e-mail and email, zzp'er and zzper, foto's, 10.000 and 10 000, 06-12345678; and typesetters put signs in it that
nobody sees. A token has the word as if it were written in one, and its pieces at their own places.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from leerkring.search.dutch.folding import fold

MOST_LEXEME = 60

_HIDDEN = "\u00ad\u034f\u061c\u180e\u2027\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff\u0300-\u036f"
"""Soft hyphens, spaces without width, joiners, marks of direction, and accents that stand apart: they part no word."""
_RUN = rf"[^\W_](?:[{_HIDDEN}]*[^\W_])*"
_APOSTROPHE = "'\u2018\u2019\u201b\u02bc\u0060\u00b4\u2032\uff07"
_HYPHEN = "\\-\u2010\u2011\u2013\u2212"
_JOINED = rf"{_RUN}(?:[{_HIDDEN}]*[{_APOSTROPHE}][{_HIDDEN}]*{_RUN}){{0,7}}"
_SPACE = " \u00a0\u2007\u2009\u202f"
_THOUSANDS = r"(?<![\d.,])\d{1,3}(?:\.\d{3}){1,4}(?!\d|\.\d)"
_INITIALS = r"(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+\.?(?![^\W_])"
_PIECE = rf"(?:{_THOUSANDS}|{_INITIALS}|{_JOINED})"
_BETWEEN = rf"[{_HIDDEN}{_APOSTROPHE}]*[{_HYPHEN}][{_HIDDEN}{_APOSTROPHE}]*"

_SPACED = rf"(?<![\d.,])\d{{1,3}}(?:[{_SPACE},]\d{{3}}){{1,4}}(?!\d|[.,]\d{{3}})"
_POSTCODE = rf"(?<![^\W_])[1-9]\d{{3}}[{_SPACE}]{{0,2}}[A-Z]{{2}}(?![^\W_])"
_PHONE = rf"(?<![\w+.])(?:(?:\+|00)31[{_SPACE}()0-]{{0,5}}|\(?0)[1-9](?:[{_SPACE}./()-]{{0,3}}\d){{8}}(?!\d)"
"""A telephone number of this country (ten figures, or +31 and nine), however it is spaced."""

_PLAIN = rf"[^\W\d_]{{2,}}+(?![\w{_HIDDEN}{_APOSTROPHE}{_HYPHEN}])"
"""Most words: letters, and nothing beside them that could belong to it."""

_TOKEN = re.compile(
    rf"(?P<plain>{_PLAIN})|(?P<number>{_PHONE}|{_SPACED}|{_POSTCODE})|(?P<unit>{_PIECE}(?:{_BETWEEN}{_PIECE}){{0,7}})"
)
_NUMBER = re.compile(rf"{_PHONE}|{_SPACED}|{_POSTCODE}")
_TELEPHONE = re.compile(_PHONE)
_PARTS = re.compile(_PIECE)
_RUNS = re.compile(_RUN)
_FIGURES = re.compile(r"\d+|[A-Z]+")
_OTHER = re.compile(r"[\W_]+")


class Token(NamedTuple):
    """A word as it stands in a text, and folded as if written in one.

    `pieces` are the words that a hyphen or a space joins in it, `runs` the letters between its apostrophes.
    """

    start: int
    end: int
    word: str
    pieces: tuple["Token", ...] = ()
    runs: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it is written in one, without a sign in it."""
        return not (self.pieces or self.runs)

    @property
    def in_pieces(self) -> tuple["Token", ...]:
        """Its pieces; itself when it is written in one."""
        return self.pieces or (self,)


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text; those of one letter too, since they take a place."""
    for found in _TOKEN.finditer(text):
        kind, written = found.lastgroup, found.group()
        if kind == "plain":
            token = Token(found.start(), found.end(), _word(written))
        else:
            token = (_number if kind == "number" else _unit)(written, found.start())
        if token.word:
            yield token


def glued(typed: str) -> str:
    """Return what was typed with numbers in one piece: a question is cut at its spaces."""
    return _NUMBER.sub(lambda found: _glued(found.group()), typed)


def _glued(written: str) -> str:
    if _TELEPHONE.fullmatch(written):
        return _number(written, 0).word
    return "-".join(_FIGURES.findall(written))


def _number(written: str, start: int) -> Token:
    pieces = tuple(
        Token(start + one.start(), start + one.end(), fold(one.group())) for one in _FIGURES.finditer(written)
    )
    word = "".join(piece.word for piece in pieces)
    if re.match(r"\+|0031", written):
        word = "0" + word.removeprefix("00").removeprefix("31").removeprefix("0")
    return Token(start, start + len(written), word, pieces if len(pieces) > 1 else ())


def _unit(written: str, start: int) -> Token:
    if written.isalnum():
        return Token(start, start + len(written), _word(written))
    pieces = tuple(
        token for one in _PARTS.finditer(written) if (token := _piece(one.group(), start + one.start())).word
    )
    if len(pieces) == 1:
        return pieces[0]
    word = "".join(piece.word for piece in pieces)[:MOST_LEXEME]
    return Token(start, start + len(written), word, pieces)


def _piece(written: str, start: int) -> Token:
    runs: tuple[str, ...] = ()
    if "." not in written:  # not a number, nor initials
        runs = tuple(word for one in _RUNS.finditer(written) if (word := _word(one.group())))
    return Token(start, start + len(written), _word(written), (), runs if len(runs) > 1 else ())


@lru_cache(maxsize=1 << 16)
def _word(written: str) -> str:
    return _OTHER.sub("", fold(written))[:MOST_LEXEME]
