"""What a new issue is proposed from: everything that is new to the readers of its stream. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from leerkring.newsletter.rules import ItemKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

LOOK_BACK = timedelta(days=90)
"""A text that is older was news when nobody sent it; an editor can still add it as a text of their own."""
ORDER = (
    ItemKind.ARTICLE,
    ItemKind.HANDBOOK,
    ItemKind.LESSON,
    ItemKind.PRACTICE,
    ItemKind.TEXT,
    ItemKind.ACTIVITY,
)


@dataclass(frozen=True, slots=True)
class New:
    """Something that was published. `source` names it for ever, by id ("lesson:0192…")."""

    source: str
    kind: ItemKind
    title: str
    text: str
    path: str
    published_on: date
    meta: str = ""
    themes: tuple[str, ...] = ()
    happens_on: date | None = None
    still_open: bool = field(default=True)


def propose(news: Iterable[New], offered: Collection[str], today: date) -> tuple[New, ...]:
    """Return what can be offered now, in the order of an issue; what was offered before never returns."""
    fresh = {one.source: one for one in news if one.source not in offered and _still_worth_it(one, today)}
    return tuple(
        sorted(
            fresh.values(),
            key=lambda one: (
                ORDER.index(one.kind),
                one.happens_on or date.min,
                -one.published_on.toordinal(),
                one.path,
            ),
        )
    )


def _still_worth_it(one: New, today: date) -> bool:
    if one.kind is not ItemKind.ACTIVITY:
        return one.published_on >= today - LOOK_BACK
    # Whenever it was written: who can still come has not missed it.
    return one.still_open and one.happens_on is not None and one.happens_on > today
