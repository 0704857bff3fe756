"""All pages of registrations."""

from leerkring.registrations import web
from leerkring.registrations.beheer import acts, registrations
from leerkring.registrations.personal import pages

ROUTES = (
    *web.HANDLERS,
    *pages.HANDLERS,
    *registrations.HANDLERS,
    *acts.HANDLERS,
)
