"""The page around a list."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from litestar import Response

from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.columns import COLUMNS, read_columns
from leerkring.core.web.lists.remembered import remember
from leerkring.core.web.lists.selection import ALL, CHOSEN, SEEN, Selection, read_selection
from leerkring.core.web.lists.shown import Shown
from leerkring.core.web.pages import Visit, render


def with_own_columns(visit: Visit, path: str, asked: Asked) -> Asked:
    """Return what is asked with the columns that this member of staff chose for the list before."""
    person = visit.staff
    kept = next((one for one in person.views if one.path == path and not one.name), None) if person else None
    if kept is None:
        return asked
    return replace(asked, own=read_columns(asked.listing, dict(parse_qsl(kept.query)).get(COLUMNS, "")))


def selection_of(visit: Visit) -> Selection:
    """Read the ticks of the page of a list; who took everything keeps the moment when they did."""
    query = visit.query_params
    everything = visit.asked(ALL)
    kept = visit.asked(SEEN) if everything else ""
    return read_selection(query.getall(CHOSEN, []), everything, kept or visit.now.isoformat())


def render_list(visit: Visit, template: str, shown: Shown[Any], **context: Any) -> Response[bytes]:
    """Render a page around a list, `listed` in the template, and remember what it was asked."""
    person = visit.staff
    if person is not None:
        views = tuple(one for one in person.views if one.path == shown.path and one.name)
        asked = with_own_columns(visit, shown.path, shown.asked)
        shown = replace(shown, links=replace(shown.links, asked=asked), views=views, keeps_views=True)
    response = render(visit, template, listed=shown, **context)
    return remember(visit, shown, response)
