"""All pages of messages."""

from leerkring.messages.beheer import begin, draft, last_look, reminders, sent

ROUTES = (*begin.HANDLERS, *draft.HANDLERS, *last_look.HANDLERS, *sent.HANDLERS, *reminders.HANDLERS)
