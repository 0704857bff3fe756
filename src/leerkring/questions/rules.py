"""What a knowledge question may become, who may see it, and what is kept for a person to read first. Standard library only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from leerkring.core.text.links_in_names import holds_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID


class QuestionState(StrEnum):
    """Where a question is; `QUESTION_MOVES` is the grammar. What nobody confirmed is no question yet, but a wish."""

    HELD = "held"
    REFUSED = "refused"
    NEW = "new"
    TAKEN_UP = "taken_up"
    IN_ACTIVITY = "in_activity"
    ANSWERED = "answered"
    CLOSED = "closed"


_Q = QuestionState
QUESTION_MOVES: dict[QuestionState, frozenset[QuestionState]] = {
    _Q.HELD: frozenset({_Q.NEW, _Q.REFUSED}),
    _Q.REFUSED: frozenset({_Q.NEW}),
    _Q.NEW: frozenset({_Q.TAKEN_UP, _Q.IN_ACTIVITY, _Q.ANSWERED, _Q.CLOSED, _Q.REFUSED}),
    _Q.TAKEN_UP: frozenset({_Q.IN_ACTIVITY, _Q.ANSWERED, _Q.CLOSED}),
    _Q.IN_ACTIVITY: frozenset({_Q.TAKEN_UP, _Q.ANSWERED, _Q.CLOSED}),
    _Q.ANSWERED: frozenset({_Q.TAKEN_UP, _Q.IN_ACTIVITY}),
    _Q.CLOSED: frozenset({_Q.TAKEN_UP}),
}
UNSEEN = frozenset({_Q.HELD, _Q.REFUSED})
"""What no visitor sees, whatever its asker wished."""
OPEN = frozenset({_Q.NEW, _Q.TAKEN_UP, _Q.IN_ACTIVITY})
"""What still waits for an answer."""
NEEDS_WORDS = frozenset({_Q.CLOSED})
"""Nobody is left with a question that ends without a word."""
TELLS = frozenset({_Q.ANSWERED, _Q.CLOSED})
"""What who asked or follows is mailed about."""
ASKERS_FOR_ACTIVITY = 3
"""So many people with the same question are a reason to meet."""


def may_move(old: QuestionState, new: QuestionState) -> bool:
    """Tell whether a question may go from the one state to the other."""
    return new in QUESTION_MOVES[old]


def is_public(state: QuestionState, *, public: bool, joined: bool) -> bool:
    """Tell whether everybody may read a question: its asker wished so, somebody let it in, and it stands by itself."""
    return public and state not in UNSEEN and not joined


class HoldReason(StrEnum):
    """Why a person reads a question before anybody else does."""

    LINKS = "links"
    CONTACT = "contact"
    INSULT = "insult"


MOST_LINKS = 1
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\d.])(?:\+31|0031|0)[\s.-]?[1-9](?:[\s.-]?\d){7,8}(?!\d)")
_LETTERS = str.maketrans("0134578@$", "oieastbas")
_DRAWN_OUT = re.compile(r"(\w)\1{2,}")
_RUDE = re.compile(
    r"\b(?:kankerl\w+|kankerh\w+|kutw\w+|kutj\w+|klootz\w+|kloteb\w+|teringl\w+|tyfusl\w+|tiefusl\w+|mongool\w*|debiel\w*|"
    r"achterlijke?|hoer(?:en\w*)?|hoerenj\w+|slet\w*|lul(?:len|letje)?|eikels?|idioten?|idioot|imbeciel\w*|randdebiel\w*|"
    r"rot op|flikker op|sodemieter\w*|tuig|uitschot|schoft\w*|fuck\w*|bitch\w*|asshole\w*|nazi\w*)\b"
)


def hold_reason(*texts: str) -> HoldReason | None:
    """Return why a person looks at these words first; None where they may stand as they are.

    One link is a source, more are an advertisement. An address or a telephone number is about a person and is not for
    everybody. Words that hurt are recognised, also with a digit or a sign in them; a person decides.
    """
    words = [word for text in texts for word in text.split()]
    if any(_ADDRESS.search(text) or _PHONE.search(text) for text in texts):
        return HoldReason.CONTACT
    if sum(holds_link(word) for word in words) > MOST_LINKS:
        return HoldReason.LINKS
    return HoldReason.INSULT if any(map(is_rude, texts)) else None


def is_rude(text: str) -> bool:
    """Tell whether words stand here that hurt."""
    typed = text.casefold()
    ways = {typed, *(_DRAWN_OUT.sub(instead, typed) for instead in (r"\1", r"\1\1"))}
    return any(_RUDE.search(way) for typed in ways for way in (typed, typed.translate(_LETTERS)))


# --- the same question of several askers ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """A question among those that were joined: into which one (None: it stands by itself), and which it counts for."""

    id: UUID
    joined_into: UUID | None
    root: UUID


def join(all_: Iterable[Standing], one: UUID, into: UUID) -> dict[UUID, Standing]:
    """Return how the questions stand after one was joined into another, with all that was joined into it before.

    Both must stand by themselves and be two; ValueError says that they are not.
    """
    by_id = {standing.id: standing for standing in all_}
    if one == into or by_id[one].joined_into is not None or by_id[into].joined_into is not None:
        raise ValueError("only two questions that stand by themselves are joined")
    after = dict(by_id)
    for standing in by_id.values():
        if standing.root == one:
            joined = into if standing.id == one else standing.joined_into
            after[standing.id] = Standing(standing.id, joined, into)
    return after


def part(all_: Iterable[Standing], one: UUID) -> dict[UUID, Standing]:
    """Return how the questions stand after one was taken out again, with all that had been joined into it."""
    by_id = {standing.id: standing for standing in all_}
    if by_id[one].joined_into is None:
        raise ValueError("this question was not joined")
    after = dict(by_id)
    for standing in by_id.values():
        if _leads_to(by_id, standing.id, one):
            joined = None if standing.id == one else standing.joined_into
            after[standing.id] = Standing(standing.id, joined, one)
    return after


def _leads_to(by_id: Mapping[UUID, Standing], id_: UUID, to: UUID) -> bool:
    at: UUID | None = id_
    while at is not None and at != to:
        at = by_id[at].joined_into if at in by_id else None
    return at == to


# --- what is linked ---------------------------------------------------------------------------------------


class LinkKind(StrEnum):
    """What a question can be linked to. A chapter is named by its handbook and itself, the others by their id."""

    ACTIVITY = "activity"
    ITEM = "item"
    CHAPTER = "chapter"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asked or follows a question, with the links that they were told of."""

    id: UUID
    told: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Linked:
    """Something linked, since when, and whether everybody may see it by now."""

    id: UUID
    linked_at: datetime
    public: bool


def to_tell(readers: Iterable[Reader], links: Iterable[Linked], settled: datetime) -> dict[UUID, list[UUID]]:
    """Return whom to tell now of which links: each link once to each, all that is new in one mail.

    What was linked after `settled` waits: staff who link three things in a row cause one mail, and may take a mistake back.
    """
    links = sorted(links, key=lambda link: (link.linked_at, link.id))
    if any(link.linked_at > settled for link in links):
        return {}
    ready = [link.id for link in links if link.public]
    news = {reader.id: [id_ for id_ in ready if id_ not in reader.told] for reader in readers}
    return {id_: new for id_, new in news.items() if new}
