"""How long signing in lasts and where it may lead: decisions over plain values."""

import re
from datetime import datetime, timedelta

LINK_LASTS = timedelta(minutes=30)
BROWSER_LASTS = timedelta(minutes=15)
"""How long a browser remembers that it asked for a link."""

SESSION_IDLE = timedelta(hours=12)
SESSION_LASTS = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=5)

HOME = "/beheer"
# Only what stands behind signing in: nothing with a scheme, a host, a backslash or a second slash.
_NEXT = re.compile(r"/(?:beheer|mijn)(?:/[A-Za-z0-9._~-]+)*(?:\?[A-Za-z0-9._~=&%+-]*)?")


def safe_next(path: str) -> str:
    """Return where to go after signing in: a page of ours behind signing in, else the back office."""
    return path if len(path) <= 500 and _NEXT.fullmatch(path) and "/.." not in path else HOME


def session_holds(last_seen_at: datetime, expires_at: datetime, now: datetime) -> bool:
    """Tell whether a session is neither too old nor too long unused."""
    return now < expires_at and now - last_seen_at < SESSION_IDLE
