"""All pages of people: signing in and out."""

from leerkring.people import kept_web, web

ROUTES = (*web.HANDLERS, *kept_web.HANDLERS)
