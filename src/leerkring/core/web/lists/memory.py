"""The lines of a list that is kept in memory: pure, so that every count agrees with what it leads to."""

from collections.abc import Sequence
from typing import TypeVar

from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found, pages_of

Line = TypeVar("Line")


def filter_lines(asked: Asked, lines: Sequence[Line]) -> Found[Line]:
    """Return the page of the lines that is asked for, in their order, and what every word would leave."""
    passed = _left(asked, lines)
    size = asked.listing.page_size
    pages, page = pages_of(len(passed), size, asked.page)
    counts: dict[str, dict[str, int]] = {}
    for choice in asked.listing.choices:
        if choice.keeps is None:
            continue
        left = _left(asked, lines, without=choice.name)
        counts[choice.name] = {"": len(left)} | {
            word: sum(choice.keeps(line, word) for line in left) for word in choice.words
        }
    return Found(passed[(page - 1) * size : page * size], len(passed), page, pages, counts)


def _left(asked: Asked, lines: Sequence[Line], *, without: str = "") -> Sequence[Line]:
    """Return the lines that pass all filters; `without` leaves one of them out."""
    for one in asked.listing.choices:
        word = asked.value(one.name)
        if word and one.keeps and one.name != without:
            lines = [line for line in lines if one.keeps(line, word)]
    return lines
