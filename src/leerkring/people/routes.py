"""All pages of people: signing in and out."""

from leerkring.people import web

ROUTES = (*web.HANDLERS,)
