"""The web application: the only place where things are wired."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from litestar import Litestar

from leerkring.activities import live
from leerkring.activities import web as activity_pages
from leerkring.activities.beheer import activities as activity_desk
from leerkring.activities.calendar import feeds
from leerkring.core import logs
from leerkring.core.clock import Clock, SystemClock
from leerkring.core.database.db import CONTENT_CHANNEL, Database
from leerkring.core.project_dirs import templates_dir
from leerkring.core.secrets import Links
from leerkring.core.tasks import end
from leerkring.core.web import errors
from leerkring.core.web.access import check_declared, guard
from leerkring.core.web.asgi import ASGIApp, Receive, Scope, Send
from leerkring.core.web.assets.static import Static
from leerkring.core.web.caching.page_cache import PageCache
from leerkring.core.web.caching.value_cache import ValueCache
from leerkring.core.web.jinja import environment
from leerkring.core.web.middleware import HeadAsGet, Middleware
from leerkring.core.web.services import Services
from leerkring.library.front import web as library_front
from leerkring.library.handbooks import web as handbook_pages
from leerkring.library.handbooks.beheer import chapter as chapter_desk
from leerkring.library.handbooks.beheer import editions as handbook_desk
from leerkring.library.handbooks.beheer import files as file_desk
from leerkring.library.items import web as item_pages
from leerkring.library.items.beheer import items as item_desk
from leerkring.library.regions import web as region_pages
from leerkring.library.themes import web as theme_pages
from leerkring.mail.beheer import log as mail_desk
from leerkring.mail.health import beheer as mail_health
from leerkring.mail.returns import web as mail_returns
from leerkring.newsletter.beheer import acts as newsletter_acts
from leerkring.newsletter.beheer import issues as newsletter_desk
from leerkring.newsletter.beheer import items as newsletter_items
from leerkring.newsletter.beheer import preview as newsletter_preview
from leerkring.newsletter.beheer import readers as newsletter_readers
from leerkring.newsletter.beheer import settings as newsletter_settings
from leerkring.newsletter.subscriptions.unsubscribe_mail import leave_by_mail
from leerkring.newsletter.web import archive as newsletter_archive
from leerkring.newsletter.web import preferences as newsletter_preferences
from leerkring.newsletter.web import subscribe as newsletter_pages
from leerkring.people import web as people_pages
from leerkring.people.sessions import identify
from leerkring.programme import web as programme_pages
from leerkring.registrations import web as registration_pages
from leerkring.registrations.arrivals.desk import Desk
from leerkring.registrations.beheer import registrations as registration_desk
from leerkring.registrations.personal import pages
from leerkring.search import web as search_pages
from leerkring.search.beheer import link_picker as reference_desk
from leerkring.search.beheer import synonyms as search_desk
from leerkring.settings import Settings
from leerkring.site import health, sitemap, style_guide, well_known
from leerkring.site import web as site_pages
from leerkring.site.beheer import front as people_desk
from leerkring.site.beheer.entries import ENTRIES, MAKERS
from leerkring.site.beheer.navigation import Navigation, roles_by_path

ROUTES = (
    *site_pages.HANDLERS,
    *health.HANDLERS,
    *well_known.HANDLERS,
    *sitemap.HANDLERS,
    *style_guide.HANDLERS,
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
    *pages.HANDLERS,
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
        self.services = Services(
            settings=settings,
            db=self.db,
            clock=clock or SystemClock(),
            links=Links(settings.secret_key),
            jinja=environment(templates_dir(), self.static.url, settings.base_url),
            cache=self.cache,
            value_cache=ValueCache(),
            identify=identify,
        )
        self.desk = Desk(self.services)
        self.litestar = self._routes()
        gate = Middleware(
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
        app.state.services = self.services
        app.state.desk = self.desk
        app.state.mail_wishes = (leave_by_mail,)
        check_declared(app)
        self.services.jinja.globals["back_office"] = Navigation(ENTRIES, MAKERS, roles_by_path(app))
        return app

    @asynccontextmanager
    async def _life(self, _app: Litestar) -> AsyncIterator[None]:
        self.db.on_touch(self.cache.touch)
        self.db.on_touch(self.services.value_cache.touch)
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
        self.services.value_cache.clear()

    async def _dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_static = scope["type"] == "http" and scope["path"].startswith("/static/")
        await (self.static if is_static else cast("ASGIApp", self.litestar))(scope, receive, send)

    async def _refuse_cross_site(self, scope: Scope, _receive: Receive, send: Send) -> None:
        await errors.refuse_cross_site(self.services, scope, send)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or live the application's life."""
        await self._outside(scope, receive, send)


def create_app(settings: Settings, *, clock: Clock | None = None, cached: bool = True) -> Application:
    """Return the application for these settings; `settings.database_url` says where the database is."""
    return Application(settings, clock=clock, cached=cached)
