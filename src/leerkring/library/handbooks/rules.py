"""Decisions about handbooks over plain values: states, lasting anchors, reading time, order of versions."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from leerkring.core.text.cleaning import counted
from leerkring.core.text.slugs import slugified

MOST_IN_CHAPTER = 60_000
MOST_IN_SUMMARY = 600
MOST_IN_TITLE = 160
MOST_CHAPTERS = 60
WORDS_A_MINUTE = 200
ALIKE = 0.55
"""How much of a paragraph must be what it was to still be the same paragraph."""
MOST_COMPARED = 400
MOST_PLACES = 1500
"""With more places than a chapter ever has, only equal texts are the same place: comparing takes quadratic time."""
LONG = 500
"""Words from which on two paragraphs are alike when they have the same words, in whatever order."""
MOST_STEPS = 20_000
"""Likewise where the same few words come again and again: in ordinary paragraphs it is some hundreds."""

TAKEN = frozenset(
    {
        "inhoud",
        "menu",
        "zoek",
        "fouten",
        "citeer",
        "lessen",
        "agenda",
        "bladeren",
        "op-deze-pagina",
        "hetzelfde",
    }
)
"""Names that the page around a chapter uses itself."""

RESERVED = frozenset({"versie"})
"""Addresses that no chapter can have: older editions live there."""

_WORD = re.compile(r"\w+")
_NUMBERED = re.compile(r"a\d+")


class BookState(StrEnum):
    """How far a version or a chapter is; visitors see what was published."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    ARCHIVED = "archived"


BOOK_MOVES = {
    BookState.DRAFT: frozenset({BookState.IN_REVIEW, BookState.PUBLISHED, BookState.ARCHIVED}),
    BookState.IN_REVIEW: frozenset({BookState.DRAFT, BookState.PUBLISHED, BookState.ARCHIVED}),
    BookState.PUBLISHED: frozenset({BookState.DRAFT, BookState.ARCHIVED}),
    BookState.ARCHIVED: frozenset({BookState.DRAFT, BookState.PUBLISHED}),
}


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in a chapter that links point to, with the words that stood there."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A heading or paragraph that needs an anchor; `wanted` is what its writer asked for, or its own slug."""

    text: str
    wanted: str = ""
    fixed: bool = False


def chapter_slug(title: str) -> str:
    """Return the address that a chapter gets from its title."""
    slug = slugified(title) or "hoofdstuk"
    return f"over-{slug}" if slug in RESERVED else slug


def keep_anchors(
    kept: Sequence[Anchor], places: Sequence[Place], last: int
) -> tuple[tuple[Anchor, ...], int]:
    """Give each place an anchor: the one it had where it is still the same place, else a new one.

    `last` is the highest number ever given in this chapter, so that a number never comes to mean another
    paragraph; the new one is returned. A heading gets its own words, a paragraph a number.
    """
    ids: list[str] = ["" for _ in places]
    used = set(TAKEN)
    for index, place in enumerate(places):
        if place.fixed and place.wanted not in used and not _NUMBERED.fullmatch(place.wanted):
            ids[index] = place.wanted
            used.add(place.wanted)
    for old, new in _same(kept, places):
        if not ids[new] and kept[old].id not in used:
            ids[new] = kept[old].id
            used.add(ids[new])
    numbers: dict[str, int] = {}
    for index, place in enumerate(places):
        if ids[index]:
            continue
        if place.wanted:
            ids[index] = _free(place.wanted, used, numbers)
        else:
            last += 1
            while f"a{last}" in used:
                last += 1
            ids[index] = f"a{last}"
        used.add(ids[index])
    return tuple(Anchor(ids[index], place.text) for index, place in enumerate(places)), last


def _free(wanted: str, used: set[str], numbers: dict[str, int]) -> str:
    """Return a heading's own word; not one that reads as a number, since those belong to paragraphs.

    `numbers` keeps how far each word was counted: thousands of headings of one word are not each counted anew.
    """
    wanted = f"k-{wanted}" if _NUMBERED.fullmatch(wanted) else wanted
    name, number = wanted, numbers.get(wanted, 2)
    while name in used:
        name, number = f"{wanted}-{number}", number + 1
    numbers[wanted] = number
    return name


def _same(kept: Sequence[Anchor], places: Sequence[Place]) -> Iterator[tuple[int, int]]:
    """Yield which kept anchor is which place: equal texts first, then texts that were changed where they stood."""
    old, new = [one.text for one in kept], [one.text for one in places]
    which, counted_new = list(counted(old)), list(counted(new))
    where = {text: j for j, text in enumerate(counted_new)}
    same = {i: where[text] for i, text in enumerate(which) if text in where}  # also what moved as a whole
    yield from same.items()
    if len(old) * len(new) > MOST_PLACES**2:
        return
    stays = set(same.values())
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, which, counted_new).get_opcodes():
        if tag == "replace":
            before = [i for i in range(i1, i2) if i not in same]
            after = [j for j in range(j1, j2) if j not in stays]
            yield from _alike(old, new, before, after)


def _alike(
    old: Sequence[str], new: Sequence[str], before: Sequence[int], after: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Pair changed texts with what they were, most alike first; of equals the first in their order."""
    if len(before) * len(after) > MOST_COMPARED:  # a whole new text: nothing in it is what it was
        return
    pairs = [(_likeness(old[i], new[j]), i, j) for i in before for j in after]
    done_old: set[int] = set()
    done_new: set[int] = set()
    for likeness, i, j in sorted(pairs, key=lambda pair: -pair[0]):
        if likeness >= ALIKE and i not in done_old and j not in done_new:
            done_old.add(i)
            done_new.add(j)
            yield i, j


def _likeness(one: str, other: str) -> float:
    words = _WORD.findall(one.casefold()), _WORD.findall(other.casefold())
    alike = SequenceMatcher(None, *words, autojunk=False)
    first, second = map(Counter, words)
    steps = sum(many * second[word] for word, many in first.items())
    few = max(map(len, words)) <= LONG and steps <= MOST_STEPS
    return alike.ratio() if few else alike.quick_ratio()


def count_words(text: str) -> int:
    """Return how many words there are to read."""
    return len(_WORD.findall(text))


def minutes(words: int) -> int:
    """Return the reading time in whole minutes, at least one."""
    return max(1, round(words / WORDS_A_MINUTE))


def version_key(number: str) -> tuple[int, ...]:
    """Return what "1.10" sorts by, after "1.9"."""
    return tuple(int(part) for part in number.split(".") if part.isdigit())


def next_number(numbers: Iterable[str]) -> str:
    """Return the number that a new version gets: "1.2" after "1.1"."""
    newest = max((version_key(number) for number in numbers), default=(1,))
    return ".".join(map(str, (*newest[:-1], newest[-1] + 1))) if len(newest) > 1 else f"{newest[0]}.1"
