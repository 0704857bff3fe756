"""All pages of outcomes."""

from leerkring.labs.outcomes.beheer import outcome
from leerkring.labs.outcomes.web import owner

ROUTES = (*outcome.HANDLERS, *owner.HANDLERS)
