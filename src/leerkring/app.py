"""The web application: the only place where things are wired."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import cast

from litestar import Litestar

from leerkring.activities.routes import ROUTES as ACTIVITIES
from leerkring.attendance.door.watch import DoorWatch
from leerkring.attendance.routes import ROUTES as ATTENDANCE
from leerkring.core import logs
from leerkring.core.clock import Clock, SystemClock
from leerkring.core.database.db import CONTENT_CHANNEL, Database
from leerkring.core.database.pool_sizes import USUAL_POOL
from leerkring.core.database.replica import Replica
from leerkring.core.file_store import FileStore
from leerkring.core.project_dirs import templates_dir
from leerkring.core.secrets import Links
from leerkring.core.tasks import end
from leerkring.core.watching.look_ups import watch_pages, watch_pool
from leerkring.core.watching.publishing import Publisher
from leerkring.core.watching.recorder import Recorder
from leerkring.core.watching.requests import RequestWatch
from leerkring.core.watching.start_tracing import start_tracing
from leerkring.core.web import errors
from leerkring.core.web.access import check_declared, guard
from leerkring.core.web.asgi import ASGIApp, Receive, Scope, Send
from leerkring.core.web.assets.static import Static
from leerkring.core.web.caching.page_cache import PageCache
from leerkring.core.web.caching.query_names import query_names
from leerkring.core.web.caching.replica_reads import ReplicaReads
from leerkring.core.web.caching.value_cache import ValueCache
from leerkring.core.web.jinja import environment
from leerkring.core.web.limits.proxy_watch import ProxyWatch
from leerkring.core.web.middleware import HeadAsGet, Middleware
from leerkring.core.web.services import Services
from leerkring.core.web.visit import Visit
from leerkring.groups.routes import ROUTES as GROUPS
from leerkring.labs.cases.routes import ROUTES as CASES
from leerkring.labs.experts.routes import ROUTES as EXPERTS
from leerkring.labs.outcomes.routes import ROUTES as OUTCOMES
from leerkring.library.routes import ROUTES as LIBRARY
from leerkring.mail.routes import ROUTES as MAIL
from leerkring.merging.routes import ROUTES as MERGING
from leerkring.messages.routes import ROUTES as MESSAGES
from leerkring.newsletter.routes import ROUTES as NEWSLETTER
from leerkring.newsletter.subscriptions.unsubscribe_mail import leave_by_mail
from leerkring.people.routes import ROUTES as PEOPLE
from leerkring.people.sessions import identify, keep_typed
from leerkring.programme.routes import ROUTES as PROGRAMME
from leerkring.questions.routes import ROUTES as QUESTIONS
from leerkring.registrations.arrivals.desk import Desk
from leerkring.registrations.routes import ROUTES as REGISTRATIONS
from leerkring.search.routes import ROUTES as SEARCH
from leerkring.settings import Settings
from leerkring.settings.private_folder import make_private
from leerkring.site.mail_kinds import renderers
from leerkring.site.metrics import DatabaseWatch
from leerkring.site.routes import ROUTES as SITE
from leerkring.site.routes import back_office_of

ROUTES = (
    *SITE,
    *ACTIVITIES,
    *PROGRAMME,
    *LIBRARY,
    *SEARCH,
    *REGISTRATIONS,
    *ATTENDANCE,
    *MESSAGES,
    *CASES,
    *EXPERTS,
    *OUTCOMES,
    *GROUPS,
    *QUESTIONS,
    *NEWSLETTER,
    *MAIL,
    *PEOPLE,
    *MERGING,
)
PATIENCE_SECONDS = 7.0
"""For a reading or a transaction of a visitor, who is to hear within ten seconds that the database says nothing."""
CROSS_SITE_EXEMPT = frozenset({"/nieuwsbrief/afmelden/", "/vragen/afmelden/"})


class Application:
    """The ASGI application: HEAD, static files, kept pages and the gate around the framework's routes."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        cached: bool = True,
        patience: float | None = None,
    ) -> None:
        logs.configure(settings.log_format)
        self.settings = settings
        with suppress(
            OSError
        ):  # a disk that is read-only has no folder, and what would be kept there is made anew
            make_private(settings.data_dir)
        self.static = Static(settings.data_dir / "static-cache")
        self.tracing = start_tracing(settings, "web")
        open_database = self.tracing.database if self.tracing else Database
        pool_size = settings.db_pool or USUAL_POOL
        self.db = open_database(
            settings.database_url, application_name="leerkring-web", pool_size=pool_size, patience=patience
        )
        url = settings.database_replica_url
        self.replica = Replica(url, self.db, pool_size) if url else None
        self.cache = PageCache(enabled=cached, clock=clock)
        recorder = Recorder()
        self.publisher = Publisher(recorder, settings.data_dir, "web")
        self.services = Services(
            recorder=recorder,
            publisher=self.publisher,
            files=FileStore(settings.files_url, settings.data_dir),
            settings=settings,
            db=self.db,
            clock=clock or SystemClock(),
            links=Links(*settings.secret_keys),
            jinja=environment(templates_dir(), self.static.url, settings.base_url),
            cache=self.cache,
            value_cache=ValueCache(),
            identify=identify,
            keep_typed=keep_typed,
            proxy_watch=ProxyWatch(settings.trusted_proxies),
        )
        self.desk = Desk(self.services)
        self.door = DoorWatch()
        self.litestar = self._routes()
        self.cache.query = query_names(self.litestar)
        gate = Middleware(
            self._dispatch,
            base_url=settings.base_url,
            exempt=CROSS_SITE_EXEMPT,
            refused=self._refuse_cross_site,
            look=self.services.proxy_watch.look,
            note=RequestWatch(recorder).note,
        )
        self.cache.app = gate if self.replica is None else ReplicaReads(gate, self.replica)
        watch_pages(recorder, self.cache)
        watch_pool(recorder, self.db)
        self._outside: ASGIApp = HeadAsGet(self.cache)
        if self.tracing:
            self._outside = self.tracing.application(self._outside)

    def _routes(self) -> Litestar:
        app = Litestar(
            route_handlers=ROUTES,
            request_class=Visit,
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
        app.state.door = self.door
        app.state.database_watch = DatabaseWatch()
        app.state.mail_wishes = (leave_by_mail,)
        app.state.mail_renderers = renderers
        check_declared(app)
        self.services.jinja.globals["back_office"] = back_office_of(app)
        return app

    @asynccontextmanager
    async def _life(self, _app: Litestar) -> AsyncIterator[None]:
        self.db.on_touch(self.cache.touch)
        self.db.on_touch(self.services.value_cache.touch)
        self.db.on_touch(self.door.touch)
        listening = asyncio.create_task(
            self.db.listen(CONTENT_CHANNEL, lambda words: self.db.heard(words.split()), self._forget)
        )
        beside = []
        if self.settings.metrics_token:
            beside.append(asyncio.create_task(self.publisher.run()))
        if self.replica is not None:
            self.db.on_touch(self.replica.touch)
            beside.append(asyncio.create_task(self.replica.follow()))
        async with self.desk:
            try:
                yield
            finally:
                await end(listening, *beside)
        if self.replica is not None:
            await self.replica.close()
        await self.db.close()

    def _forget(self) -> None:
        """Drop all that is kept: a NOTIFY may have been missed."""
        self.cache.clear()
        self.services.value_cache.clear()
        self.door.wake()
        if self.replica is not None:
            self.replica.touch()

    def limit_connections(self, pool_size: int) -> None:
        """Hold no more than this many connections to the database, and to its standby; before the first use."""
        self.db.connections.limit_to(pool_size)
        if self.replica is not None:
            self.replica.db.connections.limit_to(pool_size)

    async def _dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_static = scope["type"] == "http" and scope["path"].startswith("/static/")
        await (self.static if is_static else cast("ASGIApp", self.litestar))(scope, receive, send)

    async def _refuse_cross_site(self, scope: Scope, _receive: Receive, send: Send) -> None:
        await errors.refuse_cross_site(self.services, scope, send)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or live the application's life."""
        await self._outside(scope, receive, send)


def create_app(
    settings: Settings, *, clock: Clock | None = None, cached: bool = True, patience: float | None = None
) -> Application:
    """Return the application for these settings; `settings.database_url` says where the database is.

    `patience`: seconds for a reading or a transaction; visitors get PATIENCE_SECONDS, a test as long as it takes.
    """
    return Application(settings, clock=clock, cached=cached, patience=patience)
