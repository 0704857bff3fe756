"""The front page: what can I join."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from litestar import Response

from leerkring.activities import queries
from leerkring.activities.rules import ActivityKind, VisitorState
from leerkring.activities.views import AgendaItem
from leerkring.core.access import PUBLIC
from leerkring.core.house import house
from leerkring.core.pages import Visit, page, render

SHOWN = 6
JOINABLE = frozenset({VisitorState.OPEN, VisitorState.FULL, VisitorState.UPCOMING})


@page("/", access=PUBLIC)
async def home(request: Visit) -> Response[bytes]:
    """Show the next activities, the ways to take part and how a place is given."""
    parts = house(request)
    async with parts.db.reading() as reading:
        lines = await queries.list_agenda(reading, parts.clock.now())
    return render(request, "site/home.html", topics=["agenda"], **front(lines))


def front(lines: Sequence[AgendaItem]) -> dict[str, Any]:
    """Choose what stands on the front page: what one can still join, soonest first."""
    joinable = sorted((line for line in lines if line.state in JOINABLE), key=lambda line: line.starts_at)
    free = (a for a in joinable if a.state is VisitorState.OPEN and a.taken < a.capacity and not a.waiting)
    counts = Counter(line.kind for line in joinable)
    return {
        "activities": joinable[:SHOWN],
        "featured": next(free, None),
        "counts": {kind.value: counts[kind] for kind in ActivityKind},
    }
