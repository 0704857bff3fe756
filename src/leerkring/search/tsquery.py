"""From what was typed to a tsquery: for each word what may stand for it, and how well.

A tsquery is written out here and cast, so that what PostgreSQL does with it depends on no configuration.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations, pairwise

from leerkring.search.analysis import is_silent, is_stop, meaning, plain
from leerkring.search.dutch.stopwords import MODIFIERS
from leerkring.search.dutch.words import look_up
from leerkring.search.rules import MOST_WORDS, read
from leerkring.search.tokens import Token, glued, tokens

EXACT, PARTS, SYNONYM, HEAD, TYPO = 1.0, 0.7, 0.75, 0.25, 0.8
LAST = HEAD
"""What is worth no more is looked for only when there is too little else."""


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that may stand for a word: a tsquery, the lexemes in it, and how well it does."""

    query: str
    lexemes: tuple[str, ...]
    worth: float


@dataclass(frozen=True, slots=True)
class WordGroup:
    """A word or phrase that was asked for, and all that may stand for it. `word` is how it was typed."""

    word: str
    ways: tuple[Way, ...]
    weight: float = 1.0
    is_phrase: bool = False

    @property
    def query(self) -> str:
        """What stands for it."""
        return _any(way.query for way in self.ways if way.worth > LAST)

    @property
    def loosely(self) -> str:
        """What stands for it at the least: the last part of a compound too."""
        return _any(way.query for way in self.ways)

    @property
    def in_title(self) -> str:
        """What stands for it, in the title."""
        return _any(
            _every([f"{_lexeme(one)}:AB" for one in way.lexemes]) for way in self.ways if way.worth > LAST
        )


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: groups of which most should be there, and what must not."""

    groups: tuple[WordGroup, ...] = ()
    nots: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    words: tuple[str, ...] = field(default=(), compare=False)

    @property
    def lexemes(self) -> frozenset[str]:
        """All that is looked for, for the highlights."""
        return frozenset(lexeme for group in self.groups for way in group.ways for lexeme in way.lexemes)

    def all(self) -> str:
        """Return a tsquery for entries that have it all."""
        return self._without(_every([group.query for group in self.groups]))

    def most(self, share: float, *, last: bool = False) -> str:
        """Return a tsquery for entries that have at least this share of what weighs, and every phrase.

        With `last` the last part of a compound is enough: groep for aandachtsgroep.
        """
        phrases = [group for group in self.groups if group.is_phrase]
        loose = [group for group in self.groups if not group.is_phrase]
        needed = share * sum(group.weight for group in loose)
        enough: list[frozenset[int]] = []
        for size in range(1, len(loose) + 1):
            for chosen in combinations(range(len(loose)), size):
                is_more = any(fewer <= set(chosen) for fewer in enough)
                if not is_more and sum(loose[n].weight for n in chosen) >= needed - 1e-9:
                    enough.append(frozenset(chosen))
        some = [
            _every([loose[n].loosely if last else loose[n].query for n in sorted(chosen)])
            for chosen in enough
        ]
        parts = [group.query for group in phrases] + ([_any(some)] if some else [])
        return self._without(_every(parts))

    def in_title(self) -> str:
        """Return a tsquery for entries that have it all in their title."""
        return _every([group.in_title for group in self.groups])

    def beside(self) -> str:
        """Return a tsquery for entries where two of the words stand beside each other, as they were typed."""
        says = [n for n, word in enumerate(self.words) if not is_stop(word)]
        pairs = [(self.words[one], self.words[other]) for one, other in pairwise(says)]
        return _any(
            f"{_lexeme(look_up(one).stem)} <{gap}> {_lexeme(look_up(other).stem)}"
            for first, second in pairs
            for one, other, gap in (*((first, second, gap) for gap in (1, 2, 3)), (second, first, 1))
        )

    def _without(self, query: str) -> str:
        return _every([query, *(f"!{_bracket(no)}" for no in self.nots)])


def ask(typed: str, synonyms: Sequence[Sequence[str]] = ()) -> Question:
    """Read what was typed. Words that say nothing are left out, and named."""
    groups: dict[str, WordGroup] = {}
    nots: list[str] = []
    stopped: list[str] = []
    known = _Synonyms(synonyms)
    loose: list[Token] = []
    for piece in read(glued(plain(typed))):
        asked = list(tokens(piece.text))
        if piece.is_minus:
            nots += [query for query in [_phrases(asked)] if query]
        elif piece.is_phrase and len([token for token in asked if not is_silent(token)]) > 1:
            way = Way(_phrases(asked), tuple(dict.fromkeys(_stems(asked))), EXACT)
            groups.setdefault(f'"{piece.text}"', WordGroup(piece.text, (way,), is_phrase=True))
        else:
            loose += asked
    for token in loose:
        if is_silent(token):
            stopped.append(token.word)
        elif len(groups) < MOST_WORDS:
            groups.setdefault(meaning(token).stem, WordGroup(token.word, _ways(token, known)))
    words = [piece.word for token in loose for piece in token.in_pieces]
    found = known.whole(words)
    if found and groups:
        # A group of words that has a name of its own ("visie op wonen en zorg") may stand for all of them.
        groups = _joined(groups, found)
    return Question(tuple(groups.values()), tuple(nots), tuple(stopped), tuple(words))


def _joined(
    groups: dict[str, WordGroup], found: list[tuple[frozenset[str], tuple[Way, ...]]]
) -> dict[str, WordGroup]:
    joined = dict(groups)
    for stems, ways in found:
        for stem in stems:
            if stem in joined:
                joined[stem] = replace(joined[stem], ways=(*joined[stem].ways, *ways))
    return joined


def _ways(token: Token, synonyms: "_Synonyms") -> tuple[Way, ...]:
    found = meaning(token)
    ways = [Way(_lexeme(found.stem), (found.stem,), EXACT)]
    ways += synonyms.of(found.stem)
    pieces = [piece for piece in token.pieces if not is_silent(piece)]
    if len(pieces) > 1:  # Noord-Holland for who writes Noord Holland
        ways.append(Way(_phrase(token.pieces), tuple(_stems(pieces)), EXACT))
    elif pieces:  # 's-Gravenhage: what stands beside it says nothing
        ways += synonyms.of(meaning(pieces[0]).stem)
    if found.parts:
        parts = [part for part in found.parts if part != found.stem]
        ways.append(Way(_every([_lexeme(part) for part in parts]), tuple(parts), PARTS))
        about = [part for part in parts if part not in _modifiers() or part == parts[-1]]
        ways += [Way(_lexeme(part), (part,), HEAD) for part in about if len(parts) > 1]
    return tuple(dict.fromkeys(ways))


@cache
def _modifiers() -> frozenset[str]:
    return frozenset(look_up(word).stem for word in MODIFIERS)


def corrected(
    question: Question, typos: dict[str, tuple[str, ...]], synonyms: Sequence[Sequence[str]]
) -> Question:
    """Return the question with what was probably meant beside words that nobody wrote."""
    known = _Synonyms(synonyms)
    groups = []
    for group in question.groups:
        ways = group.ways
        for meant in typos.get(group.word, ()):
            more = (way for token in tokens(meant) for way in _ways(token, known) if way.worth > HEAD)
            ways = (*ways, *(replace(way, worth=way.worth * TYPO) for way in more))
        groups.append(replace(group, ways=tuple(dict.fromkeys(ways))))
    return replace(question, groups=tuple(groups))


def weighed(question: Question, says: Callable[[Iterable[str]], float]) -> Question:
    """Return the question with how much each word says; a part of a compound may say less than the whole."""
    groups = []
    for group in question.groups:
        weight = max((says(way.lexemes) for way in group.ways if way.worth > LAST), default=1.0)
        rarest = min((says(way.lexemes) for way in group.ways if way.worth > LAST), default=1.0)
        ways = tuple(
            way if way.worth > LAST else replace(way, worth=way.worth * min(1, says(way.lexemes) / weight))
            for way in group.ways
        )
        groups.append(replace(group, ways=ways, weight=rarest))
    return replace(question, groups=tuple(groups))


class _Synonyms:
    """Groups of terms by the stems in them."""

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        self._one: dict[str, list[Way]] = {}
        self._several: list[tuple[tuple[str, ...], tuple[Way, ...]]] = []
        for group in groups:
            terms = [list(tokens(glued(plain(term)))) for term in group]
            for number, term in enumerate(terms):
                others = [
                    _meant(other) for place, other in enumerate(terms) if place != number and _says(other)
                ]
                stems = tuple(_stems([piece for token in term for piece in token.in_pieces]))
                if len(term) == 1 and term[0].pieces:
                    self._one.setdefault(meaning(term[0]).stem, []).extend(others)
                if len(stems) == 1:
                    self._one.setdefault(stems[0], []).extend(others)
                elif stems:
                    self._several.append((stems, tuple(others)))

    def of(self, stem: str) -> list[Way]:
        return self._one.get(stem, [])

    def whole(self, words: Sequence[str]) -> list[tuple[frozenset[str], tuple[Way, ...]]]:
        asked = [look_up(word).stem for word in words if not is_stop(word)]
        return [
            (frozenset(stems), ways)
            for stems, ways in self._several
            if any(tuple(asked[at : at + len(stems)]) == stems for at in range(len(asked)))
        ]


def _says(term: Sequence[Token]) -> bool:
    return any(not is_silent(token) for token in term)


def _stems(term: Iterable[Token]) -> list[str]:
    return [meaning(token).stem for token in term if not is_silent(token)]


def _meant(term: Sequence[Token]) -> Way:
    """Return a synonym as something to look for: one word, or several beside each other."""
    return Way(_phrases(term), tuple(_stems(term)), SYNONYM)


def _phrases(term: Sequence[Token]) -> str:
    """Return words in this order, those that are written in pieces in one or in pieces."""
    pieces = [piece for token in term for piece in token.in_pieces]
    return _any(query for query in (_phrase(term), _phrase(pieces)) if query)


def _phrase(term: Iterable[Token]) -> str:
    """Return words that stand in this order, with room for those that say nothing between them."""
    query, gap = "", 0
    for token in term:
        gap += 1
        if is_silent(token):
            continue
        lexeme = _lexeme(meaning(token).stem)
        query = f"{query} <{gap}> {lexeme}" if query else lexeme
        gap = 0
    return query


def prefixed(token: Token) -> str:
    """Return a tsquery for titles with this word, or with one that begins so."""
    stem, word = meaning(token).stem, token.word
    return f"{_lexeme(stem)}:AB | {_lexeme(word)}:*AB" if len(word) > 1 else f"{_lexeme(word)}:*AB"


def _lexeme(stem: str) -> str:
    return f"'{stem}'"


def _bracket(query: str) -> str:
    return f"({query})" if " | " in query or " & " in query or "> " in query else query


def _any(queries: Iterable[str]) -> str:
    several = dict.fromkeys(queries)
    return " | ".join(several) if len(several) == 1 else " | ".join(_bracket(query) for query in several)


def _every(queries: Sequence[str]) -> str:
    several = [query for query in dict.fromkeys(queries) if query]
    return several[0] if len(several) == 1 else " & ".join(_bracket(query) for query in several)
