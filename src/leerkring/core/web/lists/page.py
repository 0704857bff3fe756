"""The page around a list."""

from dataclasses import replace
from typing import Any

from litestar import Response

from leerkring.core.web.lists.remembered import remember
from leerkring.core.web.lists.shown import Shown
from leerkring.core.web.pages import Visit, render


def render_list(visit: Visit, template: str, shown: Shown[Any], **context: Any) -> Response[bytes]:
    """Render a page around a list, `listed` in the template, and remember what it was asked."""
    person = visit.staff
    if person is not None:
        views = tuple(one for one in person.views if one.path == shown.path)
        shown = replace(shown, views=views, keeps_views=True)
    response = render(visit, template, listed=shown, **context)
    return remember(visit, shown, response)
