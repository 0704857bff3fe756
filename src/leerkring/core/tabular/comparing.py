"""Words of a table as they are compared."""

import re
import unicodedata

_SIGNS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Return a word as it is compared: "E-mail 1 - Value" is "email1value", "Thema’s" is "themas"."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _SIGNS.sub("", text.casefold())
