"""What staff may not see in a text from outside: the secret of a reader's link, which lets in who has it."""

import re

_WISH = re.compile(r"\b(afmelden)\b[^A-Za-z0-9_-]{0,12}(?:20)?(\S{8,200}.*)", re.IGNORECASE | re.DOTALL)
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,}")
_MIXED = re.compile(r"[A-Z0-9_]")
HIDDEN = "…"


def hide_secrets(text: str) -> str:
    """Return the text with every secret hidden: what has the length of one, and all after "afmelden" in a subject.

    A secret that a mail program broke in two is not that long any more; the word before it tells.
    """
    return _SECRET.sub(HIDDEN, _WISH.sub(_hide_wish, text))


def _hide_wish(wish: re.Match[str]) -> str:
    looks_made = len(_MIXED.findall(wish[2].split()[0][1:])) >= 2
    return f"{wish[1]} {HIDDEN}" if looks_made else wish[0]
