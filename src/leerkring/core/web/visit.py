"""A visit: one request, with what its page may use of the running application."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.datastructures import State

from leerkring.core.database.db import Database, Reading
from leerkring.core.versions import By, Sent, read_version
from leerkring.core.web.access import PUBLIC, Access, Staff
from leerkring.core.web.caching.replica_reads import REPLICA, AskedThere
from leerkring.core.web.services import Services, services_of
from leerkring.settings import Settings


class Visit(Request[Any, Any, State]):
    """A request that knows when it came, who makes it and what it may use.

    The framework makes one for each handler (`request_class`), so a page asks the visit and nothing else.
    """

    @cached_property
    def services(self) -> Services:
        """The wired parts of the application."""
        return services_of(self)

    @cached_property
    def now(self) -> datetime:
        """The moment of this visit, aware and in UTC; the same however long the page takes."""
        return self.services.clock.now()

    @property
    def settings(self) -> Settings:
        """The settings of the application."""
        return self.services.settings

    @property
    def db(self) -> Database:
        """The database, to hand to a use case, which opens its own transaction."""
        return self.services.db

    def reading(self) -> AbstractAsyncContextManager[Reading]:
        """Open a connection that only reads: `async with visit.reading() as reading`."""
        asked: AskedThere | None = self.scope.get(REPLICA)  # type: ignore[assignment]
        if (
            asked is not None and self.route_handler.opt.get("access") is PUBLIC
        ):  # never what is behind a secret
            return asked.reading()
        return self.services.db.reading()

    @property
    def staff(self) -> Staff | None:
        """The member of staff that the guard let in; None for every other visitor."""
        person: Staff | None = getattr(self.state, "staff", None)
        return person

    @property
    def actor(self) -> str:
        """How the audit log names who acts; only on pages that are for staff."""
        return signed_in(self).actor

    def by(self, form: Sent | None = None) -> By:
        """Return who acts here, when, and with what their form was opened; only on pages that are for staff."""
        return By(actor=self.actor, now=self.now, version=None if form is None else read_version(form))

    @property
    def own_activities(self) -> UUID | None:
        """Whose activities this member of staff may open here: those of their team, or all (None).

        An editor looks at the texts of every activity, so all are open to one on pages that let editors in. On any
        other page what counts is the team, also for who edits too.
        """
        access: Access = self.route_handler.opt["access"]
        person = signed_in(self)
        return person.own_activities if "editor" in access.roles else person.own_people

    @property
    def own_people(self) -> UUID | None:
        """Of whose activities they may see the people: those of their team, or all (None)."""
        return signed_in(self).own_people

    def asked(self, name: str) -> str:
        """Return what the address says for a name, or nothing."""
        return str(self.query_params.get(name, ""))


def signed_in(visit: Visit) -> Staff:
    """Return the member of staff that the guard let in."""
    person: Staff = visit.state.staff
    return person
