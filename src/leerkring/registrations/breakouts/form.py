"""Parallel sessions on a form: one question for each round, and from what was typed to a choice or a ranking."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from leerkring.activities.rules import BreakoutChoice
from leerkring.activities.views import BreakoutView, RoundView
from leerkring.core.text.dutch import aantal, tijd
from leerkring.core.web.forms.form import Raw
from leerkring.registrations.breakouts.rules import AskedBreakouts

RANKS = 3
"""How many sessions of a round the form lets somebody rank; a program may send more."""
UNKNOWN = "Kies een deelsessie uit de lijst."
FULL = "vol: u komt op de wachtlijst van deze deelsessie"


class Chooses(Protocol):
    """An activity as far as its rounds are asked about."""

    @property
    def rounds(self) -> tuple[RoundView, ...]: ...
    @property
    def breakout_choice(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Rounds:
    """The rounds of an activity, and whether one is chosen in each or they are ranked."""

    rounds: tuple[RoundView, ...]
    breakout_choice: str


@dataclass(frozen=True, slots=True)
class RoundQuestion:
    """One round on a form: `options` are value, title and what is to be known of it; `names` one field, or one a rank."""

    number: int
    legend: str
    names: tuple[str, ...]
    options: tuple[tuple[str, str, str], ...]

    @property
    def ranked(self) -> bool:
        """Whether its sessions are put in an order instead of one chosen."""
        return len(self.names) > 1 or self.names[0].count("-") > 1


def when_of(round_: RoundView) -> str:
    """Return which round it is, and when."""
    return f"Ronde {round_.number}, {tijd(round_.starts_at)}–{tijd(round_.ends_at)} uur"


def ask_rounds(
    activity: Chooses, *, own: Mapping[tuple[int, str], str] | None = None, ranks: int = RANKS
) -> list[RoundQuestion]:
    """Return the questions about the rounds of an activity. `own` says what somebody has in a session, where that is not the
    same as for everybody, by round and slug.
    """
    own = own or {}
    ranked = activity.breakout_choice == BreakoutChoice.RANKED
    found = []
    for one in activity.rounds:
        most = min(max(ranks, 1), len(one.breakouts)) if ranked else 0
        name = f"breakout-{one.number}"
        names = tuple(f"{name}-{rank}" for rank in range(1, most + 1)) if ranked else (name,)
        options = tuple(
            (
                session.slug,
                session.title,
                _told(session, ranked=ranked, mine=own.get((one.number, session.slug), "")),
            )
            for session in one.breakouts
        )
        found.append(RoundQuestion(one.number, when_of(one), names, options))
    return found


def _told(session: BreakoutView, *, ranked: bool, mine: str) -> str:
    if ranked:
        places = aantal(session.capacity, "plaats", "plaatsen")
    elif mine:
        places = mine
    elif session.is_full:
        places = FULL + (f", er {_wait(session.waiting)} al {session.waiting}" if session.waiting else "")
    else:
        places = f"nog {aantal(session.free, 'plaats', 'plaatsen')} vrij"
    return " · ".join(filter(None, (session.room, places)))


def _wait(many: int) -> str:
    return "wacht er" if many == 1 else "wachten er"


def check_breakouts(activity: Chooses, raw: Raw) -> tuple[AskedBreakouts, dict[str, str]]:
    """Return what was chosen or ranked, or what is wrong by field. Nothing has to be chosen."""
    if activity.breakout_choice == BreakoutChoice.RANKED:
        return _check_ranked(activity.rounds, raw)
    chosen: dict[int, str] = {}
    errors: dict[str, str] = {}
    for one in activity.rounds:
        name = f"breakout-{one.number}"
        slug = _typed(raw, name)
        if not slug:
            continue
        if slug not in {session.slug for session in one.breakouts}:
            errors[name] = UNKNOWN
        elif earlier := next((number for number, other in chosen.items() if other == slug), None):
            errors[name] = f"U koos deze deelsessie al in ronde {earlier}. Kies hier een andere."
        else:
            chosen[one.number] = slug
    return AskedBreakouts(chosen=chosen), errors


def _check_ranked(rounds: Iterable[RoundView], raw: Raw) -> tuple[AskedBreakouts, dict[str, str]]:
    ranked: dict[int, tuple[str, ...]] = {}
    errors: dict[str, str] = {}
    for one in rounds:
        known = {session.slug for session in one.breakouts}
        slugs: list[str] = []
        for rank in range(1, len(known) + 1):
            name = f"breakout-{one.number}-{rank}"
            slug = _typed(raw, name)
            if not slug:
                continue
            if slug not in known:
                errors[name] = UNKNOWN
            elif slug in slugs:
                errors[name] = (
                    "Deze deelsessie koos u in deze ronde al. Kies hier een andere, of laat dit leeg."
                )
            else:
                slugs.append(slug)
        if slugs:
            ranked[one.number] = tuple(slugs)
    return AskedBreakouts(ranked=ranked), errors


def _typed(raw: Raw, name: str) -> str:
    return (raw.get(name) or [""])[-1].strip()


def answers_of(activity: Chooses, asked: AskedBreakouts) -> list[tuple[str, str]]:
    """Return what was chosen or ranked in words, for looking once more."""
    found = []
    for one in activity.rounds:
        titles = {session.slug: session for session in one.breakouts}
        if slug := asked.chosen.get(one.number):
            found.append((f"Ronde {one.number}", _with_wait(titles[slug])))
        elif slugs := asked.ranked.get(one.number):
            found.append((f"Ronde {one.number}", in_order([titles[slug].title for slug in slugs])))
    return found


def in_order(titles: Sequence[str]) -> str:
    """Return a ranking as a sentence reads it."""
    return ", ".join(f"{rank}. {title}" for rank, title in enumerate(titles, 1))


def _with_wait(session: BreakoutView) -> str:
    return f"{session.title} (wachtlijst van deze deelsessie)" if session.is_full else session.title
