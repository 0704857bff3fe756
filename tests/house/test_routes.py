"""Closed unless opened: each route says who may come in, and each door is tried."""

from collections.abc import Iterator
from uuid import UUID

import httpx
import pytest
from litestar import Litestar, get
from litestar.routes import HTTPRoute

from leerkring.app import CROSS_SITE_EXEMPT, Application
from leerkring.core.web.access import LINK, PUBLIC, Access, UndeclaredAccess, check_declared
from leerkring.core.web.services import Services
from tests.cast import BAS, FATIMA, ILSE
from tests.people.office import back_office_of, browser

ID = UUID("01890000-0000-7000-8000-000000000000")
SAFE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
SENSORS = {"camera", "microphone", "geolocation", "payment", "usb"}
NOBODYS_SECRET = "A" * 43


def doors(app: Application) -> Iterator[tuple[str, str, Access]]:
    """Each method of each route, with who may come in."""
    for route in app.litestar.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                for method in {"GET", "POST"} & set(handler.http_methods):
                    yield method, route.path, handler.opt["access"]


def address(path: str) -> str:
    """A path with something in each of its holes."""
    filled = path
    for hole, value in (("secret:str", NOBODYS_SECRET), (":uuid", str(ID)), (":int", "1"), (":str", "geen")):
        while f"{hole}}}" in filled:
            start = filled.rindex("{", 0, filled.index(f"{hole}}}"))
            filled = filled[:start] + value + filled[filled.index("}", start) + 1 :]
    return filled


def test_a_route_that_does_not_say_who_may_come_in_stops_the_start() -> None:
    @get("/geheim", sync_to_thread=False)
    def forgotten() -> str:
        return ""

    @get("/open", opt={"access": PUBLIC}, sync_to_thread=False)
    def declared() -> str:
        return ""

    check_declared(Litestar([declared], openapi_config=None))
    with pytest.raises(UndeclaredAccess, match="/geheim"):
        check_declared(Litestar([declared, forgotten], openapi_config=None))


def test_every_route_has_one_of_three_kinds_of_doors(app: Application) -> None:
    found = list(doors(app))
    assert len(found) > 40
    for _, path, access in found:
        assert access.name in {"public", "link", "staff"}, path
        assert ("/beheer" in path) == (access.name == "staff"), path
        assert ("{secret" in path) == (access.name == "link") or path == "/aanmelding/overgedragen", path
        assert bool(access.roles) == (access.name == "staff"), path


async def test_the_back_office_opens_for_nobody_else(app: Application, client: httpx.AsyncClient) -> None:
    """Not by looking and not by posting, and not telling what is there."""
    for method, path, access in doors(app):
        if access.name == "staff":
            answer = await client.request(method, address(path))
            assert answer.status_code == 303, (method, path, answer.status_code)
            assert answer.headers["location"].startswith("/inloggen?naar=/beheer"), path


@pytest.mark.parametrize("person, role", [(BAS, "host"), (ILSE, "editor"), (FATIMA, "organizer")])
async def test_a_role_opens_no_door_of_another(
    app: Application, services: Services, person, role: str
) -> None:
    async with back_office_of(app, services, person, role) as client:
        for method, path, access in doors(app):
            if access.name == "staff":
                status = (await client.request(method, address(path))).status_code
                assert (status == 403) == (role not in access.roles), (method, path, status)


async def test_a_made_up_link_opens_nothing(app: Application, client: httpx.AsyncClient) -> None:
    for method, path, access in doors(app):
        if access is LINK and "{" in path:
            answer = await client.request(method, address(path))
            assert answer.status_code in {404, 410}, (method, path, answer.status_code)
            assert NOBODYS_SECRET not in answer.text


async def test_a_post_of_another_site_is_refused_at_every_door(app: Application) -> None:
    async with browser(app, **{"Sec-Fetch-Site": "cross-site"}) as elsewhere:
        for method, path, _ in doors(app):
            if method == "POST" and not path.startswith(tuple(CROSS_SITE_EXEMPT)):
                answer = await elsewhere.post(address(path), data={"email": "noor@almelo.example"})
                assert answer.status_code == 403, path
                assert "vanaf een andere website" in answer.text


async def test_every_answer_carries_the_safe_headers(app: Application, client: httpx.AsyncClient) -> None:
    for method, path, _ in doors(app):
        answer = await client.request(method, address(path))
        policy = answer.headers["content-security-policy"]
        assert not [word for word in ("unsafe", "*", "data:") if word in policy], path
        for needed in (
            "default-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ):
            assert needed in policy, path
        assert {name: answer.headers.get(name) for name in SAFE} == SAFE, path
        assert {f"{one}=()" for one in SENSORS} <= set(answer.headers["permissions-policy"].split(", ")), path
