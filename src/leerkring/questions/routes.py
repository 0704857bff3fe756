"""All pages of knowledge questions."""

from leerkring.questions.web import ask, follow, questions

ROUTES = (*questions.HANDLERS, *ask.HANDLERS, *follow.HANDLERS)
