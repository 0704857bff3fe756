"""Reads of library items: lists, one page, and what stands beside something else."""

from leerkring.library.items.queries.lines import (
    count_addresses,
    count_published,
    list_addresses,
    list_lines,
    list_newest,
)
from leerkring.library.items.queries.page import find_current_path, find_item_page, get_item_page
from leerkring.library.items.queries.related import list_activities, list_of_activity, list_related
from leerkring.library.items.queries.shelves import count_by_target_group, count_kinds, list_first, list_named
from leerkring.library.items.refusals import ItemNotFound

__all__ = [
    "ItemNotFound",
    "count_addresses",
    "count_by_target_group",
    "count_kinds",
    "count_published",
    "find_current_path",
    "find_item_page",
    "get_item_page",
    "list_activities",
    "list_addresses",
    "list_first",
    "list_lines",
    "list_named",
    "list_newest",
    "list_of_activity",
    "list_related",
]
