"""Keeping what a list was asked under a name, forgetting it, and which columns it has; any list of the back office, each for oneself."""

import re
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response

from leerkring.core.text.cleaning import one_line
from leerkring.core.web.access import STAFF
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.lists.columns import COLUMNS, columns_word
from leerkring.core.web.lists.views import MOST_IN_NAME, is_view
from leerkring.core.web.pages import Visit, action, see_other, signed_in
from leerkring.people.saved_views import forget_columns, forget_view, save_view

VIEWS = "/beheer/weergaven"
_COLUMN = re.compile(r"[A-Za-z0-9_-]{1,60}")


def _address(form: Form) -> tuple[str, str] | None:
    path, query = form.value("lijst"), form.value("vraag")
    return (path, query) if is_view(path, query) else None


@action(VIEWS, access=STAFF)
async def save(request: Visit) -> Response[bytes]:
    """Keep the list as it is asked now, and show it; without a name it gets one."""
    form = await read_form(request)
    found = _address(form)
    if found is None:
        return see_other("/beheer")
    path, query = found
    name = one_line(form.value("naam"))[:MOST_IN_NAME] or "Mijn weergave"
    await save_view(
        request.db, signed_in(request).person_id, path=path, name=name, query=query, now=request.now
    )
    return see_other(f"{path}?{query}")


@action(VIEWS + "/weg", access=STAFF)
async def forget(request: Visit) -> Response[bytes]:
    """Forget a view; the list stays as it is shown."""
    form = await read_form(request)
    try:
        view_id = UUID(form.value("weergave"))
    except ValueError:
        return see_other("/beheer")
    await forget_view(request.db, signed_in(request).person_id, view_id)
    found = _address(form)
    return see_other("?".join(found) if found else "/beheer")


@action(VIEWS + "/kolommen", access=STAFF)
async def choose_columns(request: Visit) -> Response[bytes]:
    """Keep which columns a list has for this person, or let it have those of its own again; and show it so."""
    form = await read_form(request)
    path, query, person_id = form.value("lijst"), form.value("vraag"), signed_in(request).person_id
    names = [name for name in form.values("kolom") if _COLUMN.fullmatch(name)]
    columns = urlencode({COLUMNS: columns_word(names)})
    if not is_view(path, columns) or (query and not is_view(path, query)):
        return see_other("/beheer")
    if form.value("doen") == "eerst":
        await forget_columns(request.db, person_id, path)
    else:
        await save_view(request.db, person_id, path=path, name="", query=columns, now=request.now)
    return see_other(f"{path}?{query}" if query else path)


HANDLERS = [save, forget, choose_columns]
