"""The agenda as a list: its filters over lines in memory, and their addresses; each kind has a path of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from leerkring.activities.agenda.months import is_month, month_of
from leerkring.activities.labels import KIND_PATHS, KIND_PLURALS, KINDS, month_name
from leerkring.activities.rules import VisitorState
from leerkring.activities.views import AgendaItem
from leerkring.core.web.lists.asked import PAGE, Asked, Links, read_asked
from leerkring.core.web.lists.declared import Choice, Flag, Listing
from leerkring.core.web.lists.memory import filter_lines
from leerkring.core.web.lists.shown import Shown

PAGE_SIZE = 20
_TEXTS = KIND_PLURALS | {"national_meeting": "Landelijk"}
_PATHS = {KINDS[kind]: path for kind, path in KIND_PATHS.items()}

AGENDA = Listing(
    filters=(
        Choice(
            name="soort",
            label="Soort",
            words={word: _TEXTS[kind] for kind, word in KINDS.items()},
            words_of=lambda item: (KINDS[item.kind],),
            every="Alles",
        ),
        Choice(name="thema", label="Thema", words_of=lambda item: item.themes, folded=True),
        Choice(name="regio", label="Regio", words_of=lambda item: item.regions, folded=True),
        Choice(
            name="maand",
            label="Maand",
            known=is_month,
            words_of=lambda item: item.months,
            folded=True,
        ),
        Choice(
            name="vorm",
            label="Vorm",
            words={"locatie": "Op locatie", "online": "Online"},
            words_of=lambda item: ("locatie",) * item.on_location + ("online",) * item.online,
            folded=True,
        ),
        Flag(
            name="open",
            label="Plaatsen",
            words={"1": "Nog plaats"},
            words_of=lambda item: ("1",) * (item.state is VisitorState.OPEN),
        ),
    ),
    page_size=PAGE_SIZE,
)

AGENDA_WORDS = (*(one.name for one in AGENDA.filters), PAGE)
"""What the pages of the agenda read of their address."""


def read_agenda(
    query: Mapping[str, Any], themes: Mapping[str, str], regions: Mapping[str, str], kind: str = ""
) -> Asked:
    """Read what an address asks of the agenda; the page of a kind is about that kind, whatever else it is asked."""
    listing = AGENDA.with_words(thema=themes, regio=regions)
    if not kind:
        return read_asked(listing, query)
    word = KINDS[kind]
    filters = tuple(replace(one, default=word) if one.name == "soort" else one for one in listing.choices)
    asked = read_asked(replace(listing, filters=filters), query)
    return replace(asked, values={**asked.values, "soort": word})


def show_agenda(path: str, asked: Asked, items: Iterable[AgendaItem], now: datetime) -> Shown[AgendaItem]:
    """Return the page that is asked for of these lines, the soonest first, with a link for each month to come."""
    lines = sorted(items, key=lambda item: (item.starts_at, item.title))
    asked = asked.with_words(maand=_months(lines, asked.value("maand"), now))
    return Shown(Links(path, asked, agenda_address), filter_lines(asked, lines))


def _months(lines: Sequence[AgendaItem], asked_for: str, now: datetime) -> dict[str, str]:
    this_month = month_of(now)
    every = {month for line in lines for month in line.months}
    return {month: month_name(month) for month in sorted(every) if month >= this_month or month == asked_for}


def agenda_address(path: str, words: Mapping[str, str]) -> str:
    """Return an address of the agenda: the kind is its path; one that is not said stays as the page has it."""
    kind = words.get("soort")
    leads_to = path if kind is None else _PATHS.get(kind, "/agenda")
    query = urlencode({name: word for name, word in words.items() if name != "soort"})
    return f"{leads_to}?{query}" if query else leads_to
