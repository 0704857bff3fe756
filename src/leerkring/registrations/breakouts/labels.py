"""Dutch words for parallel sessions: what somebody has in each round, and what changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leerkring.activities.views import RoundView
from leerkring.core.text.dutch import tijd
from leerkring.registrations.breakouts.queries import OwnBreakouts, OwnRound, OwnSession
from leerkring.registrations.breakouts.rules import (
    BreakoutState,
    in_round,
    in_session,
    waits_for,
    without_choice,
)

NOTHING = "nog niet gekozen"


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One round in words: which and when, and what somebody has in it."""

    when: str
    text: str

    @property
    def shown(self) -> str:
        """The text where it stands by itself."""
        return self.text[:1].upper() + self.text[1:]

    @property
    def whole(self) -> str:
        """The line as one sentence without an end."""
        return f"{self.when}: {self.text}"


def lines_of(own: OwnBreakouts | None, *, of_other: bool = False) -> tuple[OwnLine, ...]:
    """Return what somebody has in each round, said to them or `of_other` to staff; nothing where there are no rounds."""
    return tuple(line_of(one, of_other=of_other) for one in own.rounds) if own else ()


def line_of(one: OwnRound, *, of_other: bool = False) -> OwnLine:
    """Return what somebody has in a round."""
    when = f"Ronde {one.number}, {tijd(one.starts_at)}–{tijd(one.ends_at)} uur"
    fixed = ", vastgezet" if of_other and one.placed and one.placed.fixed else ""
    return OwnLine(when, _text(one, "staat" if of_other else "u staat") + fixed)


def _text(one: OwnRound, stands: str) -> str:
    if one.waiting:
        waits = f"{stands} op nummer {one.waiting.position} van de wachtlijst van {one.waiting.title}"
        return f"{called(one.placed)}; {waits}" if one.placed else waits
    if one.placed:
        return called(one.placed)
    if one.wished:
        return f"{called(one.wished)}, als er dan plaats is"
    if one.ranked:
        titles = one.titles or {}
        return ", ".join(f"{rank}. {titles[slug]}" for rank, slug in enumerate(one.ranked, 1))
    return NOTHING


def called(session: OwnSession) -> str:
    """Return a session with its room."""
    return f"{session.title} ({session.room})" if session.room else session.title


def audience_words(rounds: Iterable[RoundView]) -> dict[str, str]:
    """Return whom staff can write to by rounds and sessions, by its word."""
    found = {}
    for one in rounds:
        found[in_round(one.number)] = f"in ronde {one.number}, welke deelsessie ook"
        found[without_choice(one.number)] = f"zonder keuze in ronde {one.number}"
        for session in one.breakouts:
            name = f"“{session.title}” (ronde {one.number})"
            found[in_session(one.number, session.slug)] = f"in {name}"
            found[waits_for(one.number, session.slug)] = f"op de wachtlijst van {name}"
    return found


_MARKS = {BreakoutState.WAITING: " (wachtlijst)", BreakoutState.WISHED: " (wens)"}


def cell_of(lines: Sequence[Sequence[Any]], number: int) -> str:
    """Return what stands in a list in the column of a round; `lines` are those of `BREAKOUT_LINES`."""
    mine = [(title, state, rank) for round_, title, state, rank in lines if round_ == number]
    ranked = sorted((rank, title) for title, _, rank in mine if rank)
    if ranked:
        return ", ".join(f"{rank}. {title}" for rank, title in ranked)
    return "; ".join(sorted(f"{title}{_MARKS.get(state, '')}" for title, state, _ in mine))


def change_text(change: Mapping[str, Any]) -> str:
    """Return what became of one round, as mails and the history say it."""
    was, now, waits = change["was"], change["now"], change["waits"]
    parts = []
    if was != now:
        if was and now:
            parts.append(f"van {was} naar {now}")
        elif now:
            parts.append(now)
        else:
            parts.append(f"niet meer {was}")
    if waits:
        parts.append(f"op de wachtlijst van {waits}" + (f", tot dan {now}" if now and was == now else ""))
    elif was == now:
        parts.append(f"niet meer op een wachtlijst, wel {now}" if now else "niet meer op een wachtlijst")
    return f"Ronde {change['round']}: {', '.join(parts)}"
