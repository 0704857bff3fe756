"""Pages and their actions: how a handler is declared, and how it answers."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from litestar import Request, Response, get, post
from litestar.datastructures import State

from leerkring.core.web.access import Access, Staff
from leerkring.core.web.caching.page_cache import TOPICS
from leerkring.core.web.services import services_of

Handler = TypeVar("Handler")
Visit = Request[Any, Any, State]

FORM_BYTES = 256 * 1024
"""The most that a form of ours can hold; a larger body is refused with 413 before it is read."""


def page(path: str | list[str], *, access: Access) -> Callable[[Any], Any]:
    """Declare a GET page. HEAD is answered from the same handler."""
    return get(path, opt={"access": access}, media_type="text/html", status_code=200)


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
    media_type: str = "text/html",  # the framework adds the charset
    **context: Any,
) -> Response[bytes]:
    """Render a template.

    With `topics` the page is the same for every anonymous visitor and may be kept until one of them is
    touched; without, it is personal and never stored anywhere.
    """
    services = services_of(request)
    person: Staff | None = getattr(request.state, "staff", None)
    html = services.jinja.get_template(template).render(
        path=request.scope["path"], signed_in=person, now=services.clock.now(), **context
    )
    keep = topics is not None and person is None and status == 200
    if keep:
        request.scope[TOPICS] = frozenset(topics or ())  # type: ignore[literal-required]
    headers = {"Cache-Control": "public, max-age=0, must-revalidate" if keep else "no-store"}
    return Response(html.encode(), status_code=status, media_type=media_type, headers=headers)


def see_other(url: str) -> Response[bytes]:
    """Answer a POST: go and look there."""
    return Response(b"", status_code=303, headers={"Location": url, "Cache-Control": "no-store"})


def moved(url: str) -> Response[bytes]:
    """Answer a GET of an old address: it lives there now, for good."""
    return Response(b"", status_code=301, headers={"Location": url, "Cache-Control": "public, max-age=3600"})


def signed_in(request: Visit) -> Staff:
    """Return the member of staff that the guard let in."""
    person: Staff = request.state.staff
    return person
