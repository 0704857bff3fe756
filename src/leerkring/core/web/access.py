"""Closed unless opened: every route says who may come in, and a route that does not stops the start."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler

from leerkring.core.refusals import NotAllowed, Refusal
from leerkring.core.web.lists.views import SavedView


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a route; `roles` is empty for routes that are not for staff."""

    name: str
    roles: frozenset[str] = frozenset()


PUBLIC = Access("public")
"""Anyone; the page holds nothing personal."""

LINK = Access("link")
"""Whoever holds the secret in the path; the handler proves it before it reads anything."""


def staff_only(*roles: str) -> Access:
    """Return access for staff with one of these roles; an administrator always has it."""
    return Access("staff", frozenset({*roles, "admin"}))


STAFF = staff_only("host", "organizer", "editor")
"""Anyone who may see the back office."""


@dataclass(frozen=True, slots=True)
class Staff:
    """The member of staff behind a request, with the `views` of lists that they keep.

    `token` is bound to their session, for dangerous posts.
    """

    person_id: UUID
    name: str
    email: str
    roles: frozenset[str]
    token: str
    views: tuple[SavedView, ...] = ()

    @property
    def actor(self) -> str:
        """How the audit log names them."""
        return f"staff:{self.person_id}"

    @property
    def letters(self) -> str:
        """The first letters of their first and last name, for where there is no room for more."""
        names = self.name.split() or ["?"]
        return "".join(name[0].upper() for name in dict.fromkeys((names[0], names[-1])))

    def may(self, *roles: str) -> bool:
        """Tell whether they have one of these roles; an administrator always has. For what a page offers."""
        return bool(self.roles & {*roles, "admin"})

    def only_own(self, *roles: str) -> UUID | None:
        """Return whose activities these must be: their own, or None for who sees all by one of these roles."""
        return None if self.may(*roles) else self.person_id

    @property
    def own_activities(self) -> UUID | None:
        """Whose activities they may look at: those of their team; who edits texts, all (None)."""
        return self.only_own("editor")

    @property
    def own_people(self) -> UUID | None:
        """Of whose activities they may see the people: those of their team; an administrator, all (None)."""
        return self.only_own()


class SignInNeeded(Refusal):
    """A page for staff was asked without signing in; `path` is where they wanted to go."""

    code = "sign-in-needed"
    sentence = "Log eerst in om deze pagina te zien."
    status = 401

    @property
    def location(self) -> str:
        """The sign-in page, that brings them back afterwards."""
        return f"/inloggen?naar={quote(self.facts['path'])}"


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let in who may come in. Runs before every handler."""
    # Only the framework's own OPTIONS has none (`check_declared`); it tells the methods of a path.
    access: Access = handler.opt.get("access", PUBLIC)
    if access.name != "staff":
        return
    person: Staff | None = await connection.app.state.services.identify(connection)
    if person is None:
        if connection.scope.get("method") == "GET":
            raise SignInNeeded(path=connection.url.path)
        is_kept = await connection.app.state.services.keep_typed(connection)
        raise SignInNeeded(path="/beheer/verder" if is_kept else "/beheer")
    connection.state.staff = person  # first, so that the page that says no keeps their frame
    if not person.roles & access.roles:
        raise NotAllowed


class UndeclaredAccess(Exception):
    """Routes without `access=`; the application does not start with them."""


def check_declared(app: Litestar) -> None:
    """Stop the start when a route does not say who may come in."""
    missing = [f"{path} ({handler})" for path, handler in _handlers(app) if "access" not in handler.opt]
    if missing:
        raise UndeclaredAccess("Routes without access=: " + ", ".join(missing))


def _handlers(app: Litestar) -> Iterable[tuple[str, BaseRouteHandler]]:
    for route in app.routes:
        several: Iterable[BaseRouteHandler] = getattr(route, "route_handlers", ())
        for handler in several or (getattr(route, "route_handler"),):  # noqa: B009  (not in the base's type)
            # The framework answers OPTIONS by itself, with the methods that a path has.
            if not (isinstance(handler, HTTPRouteHandler) and handler.http_methods == {"OPTIONS"}):
                yield route.path, handler
