"""The lines of a list that is kept in memory: pure, so that every count agrees with what it leads to."""

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found, pages_of

Line = TypeVar("Line")


def filter_lines(asked: Asked, lines: Sequence[Line]) -> Found[Line]:
    """Return the page of the lines that is asked for, in their order, and what every word would leave.

    Each line is looked at once: it counts for a filter when nothing but that filter keeps it out.
    """
    choices = [(one.name, one.words_of) for one in asked.listing.choices if one.words_of]
    chosen = {name: asked.value(name) for name, _ in choices}
    passed: list[Line] = []
    left = {name: 0 for name, _ in choices}
    found: dict[str, Counter[str]] = {name: Counter() for name, _ in choices}
    for line in lines:
        words = {name: words_of(line) for name, words_of in choices}
        missing = [name for name, word in chosen.items() if word and word not in words[name]]
        if not missing:
            passed.append(line)
        if len(missing) < 2:
            for name in missing or words:
                left[name] += 1
                found[name].update(words[name])
    size = asked.listing.page_size
    pages, page = pages_of(len(passed), size, asked.page)
    counts = {
        one.name: {"": left[one.name]} | {word: found[one.name][word] for word in one.words}
        for one in asked.listing.choices
        if one.words_of
    }
    return Found(passed[(page - 1) * size : page * size], len(passed), page, pages, counts)
