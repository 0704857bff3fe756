"""All pages of messages."""

from leerkring.messages.beheer import begin, draft, last_look, sent

ROUTES = (*begin.HANDLERS, *draft.HANDLERS, *last_look.HANDLERS, *sent.HANDLERS)
