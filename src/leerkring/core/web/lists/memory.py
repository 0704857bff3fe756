"""The lines of a list that is kept in memory: pure, so that every count agrees with what it leads to."""

from collections.abc import Sequence
from typing import TypeVar

from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found, pages_of

Line = TypeVar("Line")


def keeps(asked: Asked, line: object, *, without: str = "") -> bool:
    """Tell whether a line passes all filters; `without` leaves one of them out."""
    return all(
        one.keeps(line, word)
        for one in asked.listing.choices
        if one.keeps and (word := asked.value(one.name)) and one.name != without
    )


def find_lines(asked: Asked, lines: Sequence[Line]) -> Found[Line]:
    """Return the page of the lines that is asked for, in their order, and what every word would leave."""
    passed = [line for line in lines if keeps(asked, line)]
    size = asked.listing.page_size
    pages, page = pages_of(len(passed), size, asked.page)
    counts: dict[str, dict[str, int]] = {}
    for choice in asked.listing.choices:
        if choice.keeps is None:
            continue
        left = [line for line in lines if keeps(asked, line, without=choice.name)]
        counts[choice.name] = {"": len(left)} | {
            word: sum(choice.keeps(line, word) for line in left) for word in choice.words
        }
    return Found(passed[(page - 1) * size : page * size], len(passed), page, pages, counts)
