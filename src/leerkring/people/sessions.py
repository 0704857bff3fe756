"""Who is behind a request: the session cookie, and the token that a dangerous post must carry."""

import base64
import hashlib
import hmac
import re
from typing import Any
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException

from leerkring.core.secrets import hash_secret
from leerkring.core.web.access import Staff
from leerkring.core.web.forms.form import Raw, read_form
from leerkring.core.web.pages import Visit, signed_in
from leerkring.core.web.services import Services, services_of
from leerkring.people import kept_forms, queries, rules, service
from leerkring.people.refusals import PageTooOld
from leerkring.settings import Settings

SESSION = "leerkring_session"
BROWSER = "leerkring_sign_in"
KNOWN = "leerkring_medewerker"
"""Says which member of staff signed in here last, also after the session: only for whom something is kept."""
PURPOSE = "people.known-browser"
FORM = "application/x-www-form-urlencoded"
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
    token = session_token(services, secret_hash)
    return Staff(found.person_id, found.name, found.email, found.roles, token, found.views)


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


async def keep_typed(connection: Connection) -> bool:
    """Keep the form of a post that came without a session; False where there is nothing to keep, or for nobody.

    Only from a browser in which somebody of the staff signed in before, so that no stranger fills the table.
    """
    visit = connection
    if not isinstance(visit, Visit) or visit.method != "POST" or not _is_small_form(visit):
        return False
    person_id = await _who(visit)
    if person_id is None:
        return False
    try:
        form = await read_form(visit)
    except HTTPException:
        return False
    fields = tuple((name, value) for name, values in form.items() for value in values)
    typed = kept_forms.Typed(visit.scope["path"], fields)
    return await kept_forms.keep(
        visit.db, kept_forms.FormCipher(*visit.settings.secret_keys), person_id, typed, visit.now
    )


def _is_small_form(visit: Visit) -> bool:
    length = visit.headers.get("content-length", "")
    if visit.headers.get("sec-fetch-mode", "navigate") != "navigate":
        return False  # a script that looks: nobody pressed anything
    is_small = length.isascii() and length.isdecimal() and 0 < int(length[:9]) <= rules.MOST_KEPT_BYTES
    return is_small and len(length) <= 9 and visit.headers.get("content-type", "").startswith(FORM)


async def _who(visit: Visit) -> UUID | None:
    """Return who sat behind this browser last, as our own cookie or a session that is over says."""
    known = read_cookie(visit, KNOWN)
    if known and visit.services.links.holds(PURPOSE, known):
        return visit.services.links.read(known)
    session = read_cookie(visit, SESSION)
    if not session:
        return None
    async with visit.reading() as reading:
        found = await queries.find_session(reading, hash_secret(session))
    return found.person_id if found else None
