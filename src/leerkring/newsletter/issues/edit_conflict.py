"""Two editors, one issue: whether the words that an editor started from still stand.

A form carries a mark of the words it was filled with. Another editor's change elsewhere in the issue leaves it
true, so that two people can work on two items; the same words typed by both are no conflict either.
"""

from hashlib import sha256

from leerkring.newsletter.queries.issue_queries import IssueDetails, ItemLine
from leerkring.newsletter.refusals import EditedMeanwhile


def mark_of(*words: object) -> str:
    """Return a mark that is equal for equal words."""
    return sha256("\0".join(map(str, words)).encode()).hexdigest()[:16]


def mark_of_head(issue: IssueDetails) -> str:
    """Return the mark of what stands above the items."""
    return mark_of(issue.subject, issue.preheader, issue.intro, issue.send_on)


def mark_of_item(item: ItemLine) -> str:
    """Return the mark of an item's words."""
    return mark_of(item.title, item.text, item.path, *sorted(item.themes))


def check_mark(opened: str, stands: str, typed: str) -> None:
    """Refuse to write over words that this editor has not seen."""
    if stands not in (opened, typed):
        raise EditedMeanwhile
