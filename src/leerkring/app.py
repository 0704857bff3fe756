"""The web application: the only place where things are wired."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from litestar import Litestar

from leerkring.activities import beheer as activity_desk
from leerkring.activities import feeds, live
from leerkring.activities import web as activity_pages
from leerkring.core import errors, logs
from leerkring.core.access import check_declared, guard
from leerkring.core.asgi import ASGIApp, Receive, Scope, Send
from leerkring.core.clock import Clock, SystemClock
from leerkring.core.db import CONTENT_CHANNEL, Database
from leerkring.core.files import templates_dir
from leerkring.core.gate import Gate, HeadAsGet
from leerkring.core.house import House
from leerkring.core.jinja import environment
from leerkring.core.kept import Kept
from leerkring.core.pagecache import PageCache
from leerkring.core.secrets import Links
from leerkring.core.static import Static
from leerkring.core.tasks import end
from leerkring.library.front import web as library_front
from leerkring.library.handbooks import beheer as handbook_desk
from leerkring.library.handbooks import beheer_chapter as chapter_desk
from leerkring.library.handbooks import beheer_files as file_desk
from leerkring.library.handbooks import web as handbook_pages
from leerkring.library.items import beheer as item_desk
from leerkring.library.items import web as item_pages
from leerkring.library.regions import web as region_pages
from leerkring.library.themes import web as theme_pages
from leerkring.mail import beheer as mail_desk
from leerkring.mail.health import beheer as mail_health
from leerkring.mail.returns import web as mail_returns
from leerkring.newsletter import archive as newsletter_archive
from leerkring.newsletter import beheer as newsletter_desk
from leerkring.newsletter import beheer_acts as newsletter_acts
from leerkring.newsletter import beheer_items as newsletter_items
from leerkring.newsletter import beheer_preview as newsletter_preview
from leerkring.newsletter import beheer_readers as newsletter_readers
from leerkring.newsletter import beheer_settings as newsletter_settings
from leerkring.newsletter import web as newsletter_pages
from leerkring.newsletter import web_preferences as newsletter_preferences
from leerkring.newsletter.leaving_mail import leave_by_mail
from leerkring.people import beheer as people_desk
from leerkring.people import web as people_pages
from leerkring.people.sessions import identify
from leerkring.programme import web as programme_pages
from leerkring.registrations import beheer as registration_desk
from leerkring.registrations import personal
from leerkring.registrations import web as registration_pages
from leerkring.registrations.desk import Desk
from leerkring.search import beheer as search_desk
from leerkring.search import beheer_links as reference_desk
from leerkring.search import web as search_pages
from leerkring.settings import Settings
from leerkring.site import health, machines, sitemap, stijlgids
from leerkring.site import web as site_pages
from leerkring.site.beheer.entries import ENTRIES, MAKERS
from leerkring.site.beheer.navigation import Navigation, roles_by_path

ROUTES = (
    *site_pages.HANDLERS,
    *health.HANDLERS,
    *machines.HANDLERS,
    *sitemap.HANDLERS,
    *stijlgids.HANDLERS,
    *activity_pages.HANDLERS,
    *feeds.HANDLERS,
    *live.HANDLERS,
    *activity_desk.HANDLERS,
    *programme_pages.HANDLERS,
    *handbook_pages.HANDLERS,
    *library_front.HANDLERS,
    *item_pages.HANDLERS,
    *item_desk.HANDLERS,
    *region_pages.HANDLERS,
    *theme_pages.HANDLERS,
    *search_pages.HANDLERS,
    *search_desk.HANDLERS,
    *reference_desk.HANDLERS,
    *handbook_desk.HANDLERS,
    *chapter_desk.HANDLERS,
    *file_desk.HANDLERS,
    *registration_pages.HANDLERS,
    *personal.HANDLERS,
    *registration_desk.HANDLERS,
    *newsletter_pages.HANDLERS,
    *newsletter_preferences.HANDLERS,
    *mail_health.HANDLERS,
    *newsletter_archive.HANDLERS,
    *newsletter_desk.HANDLERS,
    *newsletter_items.HANDLERS,
    *newsletter_preview.HANDLERS,
    *newsletter_acts.HANDLERS,
    *newsletter_readers.HANDLERS,
    *newsletter_settings.HANDLERS,
    *mail_desk.HANDLERS,
    *mail_returns.HANDLERS,
    *people_pages.HANDLERS,
    *people_desk.HANDLERS,
)
CACHED_QUERY = frozenset({"soort", "thema", "regio", "doelgroep", "maand", "vorm", "open", "pagina", "via"})
CROSS_SITE_EXEMPT = frozenset({"/nieuwsbrief/afmelden/"})


class Application:
    """The ASGI application: HEAD, static files, kept pages and the gate around the framework's routes."""

    def __init__(self, settings: Settings, *, clock: Clock | None = None, cached: bool = True) -> None:
        logs.configure(settings.log_format)
        self.settings = settings
        self.static = Static(settings.data_dir / "static-cache")
        self.db = Database(settings.database_url, application_name="leerkring-web")
        self.cache = PageCache(query=CACHED_QUERY, enabled=cached)
        self.house = House(
            settings=settings,
            db=self.db,
            clock=clock or SystemClock(),
            links=Links(settings.secret_key),
            jinja=environment(templates_dir(), self.static.url, settings.base_url),
            cache=self.cache,
            kept=Kept(),
            identify=identify,
        )
        self.desk = Desk(self.house)
        self.litestar = self._routes()
        gate = Gate(
            self._dispatch,
            base_url=settings.base_url,
            exempt=CROSS_SITE_EXEMPT,
            refused=self._refuse_cross_site,
        )
        self.cache.app = gate
        self._outside: ASGIApp = HeadAsGet(self.cache)

    def _routes(self) -> Litestar:
        app = Litestar(
            route_handlers=ROUTES,
            guards=[guard],
            exception_handlers=errors.HANDLERS,
            after_exception=[errors.recognise],
            lifespan=[self._life],
            openapi_config=None,
            logging_config=None,
            request_max_body_size=256 * 1024,
        )
        app.state.house = self.house
        app.state.desk = self.desk
        app.state.mail_wishes = (leave_by_mail,)
        check_declared(app)
        self.house.jinja.globals["back_office"] = Navigation(ENTRIES, MAKERS, roles_by_path(app))
        return app

    @asynccontextmanager
    async def _life(self, _app: Litestar) -> AsyncIterator[None]:
        self.db.on_touch(self.cache.touch)
        self.db.on_touch(self.house.kept.touch)
        listening = asyncio.create_task(
            self.db.listen(CONTENT_CHANNEL, lambda words: self.db.heard(words.split()), self._forget)
        )
        async with self.desk:
            try:
                yield
            finally:
                await end(listening)
        await self.db.close()

    def _forget(self) -> None:
        """Drop all that is kept: a NOTIFY may have been missed."""
        self.cache.clear()
        self.house.kept.clear()

    async def _dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_static = scope["type"] == "http" and scope["path"].startswith("/static/")
        await (self.static if is_static else cast("ASGIApp", self.litestar))(scope, receive, send)

    async def _refuse_cross_site(self, scope: Scope, _receive: Receive, send: Send) -> None:
        await errors.refuse_cross_site(self.house, scope, send)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or live the application's life."""
        await self._outside(scope, receive, send)


def create_app(settings: Settings, *, clock: Clock | None = None, cached: bool = True) -> Application:
    """Return the application for these settings; `settings.database_url` says where the database is."""
    return Application(settings, clock=clock, cached=cached)
