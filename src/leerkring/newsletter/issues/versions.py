"""Two editors, one issue: what the forms about it were opened with.

Another editor's change elsewhere in the issue leaves the version of a form true, so that two people can work on two
items. Steps that settle something are about the issue as a whole, which its row's version tells (`Seen`).
"""

from typing import Any
from uuid import UUID

from leerkring.core.versions import version_of
from leerkring.newsletter.queries.issue_queries import IssueDetails, ItemLine


def version_of_head(issue: IssueDetails) -> str:
    """Return the version of what stands above the items."""
    return version_of(issue.subject, issue.preheader, issue.intro, issue.send_on)


def version_of_item(item: ItemLine) -> str:
    """Return the version of an item's words."""
    return version_of(item.title, item.text, item.path, *sorted(item.themes))


def version_of_doubts(issue_id: UUID, many: int) -> str:
    """Return the version of an issue's uncertain letters: how many were on the screen."""
    return version_of("uncertain", issue_id, many)


def version_of_settings(stream: Any) -> str:
    """Return the version of how a newsletter is set up."""
    return version_of(
        stream.sender_name,
        stream.rhythm_days,
        stream.anchor_on,
        stream.deadline_days,
        stream.second_person,
        stream.seed_percent,
        stream.seed_minutes,
    )
