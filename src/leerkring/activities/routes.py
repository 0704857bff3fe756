"""All pages of activities."""

from leerkring.activities import live, web
from leerkring.activities.beheer import activities, days, new, places, preview, publishing, team, text
from leerkring.activities.calendar import feeds

ROUTES = (
    *web.HANDLERS,
    *feeds.HANDLERS,
    *live.HANDLERS,
    *new.HANDLERS,
    *activities.HANDLERS,
    *publishing.HANDLERS,
    *preview.HANDLERS,
    *days.HANDLERS,
    *places.HANDLERS,
    *team.HANDLERS,
    *text.HANDLERS,
)
