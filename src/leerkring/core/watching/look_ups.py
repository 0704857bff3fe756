"""What is not counted but looked up at a scrape: kept pages and the pool of connections."""

from __future__ import annotations

from leerkring.core.database.db import Database
from leerkring.core.watching.recorder import Recorder
from leerkring.core.web.caching.page_cache import PageCache


def watch_pages(recorder: Recorder, cache: PageCache) -> None:
    """Tell of the page cache."""
    total = "counter"
    recorder.look_up(
        "leerkring_page_cache_hits_total", "Pages that were kept already", lambda: cache.hits, kind=total
    )
    recorder.look_up(
        "leerkring_page_cache_made_total", "Pages that were made to be kept", lambda: cache.made, kind=total
    )
    recorder.look_up("leerkring_page_cache_pages", "Pages that are kept now", lambda: cache.pages)
    recorder.look_up("leerkring_page_cache_bytes", "Room that kept pages take", lambda: cache.bytes)


def watch_pool(recorder: Recorder, db: Database) -> None:
    """Tell of the connections to the database, and whether it is away."""
    pool = db.connections
    recorder.look_up("leerkring_pool_size", "Connections there may be", lambda: pool.size)
    recorder.look_up("leerkring_pool_in_use", "Connections that are in use", lambda: pool.in_use)
    recorder.look_up("leerkring_pool_waiting", "Who waits for a connection", lambda: pool.waiting)
    recorder.look_up(
        "leerkring_database_away", "Whether this process cannot use the database", lambda: db.outage.is_going
    )
