"""What already answers a question, by the search that exists: pages and paragraphs, each as somebody reads it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from leerkring.core.database.db import Reading
from leerkring.core.text.cleaning import one_line
from leerkring.search.links import KINDS
from leerkring.search.model import EntryKind
from leerkring.search.rules import MOST_TYPED
from leerkring.search.searching import find
from leerkring.search.views import Filters, Hit

MINUTE = timedelta(minutes=1)
MOST_LOOKS = 60
MOST_ANSWERS = 6
LEAST_TYPED = 8
_LEFT_OUT = (EntryKind.NEWSLETTER, EntryKind.REGION)
"""What is never an answer by itself."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Something that may answer a question: what it is, where it stands, and the words that fit."""

    path: str
    kind: str
    title: str
    context: str
    text: str


async def list_answers(reading: Reading, typed: str, now: datetime) -> tuple[Answer, ...]:
    """Return what fits best with what was typed, only where most of its words are found."""
    typed = one_line(typed)[:MOST_TYPED]
    if len(typed) < LEAST_TYPED:
        return ()
    found = await find(reading, typed, Filters(), now)
    hits = [hit for hit in found.hits if hit.kind not in _LEFT_OUT and hit.precise][:MOST_ANSWERS]
    return tuple(map(_answer, hits))


def _answer(hit: Hit) -> Answer:
    kind, context = KINDS[EntryKind(hit.kind)][0], hit.context
    first, _, rest = context.partition(", ")
    if first.casefold().endswith(kind.casefold()):  # it says itself what it is, or more precisely
        kind, context = first, rest
    return Answer(
        path=hit.path,
        kind=kind,
        title="".join(text for text, _ in hit.title),
        context=context,
        text="".join(text for text, _ in hit.text),
    )
