"""What happens to messages by itself: they leave at their moment, and what they say of people is forgotten."""

from leerkring.core.schedule import Schedule
from leerkring.messages.forgetting import forget_messages
from leerkring.messages.sending import send_due

SCHEDULE = Schedule(every_minute=(send_due,), every_hour=(forget_messages,))
