"""Who is behind a request: the session cookie, and the token that a dangerous post must carry."""

import base64
import hashlib
import hmac
import re
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from leerkring.core.secrets import hash_secret
from leerkring.core.web.access import Staff
from leerkring.core.web.form import Raw
from leerkring.core.web.pages import Visit, signed_in
from leerkring.core.web.services import Services, services_of
from leerkring.people import queries, rules, service
from leerkring.people.refusals import PageTooOld
from leerkring.settings import Settings

SESSION = "leerkring_session"
BROWSER = "leerkring_sign_in"
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")

Connection = ASGIConnection[Any, Any, Any, Any]


def cookie_name(settings: Settings, name: str) -> str:
    """Return the name under which a cookie goes: `__Host-` keeps other hosts from setting it."""
    return f"__Host-{name}" if settings.secure else name


def read_cookie(connection: Connection, name: str) -> str:
    """Return the secret in a cookie of ours, or nothing where it has not the form of one."""
    value = connection.cookies.get(cookie_name(services_of(connection).settings, name), "")
    return value if _SECRET.fullmatch(value) else ""


def make_cookie(settings: Settings, name: str, value: str, seconds: int) -> Cookie:
    """Return a cookie for this site only, out of reach of scripts; no value takes it back."""
    return Cookie(
        key=cookie_name(settings, name),
        value=value,
        path="/",
        max_age=seconds if value else 0,
        httponly=True,
        samesite="lax",
        secure=settings.secure,
    )


async def identify(connection: Connection) -> Staff | None:
    """Return the member of staff behind a request. Without a cookie nothing is asked of the database."""
    secret = read_cookie(connection, SESSION)
    if not secret:
        return None
    services, secret_hash = services_of(connection), hash_secret(secret)
    now = services.clock.now()
    async with services.db.reading() as reading:
        found = await queries.find_session(reading, secret_hash)
    if found is None or not found.roles or not rules.session_holds(found.last_seen_at, found.expires_at, now):
        return None
    if now - found.last_seen_at >= rules.SEEN_EVERY:
        await service.seen(services.db, secret_hash, now)
    return Staff(found.person_id, found.name, found.email, found.roles, session_token(services, secret_hash))


def session_token(services: Services, secret_hash: bytes) -> str:
    """Return what a dangerous post of this session must carry; nobody else can make it."""
    mac = hmac.digest(
        services.settings.secret_key.encode(), b"leerkring session token\0" + secret_hash, hashlib.sha256
    )
    return base64.urlsafe_b64encode(mac[:24]).decode()


def require_token(request: Visit, raw: Raw) -> None:
    """Refuse a dangerous post (an export, a role, an erasure) that does not carry this session's token."""
    given = (raw.get("token") or [""])[-1]
    if not hmac.compare_digest(given.encode(), signed_in(request).token.encode()):
        raise PageTooOld
