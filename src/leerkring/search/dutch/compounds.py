"""Cutting compounds: woonzorganalyse is woon, zorg and analyse.

The cheapest way to lay parts end to end: few parts, long ones, and rather those that many words are made of. A
part may be tied to the next by s or en.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

SHORTEST = 6
LONGEST = 48
MOST_LETTERS = 22
COSTS = (1.0, 1.25, 1.6)
TIES = (("", 0.0), ("s", 0.15), ("en", 0.3), ("n", 0.4), ("e", 0.4))
WORST = 1.75
"""What a part may cost on average."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What compounds are made of: parts by how readily they are taken, words that are wholes, cuts that are given.

    `tails` are the stems that a last part may have: groepen ends aandachtsgroepen as groep would.
    """

    ready: frozenset[str]
    known: frozenset[str]
    rare: frozenset[str]
    wholes: frozenset[str]
    tails: frozenset[str]
    stem: Callable[[str], str]
    cuts: Mapping[str, tuple[str, ...]]


def cut(word: str, parts: Parts) -> tuple[str, ...]:
    """Return the parts of a compound, as they are written on their own; a whole is its only part."""
    if word in parts.cuts:
        return parts.cuts[word]
    if not SHORTEST <= len(word) <= LONGEST or word in parts.wholes:
        return (word,)
    best: list[tuple[float, tuple[str, ...]] | None] = [None] * (len(word) + 1)
    best[0] = (0.0, ())
    for start in range(len(word) - 2):
        here = best[start]
        if here is not None:
            for end, part, cost in _laid(word, start, parts):
                there = best[end]
                if there is None or here[0] + cost < there[0]:
                    best[end] = (here[0] + cost, (*here[1], part))
    whole = best[-1]
    if whole is None or len(whole[1]) < 2 or whole[0] > WORST * len(whole[1]):
        return (word,)
    return whole[1]


def _laid(word: str, start: int, parts: Parts) -> Iterator[tuple[int, str, float]]:
    """Yield where the parts that begin here end, with what ties them to the next."""
    for end in range(start + 3, min(start + MOST_LETTERS, len(word)) + 1):
        if start == 0 and end == len(word):
            continue  # itself: the question is what it is made of
        part = word[start:end]
        if end == len(word) and len(part) > 4 and parts.stem(part) in parts.tails:
            yield end, part, COSTS[1]
        for level, known in enumerate((parts.ready, parts.known, parts.rare)):
            if part in known:
                cost = COSTS[level] + _short(part)
                yield end, part, cost
                for tie, more in TIES[1:]:
                    if word.startswith(tie, end) and end + len(tie) < len(word) - 2:
                        yield end + len(tie), part, cost + more
                break


def _short(part: str) -> float:
    return 0.35 if len(part) < 4 else 0.15 if len(part) < 5 else 0.0
