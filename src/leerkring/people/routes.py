"""All pages of people: signing in and out, and who there are."""

from leerkring.people import web
from leerkring.people.beheer import (
    colleague,
    colleagues,
    correcting,
    kept_forms,
    list_views,
    organizations,
    own_sessions,
    people,
)

ROUTES = (
    *web.HANDLERS,
    *kept_forms.HANDLERS,
    *people.HANDLERS,
    *correcting.HANDLERS,
    *organizations.HANDLERS,
    *colleagues.HANDLERS,
    *colleague.HANDLERS,
    *own_sessions.HANDLERS,
    *list_views.HANDLERS,
)
