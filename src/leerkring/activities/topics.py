"""What kept pages say of places, as topics that a commit touches (decisions 0003 and 0024)."""

from leerkring.core.web.caching.page_cache import BUSY

PLACES = f"{BUSY}places"
"""The places of all activities, for lists."""


def places_of(slug: str) -> str:
    """Return the topic of the places of one activity."""
    return f"{PLACES}:{slug}"
