"""All pages of people: signing in and out."""

from leerkring.people import web
from leerkring.people.beheer import kept_forms

ROUTES = (*web.HANDLERS, *kept_forms.HANDLERS)
