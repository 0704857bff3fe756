"""Closed unless opened."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar, Request, Response, asgi, get
from litestar.types import Receive, Scope, Send

from leerkring.core.refusals import NotAllowed
from leerkring.core.web.access import (
    LINK,
    PUBLIC,
    STAFF,
    Access,
    SignInNeeded,
    Staff,
    UndeclaredAccess,
    check_declared,
    guard,
    staff_only,
)
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


def test_every_route_that_forgot_is_named() -> None:
    with pytest.raises(UndeclaredAccess) as stopped:
        check_declared(made(over, forgotten, forgotten_too))
    said = str(stopped.value)
    assert said.startswith("Routes without access=: /")
    assert said.count(", /") == 1
    assert "/over" not in said


def member(*roles: str) -> Staff:
    return Staff(UUID(int=7), "Jorn de Vries", "jorn@leerkring.example", frozenset(roles), "x")


class Door:
    """A request at the door of the application, with who is behind it and whether what they typed is kept."""

    def __init__(self, person: Staff | None, method: str = "GET", *, is_kept: bool = False) -> None:
        self.person, self.is_kept = person, is_kept
        self.state = SimpleNamespace(staff=None)
        self.scope = {"method": method}
        self.url = SimpleNamespace(path="/beheer/activiteiten")
        self.app = SimpleNamespace(state=SimpleNamespace(services=self))

    async def identify(self, connection: object) -> Staff | None:
        assert connection is self
        return self.person

    async def keep_typed(self, connection: object) -> bool:
        assert connection is self
        return self.is_kept

    async def ask(self, access: Access | None) -> None:
        handler: Any = SimpleNamespace(opt={} if access is None else {"access": access})
        connection: Any = self
        await guard(connection, handler)


@pytest.mark.parametrize("access", [None, PUBLIC, LINK])
async def test_what_is_not_for_staff_asks_nobody_who_they_are(access: Access | None) -> None:
    door = Door(member("editor"))
    await door.ask(access)
    assert door.state.staff is None


@pytest.mark.parametrize(
    "method, is_kept, back",
    [
        ("GET", False, "/beheer/activiteiten"),
        ("GET", True, "/beheer/activiteiten"),
        ("POST", True, "/beheer/verder"),
        ("POST", False, "/beheer"),
    ],
)
async def test_who_is_unknown_signs_in_and_comes_back(method: str, is_kept: bool, back: str) -> None:
    with pytest.raises(SignInNeeded) as needed:
        await Door(None, method, is_kept=is_kept).ask(STAFF)
    assert needed.value.location == f"/inloggen?naar={back}"


async def test_staff_come_in_by_their_role() -> None:
    for role in ("editor", "admin"):
        door = Door(member(role, "host"))
        await door.ask(staff_only("editor"))
        assert door.state.staff is door.person
    door = Door(member("host"))
    with pytest.raises(NotAllowed):
        await door.ask(staff_only("editor"))
    assert door.state.staff is door.person, "so that the page that says no keeps their frame"


def test_a_host_has_their_own_activities_and_who_organizes_has_all() -> None:
    host, editor, admin = member("host"), member("editor"), member("admin")
    assert host.may("host", "editor")
    assert not host.may("editor")
    assert editor.may("editor")
    assert admin.may("editor")
    assert not member().may()
    assert host.only_own("editor") == host.own_activities == host.person_id
    assert editor.only_own("editor") is editor.own_activities is admin.only_own() is None
    assert editor.only_own("organizer") == editor.person_id
