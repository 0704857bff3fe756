"""All pages of activities."""

from leerkring.activities import live, web
from leerkring.activities.beheer import activities, copy, days, new, publishing, team, templates
from leerkring.activities.beheer.terms import terms
from leerkring.activities.beheer.texts import pictures, preview, text
from leerkring.activities.calendar import feeds

ROUTES = (
    *web.HANDLERS,
    *feeds.HANDLERS,
    *live.HANDLERS,
    *new.HANDLERS,
    *copy.HANDLERS,
    *templates.HANDLERS,
    *activities.HANDLERS,
    *publishing.HANDLERS,
    *preview.HANDLERS,
    *days.HANDLERS,
    *terms.HANDLERS,
    *team.HANDLERS,
    *text.HANDLERS,
    *pictures.HANDLERS,
)
