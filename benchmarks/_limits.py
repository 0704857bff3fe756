"""The applications that ours are measured against: the least that the same server could do."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State

from leerkring.activities import labels
from leerkring.activities.queries.page import get_activity_page
from leerkring.activities.views import ActivityPage
from leerkring.app import create_app
from leerkring.core.web.pages import Visit, render
from leerkring.library.items.queries import list_of_activity
from leerkring.library.items.views import ItemLine
from leerkring.settings.reading import read_settings


@post("/agenda/{slug:str}/aanmelden", status_code=200)
async def _parse(request: Request[Any, Any, State]) -> Response[bytes]:
    await request.form()
    return Response(b"", status_code=303, headers={"Location": "/", "Cache-Control": "no-store"})


def parse_form() -> Any:
    """An application whose only route parses the registration form and answers 303."""
    return Litestar([_parse], openapi_config=None, logging_config=None)


def constant() -> Any:
    """A plain application that answers as many bytes as it is told, without a framework."""
    body = b"x" * int(os.environ["LEERKRING_TEST_BYTES"])
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"%d" % len(body))]

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for word in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{word}.complete"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return answer


def template() -> Any:
    """An application whose only route renders an activity's page from what was read at the start."""
    services = create_app(read_settings()).services
    kept: dict[str, tuple[ActivityPage, Sequence[ItemLine]]] = {}

    @asynccontextmanager
    async def life(app: Litestar) -> AsyncIterator[None]:
        app.state.services = services
        async with services.db.reading() as reading:
            slug = "woonzorganalyse-gesprek"
            page = await get_activity_page(reading, slug, services.clock.now())
            kept[slug] = (page, await list_of_activity(reading, slug))
        yield
        await services.db.close()

    @get("/agenda/{slug:str}", media_type="text/html")
    async def show(request: Visit, slug: str) -> Response[bytes]:
        activity, learned = kept[slug]
        return render(
            request,
            "activities/activity.html",
            a=activity,
            learned=learned,
            via="",
            state=activity.visitor_state,
            labels=labels,
        )

    return Litestar([show], request_class=Visit, lifespan=[life], openapi_config=None, logging_config=None)
