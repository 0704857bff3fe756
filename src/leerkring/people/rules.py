"""How long signing in lasts and where it may lead: decisions over plain values."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

LINK_LASTS = timedelta(minutes=30)
INVITE_LASTS = timedelta(days=7)
"""How long a link lasts that a new colleague gets: they read their mail when they do."""
BROWSER_LASTS = timedelta(minutes=15)
"""How long a browser remembers that it asked for a link."""

SESSION_IDLE = timedelta(hours=12)
SESSION_LASTS = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=5)

KEPT_FOR = timedelta(days=1)
"""How long we keep what was sent without a session, for who signs in again."""
MOST_KEPT = 10
"""How many forms of one person; the oldest goes."""
MOST_KEPT_BYTES = 256 * 1024
NOT_TYPED = frozenset({"version", "verstuurd", "doen", "request_key"})
"""Fields that our pages fill in themselves: a form with nothing else holds nothing that could get lost."""
ON_ITS_OWN = "token"
"""A form that carries this does something dangerous; it is not done later, from a page that shows less."""

HOME = "/beheer"
KEPT = "/beheer/verder"
# Only what stands behind signing in: nothing with a scheme, a host, a backslash or a second slash.
_NEXT = re.compile(r"/(?:beheer|mijn)(?:/[A-Za-z0-9._~-]+)*(?:\?[A-Za-z0-9._~=&%+-]*)?")


def safe_next(path: str) -> str:
    """Return where to go after signing in: a page of ours behind signing in, else the back office."""
    return path if len(path) <= 500 and _NEXT.fullmatch(path) and "/.." not in path else HOME


def is_worth_keeping(fields: Sequence[tuple[str, str]]) -> bool:
    """Tell whether anything of a form was typed or chosen, and it may be sent later."""
    names = {name for name, value in fields if value.strip()}
    return bool(names - NOT_TYPED) and ON_ITS_OWN not in names


def session_holds(last_seen_at: datetime, expires_at: datetime, now: datetime) -> bool:
    """Tell whether a session is neither too old nor too long unused."""
    return now < expires_at and now - last_seen_at < SESSION_IDLE
