"""Addresses from words. Standard library only."""

import re
import unicodedata

_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")


def slugified(text: str) -> str:
    """Return "Stap voor stap!" as "stap-voor-stap": at most sixty characters, empty where no letter or digit is left."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return _NOT_IN_SLUG.sub("-", plain).strip("-")[:60].strip("-")
