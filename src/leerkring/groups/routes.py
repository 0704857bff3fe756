"""All pages of working groups."""

from leerkring.groups.beheer import group, groups
from leerkring.groups.web import keeping, mailing, managing, meetings, own, papers

ROUTES = (
    *own.HANDLERS,
    *keeping.HANDLERS,
    *papers.HANDLERS,
    *meetings.HANDLERS,
    *mailing.HANDLERS,
    *managing.HANDLERS,
    *groups.HANDLERS,
    *group.HANDLERS,
)
