"""What phones at a door listen for, as a topic that a commit touches."""

from uuid import UUID

from leerkring.core.web.caching.page_cache import BUSY


def day_topic(day_id: UUID) -> str:
    """Return the topic of who is there on a day."""
    return f"{BUSY}day:{day_id}"
