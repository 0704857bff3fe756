"""Closed unless opened."""

from typing import Any

import pytest
from litestar import Litestar, Request, Response, asgi, get
from litestar.types import Receive, Scope, Send

from leerkring.core.web.access import PUBLIC, STAFF, UndeclaredAccess, check_declared, staff_only
from leerkring.core.web.pages import action, page


@page("/over", access=PUBLIC)
async def over(request: Request[Any, Any, Any]) -> Response[bytes]:
    return Response(b"")


@action("/over", access=PUBLIC)
async def change(request: Request[Any, Any, Any]) -> Response[bytes]:
    return Response(b"")


@get("/vergeten")
async def forgotten() -> str:
    return ""


@asgi("/ook-vergeten", copy_scope=True)
async def forgotten_too(scope: Scope, receive: Receive, send: Send) -> None: ...


def made(*handlers: Any) -> Litestar:
    return Litestar(list(handlers), openapi_config=None, logging_config=None)


def test_routes_that_say_so_are_fine() -> None:
    check_declared(made(over, change))


@pytest.mark.parametrize("handler,path", [(forgotten, "/vergeten"), (forgotten_too, "/ook-vergeten")])
def test_a_route_that_does_not_say_who_may_come_in_stops_the_start(handler: Any, path: str) -> None:
    with pytest.raises(UndeclaredAccess, match=path):
        check_declared(made(over, handler))


def test_an_administrator_may_come_in_everywhere() -> None:
    assert "admin" in STAFF.roles
    assert staff_only("editor").roles == {"editor", "admin"}
    assert PUBLIC.roles == frozenset()
