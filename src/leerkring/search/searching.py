"""Finding: first what has all words, then what has most of them, then what has one.

A word that nobody wrote is taken for a slip of the fingers: what looks like it is looked for instead, and the
page says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import log
from typing import Any

from leerkring.core.database.db import Reading
from leerkring.search import queries
from leerkring.search.analysis import is_silent, plain
from leerkring.search.highlight import mark, snippet
from leerkring.search.queries import Matches
from leerkring.search.rules import distance, tolerance
from leerkring.search.tokens import glued, tokens
from leerkring.search.tsquery import LAST, Question, WordGroup, ask, corrected, prefixed, weighed
from leerkring.search.views import Filters, Found, Hit, Suggestion

ENOUGH = 8
"""With fewer pages than this, what has only most of the words is shown after them."""
FEW = 3
"""With fewer than this, what has only one of the words, or the last part of a compound."""
MOST, SOME = 0.4, 0.01
MOST_SUGGESTED = 8
MOST_PAGES = 100


@dataclass(frozen=True, slots=True)
class _Slips:
    """What was probably meant with words that do not occur (`instead`), or hardly (`rather`)."""

    instead: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rather: dict[str, str] = field(default_factory=dict)


async def find(
    reading: Reading,
    typed: str,
    filters: Filters,
    now: datetime,
    *,
    page: int = 1,
    synonyms: Sequence[Sequence[str]] | None = None,
) -> Found:
    """Answer a question. Whatever is typed, there is an answer."""
    known = await queries.list_synonyms(reading) if synonyms is None else synonyms
    question = ask(typed, known)
    if not question.groups:
        return Found(stopped=question.stopped)
    question, slips = await _understood(reading, question, known)
    matches, loosely = await _matches(reading, question, filters, now, min(page, MOST_PAGES))
    entries = await queries.list_entries(reading, matches.ids)
    hits = [_hit(entries[one], question, matches, one) for one in matches.ids if one in entries]
    return Found(
        hits=hits,
        total=matches.total,
        unfiltered=matches.unfiltered,
        counts=matches.counts,
        corrected={word: meant[0] for word, meant in slips.instead.items()},
        meant=_meant(typed, slips.rather) if matches.unfiltered < ENOUGH else "",
        stopped=question.stopped,
        asked=True,
        loosely=loosely,
    )


async def _matches(
    reading: Reading, question: Question, filters: Filters, now: datetime, page: int
) -> tuple[Matches, bool]:
    before_asked = question.all()
    matches = await queries.list_matches(reading, question, before_asked, filters, now, page=page)
    loosely = False
    for share in (MOST, SOME):
        least = ENOUGH if share == MOST else FEW
        if matches.unfiltered >= least:
            break
        before = matches.unfiltered
        asked = question.most(share, last=share == SOME or len(question.groups) == 1)
        if asked == before_asked:
            continue  # it would find the same
        before_asked = asked
        matches = await queries.list_matches(reading, question, asked, filters, now, page=page)
        loosely = loosely or (before == 0 and matches.unfiltered > 0)
    return matches, loosely


async def _understood(
    reading: Reading, question: Question, synonyms: Sequence[Sequence[str]]
) -> tuple[Question, _Slips]:
    """Weigh the words by how rare they are, and mend those that do not occur."""
    all_entries, counts = await queries.count_lexemes(reading, question.lexemes)
    slips = _Slips()
    for group in question.groups:
        if not group.is_phrase and _entries(group, counts) <= 2 and not group.word.isdigit():
            await _mend(reading, group, _entries(group, counts), slips)
    if slips.instead:
        question = corrected(question, slips.instead, synonyms)
        all_entries, counts = await queries.count_lexemes(reading, question.lexemes)

    def says(lexemes: Iterable[str]) -> float:
        return _weight(min((counts.get(one, 0) for one in lexemes), default=0), all_entries)

    return weighed(question, says), slips


async def _mend(reading: Reading, group: WordGroup, entries: int, slips: _Slips) -> None:
    word = next((token.word for token in tokens(group.word)), "")
    most = tolerance(word)
    if not most:
        return
    is_new = entries == 0 and await queries.occurs(reading, group.query)  # written since the last count
    near = sorted(
        (distance(word, one, most), -count, one)
        for one, count in await queries.list_similar(reading, word)
        if one != word and distance(word, one, most) <= most
    )
    if not near or is_new:
        return
    best = near[0]
    if entries == 0:
        slips.instead[group.word] = tuple(one for far, _count, one in near if far == best[0])[:3]
    elif best[0] == 1 and -best[1] >= 8 * entries:
        slips.rather[group.word] = best[2]


def _entries(group: WordGroup, counts: dict[str, int]) -> int:
    """In how many entries a word is, at the most: all its lexemes, by the way that gives most."""
    ways = [way for way in group.ways if way.worth > LAST]
    return max((min((counts.get(one, 0) for one in way.lexemes), default=0) for way in ways), default=0)


def _weight(entries: int, all_entries: int) -> float:
    """What is rare says more; what is new, or not counted yet, is as rare as can be."""
    return log(1 + (all_entries + 1) / (entries + 1)) if all_entries else 1.0


def _meant(typed: str, rather: dict[str, str]) -> str:
    """Return what was typed with the likelier words in place."""
    for word, meant in rather.items():
        typed = typed.replace(word, meant)
    return typed if rather else ""


def _hit(row: Any, question: Question, matches: Matches, one: str) -> Hit:
    return Hit(
        kind=row.kind,
        path=row.path,
        title=mark(row.title, question.lexemes),
        context=row.context,
        text=snippet(row.text, question.lexemes),
        regions=tuple(row.regions),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        published_at=row.published_at,
        spots=matches.spots[one],
        score=matches.scores[one],
        precise=matches.precise[one],
    )


async def suggest(reading: Reading, typed: str, now: datetime) -> tuple[list[Suggestion], str]:
    """Return pages whose title goes on as what is being typed, or else a word that looks like it."""
    words = list(tokens(glued(plain(typed)[:100])))
    says = [token for number, token in enumerate(words) if not is_silent(token) or number == len(words) - 1][
        :6
    ]
    if not says or len(says[-1].word) + len(says) < 3:
        return [], ""
    asked = " & ".join(f"({prefixed(token)})" for token in says)
    found = await queries.list_suggestions(reading, asked, now, MOST_SUGGESTED)
    if found or len(says) > 1 or len(says[0].word) < 4:
        return found, ""
    word = says[0].word
    near = sorted(
        (distance(word, one, 2), -count, one)
        for one, count in await queries.list_similar(reading, word)
        if distance(word, one, 2) <= 2
    )
    return [], near[0][2] if near else ""
