"""The sample as it is served on one fixed morning, before a Chromium: what every picture is taken of."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import structlog
import uvicorn
from playwright.async_api import Browser, BrowserContext, async_playwright

from leerkring.app import create_app
from leerkring.core.clock import FixedClock
from leerkring.core.database.server.embedded import EmbeddedPostgres
from leerkring.core.web.services import Services
from leerkring.people.service import make_sign_in_link
from leerkring.run import upgrading
from leerkring.run.sampling import STAFF, load_sample
from leerkring.run.webserver import server_config
from leerkring.settings import Settings

MORNING = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)


@asynccontextmanager
async def served() -> AsyncIterator[Services]:
    """Serve the sample from a folder that goes away afterwards; `settings.base_url` says where."""
    folder = Path(tempfile.mkdtemp(prefix="leerkring-pictures-"))
    try:
        with EmbeddedPostgres(folder, careful=False) as postgres:
            await upgrading.upgrade(postgres.url)
            with socket.create_server(("127.0.0.1", 0)) as listening:
                url = f"http://127.0.0.1:{listening.getsockname()[1]}"
                settings = Settings(
                    database_url=postgres.url,
                    data_dir=folder,
                    base_url=url,
                    secret_key="a key of no importance, for pictures only",  # noqa: S106
                )
                structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
                app = create_app(settings, clock=FixedClock(MORNING))
                server = uvicorn.Server(server_config(app))
                serving = asyncio.create_task(server._serve([listening]))  # noqa: SLF001
                while not server.started and not serving.done():
                    await asyncio.sleep(0.05)
                await load_sample(app.db, MORNING, settings)
                yield app.services
                server.should_exit = True
                await serving
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """CHROME_PATH, else Debian's."""
    arguments = ["--disable-gpu", "--font-render-hinting=none", "--hide-scrollbars"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    async with async_playwright() as playwright:
        path = os.environ.get("CHROME_PATH") or shutil.which("chromium")
        browser = await playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        await browser.close()


async def visitor(browser: Browser, services: Services, *, width: int, scheme: str) -> BrowserContext:
    """Somebody with a screen of this width who likes it light or dark."""
    return await browser.new_context(
        base_url=services.settings.base_url,
        color_scheme="dark" if scheme == "dark" else "light",
        locale="nl-NL",
        reduced_motion="reduce",
        viewport={"width": width, "height": 844 if width < 600 else 900},
    )


async def sign_in(context: BrowserContext, services: Services, role: str) -> None:
    """Sign in as the sample's person with this role."""
    email = next(email for has, email, _ in STAFF if has == role)
    link = await make_sign_in_link(services.db, email, MORNING, services.settings.base_url)
    page = await context.new_page()
    await page.goto(link)
    await page.locator("main form button").click()
    await page.wait_for_url("**/beheer")
    await page.close()
