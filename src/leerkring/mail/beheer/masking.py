"""What staff see of a mail: what it said, without the links that act for its recipient.

Every personal link of ours holds a secret of 43 letters (`core.secrets`), derived or random, whatever page it leads
to. So it is known by its form, and a kind of mail that is new tomorrow is masked as well.
"""

import re

PERSONAL = "(persoonlijke link)"
# A name in an address of ours may be as long, and has no capitals; of 43 letters by chance, none is a wonder.
_KEY = r"(?=[a-z0-9_-]*[A-Z])[\w-]{43}(?![\w-])"
# From the scheme, or from the first slash of a path; as far as a program would take it.
_LINK = re.compile(rf"(?:https?://[^\s\"'<>]*?|/[\w./-]*?)?(?<![\w-]){_KEY}[^\s\"'<>()]*", re.ASCII)
_REFERENCE = re.compile(rf"\b(?:href|src)\s*=\s*([\"'])[^\"'<>]*?(?<![\w-]){_KEY}[^\"'<>]*\1", re.ASCII)
_ENCODED = re.compile(r"%(?:2d|5f)", re.IGNORECASE | re.ASCII)


def masked(text: str) -> str:
    """Return a plain text, or the HTML of a mail, with each personal link replaced by a neutral word."""
    text = _ENCODED.sub(lambda found: "-" if found[0].lower() == "%2d" else "_", text)
    return _LINK.sub(PERSONAL, _REFERENCE.sub(f'title="{PERSONAL}"', text))
