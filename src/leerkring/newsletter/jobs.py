"""What happens to the newsletter by itself: pauses end, issues leave and are closed, readers' requests lapse."""

from leerkring.core.schedule import Schedule, tick
from leerkring.newsletter.issues.freezing import close_sent, freeze_due
from leerkring.newsletter.issues.needs_attention import tell_of_held
from leerkring.newsletter.subscriptions.service import end_pauses
from leerkring.newsletter.subscriptions.sign_up import prune

SCHEDULE = Schedule(
    every_minute=(tick(end_pauses), freeze_due, tick(close_sent), tick(tell_of_held)),
    every_hour=(prune,),
)
