"""Reads of activities; each part of the work in a file of its own."""

from leerkring.activities.queries.agenda import list_agenda, list_past_months
from leerkring.activities.queries.feeds import FeedDay, list_addresses, list_feed_days
from leerkring.activities.queries.page import find_current_slug, get_activity_page
from leerkring.activities.queries.upkeep import (
    KeptActivity,
    KeptOccurrence,
    find_kept,
    get_activity_id,
    list_occurrences,
    lock_activity,
)

__all__ = [
    "FeedDay",
    "KeptActivity",
    "KeptOccurrence",
    "find_current_slug",
    "find_kept",
    "get_activity_id",
    "get_activity_page",
    "list_addresses",
    "list_agenda",
    "list_feed_days",
    "list_occurrences",
    "list_past_months",
    "lock_activity",
]
