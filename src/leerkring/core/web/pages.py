"""Pages and their actions: how a handler is declared, and how it answers."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar, cast

from litestar import Response, get, post

from leerkring.core.web.access import Access
from leerkring.core.web.asgi import Scope
from leerkring.core.web.caching.page_cache import SPLICES, TOPICS
from leerkring.core.web.caching.query_names import QUERY
from leerkring.core.web.caching.spliced import PLACE, new_word
from leerkring.core.web.lists.remembered import back
from leerkring.core.web.visit import Visit, signed_in

__all__ = ["Visit", "action", "moved", "page", "render", "see_other", "signed_in"]

Handler = TypeVar("Handler")

FORM_BYTES = 256 * 1024
"""The most that a form of ours can hold; a larger body is refused with 413 before it is read."""


def page(path: str | list[str], *, access: Access, query: Iterable[str] = ()) -> Callable[[Any], Any]:
    """Declare a GET page. HEAD is answered from the same handler.

    A page that is kept (`render` with topics) declares in `query` all that it reads of its address: for anything else
    there the same page is kept.
    """
    return get(path, opt={"access": access, QUERY: frozenset(query)}, media_type="text/html", status_code=200)


def action(path: str | list[str], *, access: Access, max_body: int = FORM_BYTES) -> Callable[[Any], Any]:
    """Declare a POST that does something and then answers 303, or 422 with the form."""
    return post(
        path, opt={"access": access}, media_type="text/html", status_code=200, request_max_body_size=max_body
    )


def render(
    request: Visit,
    template: str,
    /,
    *,
    status: int = 200,
    topics: Iterable[str] | None = None,
    word: str = "",
    media_type: str = "text/html",  # the framework adds the charset
    **context: Any,
) -> Response[bytes]:
    """Render a template.

    With `topics` the page is the same for every anonymous visitor and may be kept until one of them is
    touched; without, it is personal and stored nowhere but, at most, in the visitor's own browser. `word` names a value of the template that is a
    new secret word for each visitor, also where all else of the page is kept; no browser stores such a page.
    Every page gets `path`, `signed_in`, `now`, and `back(path)`: the address of a list as this visitor left it.
    """
    person = request.staff
    scope = cast("Scope", request.scope)
    keep = topics is not None and person is None and status == 200
    if word:
        scope[SPLICES] = keep and SPLICES in scope
        context[word] = PLACE.decode() if scope[SPLICES] else new_word()
    html = request.services.jinja.get_template(template).render(
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        signed_in=person,
        now=request.now,
        back=partial(back, request),
        **context,
    )
    if keep:
        scope[TOPICS] = frozenset(topics or ())
    headers = {"Cache-Control": _stored(request, everybodys=keep and not word)}
    return Response(html.encode(), status_code=status, media_type=media_type, headers=headers)


def _stored(request: Visit, *, everybodys: bool) -> str:
    """Return where a page may be kept.

    The answer to a visitor's POST (what was typed, to look at or to put right) stays in their own browser: one that
    may not keep it has nothing to show to who goes back, and shows an error of its own (decision 0035). Of the back
    office nothing stays, so that nothing is there after signing out.
    """
    if everybodys:
        return "public, max-age=0, must-revalidate"
    posted = cast("Scope", request.scope)["method"] == "POST"
    return "private, no-cache" if posted and request.staff is None else "no-store"


def see_other(url: str) -> Response[bytes]:
    """Answer a POST: go and look there."""
    return Response(b"", status_code=303, headers={"Location": url, "Cache-Control": "no-store"})


def moved(url: str) -> Response[bytes]:
    """Answer a GET of an old address: it lives there now, for good."""
    return Response(b"", status_code=301, headers={"Location": url, "Cache-Control": "public, max-age=3600"})
