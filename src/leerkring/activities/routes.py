"""All pages of activities."""

from leerkring.activities import live, web
from leerkring.activities.beheer import activities, days, new, places, publishing, team
from leerkring.activities.calendar import feeds

ROUTES = (
    *web.HANDLERS,
    *feeds.HANDLERS,
    *live.HANDLERS,
    *new.HANDLERS,
    *activities.HANDLERS,
    *publishing.HANDLERS,
    *days.HANDLERS,
    *places.HANDLERS,
    *team.HANDLERS,
)
