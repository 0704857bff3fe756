"""All pages of knowledge questions."""

from leerkring.questions.beheer import change, linking, overview, question
from leerkring.questions.web import ask, follow, questions

ROUTES = (
    *questions.HANDLERS,
    *ask.HANDLERS,
    *follow.HANDLERS,
    *overview.HANDLERS,
    *question.HANDLERS,
    *change.HANDLERS,
    *linking.HANDLERS,
)
