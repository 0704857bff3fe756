"""All pages of the programme."""

from leerkring.programme import web

ROUTES = (*web.HANDLERS,)
