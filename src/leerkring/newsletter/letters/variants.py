"""Which letters an issue comes in: one for each choice of items that some reader gets. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leerkring.newsletter.rules import Choice, Offered, Rhythm, chosen, is_due

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leerkring.newsletter.queries.reader_queries import ReaderGroup


@dataclass(frozen=True, slots=True)
class Plan:
    """One letter: its items in order, who gets it, and how it is called in the back office."""

    items: tuple[str, ...]
    groups: tuple[ReaderGroup, ...]
    label: str

    @property
    def readers(self) -> int:
        """How many get it."""
        return sum(group.readers for group in self.groups)


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody of a stream at one moment. `nothing`: due, but with nothing in it for them."""

    plans: tuple[Plan, ...]
    nothing: tuple[ReaderGroup, ...]
    later: tuple[ReaderGroup, ...]


_RHYTHMS = {Rhythm.BIWEEKLY: "elk nummer", Rhythm.MONTHLY: "per maand", Rhythm.AGENDA: "alleen agenda"}


def choice_of(group: ReaderGroup) -> Choice:
    """Return a group as the rules see each of its readers."""
    return Choice(
        Rhythm(group.rhythm),
        frozenset(group.themes),
        group.agenda_to,
        group.texts_to,
        group.texts_until,
        group.skips,
    )


def divide(
    groups: Sequence[ReaderGroup],
    items: Sequence[Offered],
    number: int,
    *,
    closes_month: bool,
    themes: Mapping[str, str],
) -> Audience:
    """Return who gets which letter; groups that get the same items share one.

    Most readers first; with as many readers, as their items stand in the issue.
    """
    found: dict[tuple[str, ...], list[ReaderGroup]] = {}
    nothing, later = [], []
    for group in sorted(groups, key=lambda one: -one.readers):
        if not is_due(Rhythm(group.rhythm), closes_month=closes_month):
            later.append(group)
            continue
        choice = chosen(items, choice_of(group), number)
        if choice:
            found.setdefault(choice, []).append(group)
        else:
            nothing.append(group)
    plans = [Plan(choice, tuple(who), _label(who, themes)) for choice, who in found.items()]
    place = {item.id: at for at, item in enumerate(items)}
    plans.sort(key=lambda plan: (-plan.readers, [place[one] for one in plan.items]))
    return Audience(tuple(plans), tuple(nothing), tuple(later))


MOST_IN_LABEL = 3


def _label(groups: Sequence[ReaderGroup], themes: Mapping[str, str]) -> str:
    """Return what its readers chose, the largest groups by name."""
    choices = list(dict.fromkeys(_choice(group, themes) for group in groups))
    more = len(choices) - MOST_IN_LABEL
    also = f", en nog {more} {'keuze' if more == 1 else 'keuzes'}" if more > 0 else ""
    return "; ".join(choices[:MOST_IN_LABEL]) + also


def _choice(group: ReaderGroup, themes: Mapping[str, str]) -> str:
    about = " en ".join(themes.get(slug, slug) for slug in group.themes) or "alle thema’s"
    return f"{about}, {_RHYTHMS[Rhythm(group.rhythm)]}"
