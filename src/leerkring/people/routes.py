"""All pages of people: signing in and out, and who there are."""

from leerkring.people import web
from leerkring.people.beheer import correcting, kept_forms, organizations, people

ROUTES = (
    *web.HANDLERS,
    *kept_forms.HANDLERS,
    *people.HANDLERS,
    *correcting.HANDLERS,
    *organizations.HANDLERS,
)
