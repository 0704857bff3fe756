"""A real Chromium before a real server, with the sample in it; one of each per test worker."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    Route,
    async_playwright,
)

from leerkring.app import create_app
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.people.service import make_sign_in_link
from leerkring.run import upgrading
from leerkring.run.sampling import STAFF
from leerkring.run.webserver import server_config
from leerkring.settings import Settings
from tests.conftest import TODAY
from tests.support.databases import made_database
from tests.support.sample import load_apart

QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-first-run",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]
WIDE = 1280
HEIGHT = 900


@dataclass(frozen=True, slots=True)
class Site:
    """Our site as it is served."""

    url: str
    services: Services

    async def sign_in_link(self, role: str) -> str:
        """A way into the back office for the sample's person with this role."""
        email = next(email for has, email, _ in STAFF if has == role)
        return await make_sign_in_link(self.services.db, email, self.services.clock.now(), self.url)


@pytest.fixture(scope="session")
async def site(server: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> AsyncIterator[Site]:
    """The whole site on a port of its own, with the sample."""
    made = made_database(server, f"leerkring_browser_{os.getpid()}_{worker_id}")
    async with made as database_url:
        await upgrading.upgrade(database_url)
        async with _serving(database_url, tmp_path_factory.mktemp("browser")) as one:
            yield one


@asynccontextmanager
async def _serving(database_url: str, data_dir: Path) -> AsyncIterator[Site]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings = Settings(
            database_url=database_url,
            data_dir=data_dir,
            base_url=url,
            secret_key="a key of no importance, for tests only",
        )
        app = create_app(settings, clock=FixedClock(TODAY))
        serving = uvicorn.Server(server_config(app))
        task = asyncio.create_task(serving._serve([listening]))
        while not serving.started:
            assert not task.done(), task.exception()
            await asyncio.sleep(0.01)
        await load_apart(settings, TODAY)
        yield Site(url, app.services)
        serving.should_exit = True
        await task


def chromium_path() -> str:
    """Debian's or yours; the one that Playwright would download is not asked for."""
    path = os.environ.get("CHROME_PATH") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None
    )
    assert path, "The browser tests need Chromium: apt-get install chromium, or set CHROME_PATH."
    return path


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=QUIET)
        yield browser
        await browser.close()


async def new_profile(
    browser: Browser, site: Site, *, width: int = WIDE, script: bool = True
) -> BrowserContext:
    context = await browser.new_context(
        base_url=site.url,
        locale="nl-NL",
        java_script_enabled=script,
        reduced_motion="reduce",
        viewport={"width": width, "height": HEIGHT},
    )
    context.set_default_timeout(20_000)
    return context


Known = dict[tuple[str, bool], Page]


@pytest.fixture(scope="session")
def known() -> Known:
    """The page of who was here before, by role and by whether our scripts arrive; going on costs less than opening."""
    return {}


@pytest.fixture(scope="session")
async def lived(site: Site) -> dict[str, str]:
    """What stands in the paths of the kinds of pages, after people did something in each way."""
    from tests.browser.kinds import live

    return await live(site)


async def _send_nothing(route: Route) -> None:
    await route.fulfill(status=200, body="", content_type="text/javascript")


@dataclass
class Window:
    """Opens pages, and remembers what a visitor would not see: console, failures, strangers."""

    browser: Browser
    site: Site
    known: Known
    noticed: list[str] = field(default_factory=list)
    opened: list[BrowserContext] = field(default_factory=list)
    listening: list[tuple[Page, str, Callable[[Any], None]]] = field(default_factory=list)
    documents: dict[Page, Response] = field(default_factory=dict)

    async def open(self, path: str = "/", *, width: int = WIDE, script: bool = True) -> Page:
        """Open a path in a profile of its own, as somebody who was never here before."""
        context = await new_profile(self.browser, self.site, width=width, script=script)
        self.opened.append(context)
        page = await context.new_page()
        await self._go(page, path)
        return page

    async def open_as(self, role: str, path: str, status: int = 200, *, scripts: bool = True) -> Page:
        """Open a path as somebody who was here before: one of the staff, or "" for a visitor.

        Without scripts ours arrive empty; those that measure still run, as they would not in a browser without any.
        """
        if (role, scripts) not in self.known:
            profile = await new_profile(self.browser, self.site)
            if not scripts:
                await profile.route("**/*.js", _send_nothing)
            self.known[role, scripts] = page = await profile.new_page()
            if role:
                await page.goto(await self.site.sign_in_link(role))
                await page.locator("main form button").click()
                await page.wait_for_url("**/beheer")
        page = self.known[role, scripts]
        await page.emulate_media(color_scheme="light", forced_colors="none")
        await page.set_viewport_size({"width": WIDE, "height": HEIGHT})
        await self._go(page, path, status)
        return page

    async def served(self, page: Page) -> str:
        """Return the HTML of a page as the server sent it."""
        return await self.documents[page].text()

    def start_anew(self) -> None:
        """Leave behind the pages of who was here before: one of them answers nothing any more."""
        self.known.clear()
        self.noticed.clear()

    async def close(self) -> None:
        for page, event, listener in self.listening:
            page.remove_listener(event, listener)
        for one in self.opened:
            await one.close()

    async def _go(self, page: Page, path: str, status: int = 200) -> None:
        for event, listener in (
            ("console", self._hear),
            ("pageerror", self._see_error),
            ("request", self._see_request),
            ("requestfailed", self._see_failure),
            ("response", partial(self._see_response, page)),
        ):
            page.on(event, listener)  # type: ignore[call-overload]
            self.listening.append((page, event, listener))
        answer = await page.goto(path)
        assert answer is not None
        assert answer.status == status, (path, answer.status)

    def _see_error(self, error: Error) -> None:
        self.noticed.append(f"error in a script: {error}")

    def _hear(self, message: ConsoleMessage) -> None:
        # What the server answered is looked at below, with its address.
        # At signing out it says what it cleared.
        if not message.text.startswith(("Failed to load resource", "Clear-Site-Data header on")):
            self.noticed.append(f"console: {message.text}")

    def _see_request(self, request: Request) -> None:
        if not request.url.startswith(f"{self.site.url}/"):
            self.noticed.append(f"a request to a stranger: {request.url}")

    def _see_failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the visitor went on to another page
            self.noticed.append(f"{request.url} failed: {request.failure}")

    def _see_response(self, page: Page, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if is_page and response.frame == page.main_frame:
            self.documents[page] = response
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.noticed.append(f"{response.url}: {response.status}")


@pytest.fixture
async def window(chromium: Browser, site: Site, known: Known) -> AsyncIterator[Window]:
    """A visitor's window; afterwards nothing may have been noticed."""
    made = Window(chromium, site, known)
    yield made
    await made.close()
    assert not made.noticed
