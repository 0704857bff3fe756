"""All pages of search."""

from leerkring.search import web
from leerkring.search.beheer import link_picker, synonyms

ROUTES = (
    *web.HANDLERS,
    *synonyms.HANDLERS,
    *link_picker.HANDLERS,
)
