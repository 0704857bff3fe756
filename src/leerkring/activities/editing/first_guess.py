"""What a draft that is begun with one button starts with, before its organiser changes it: a day some weeks ahead, and places."""

from datetime import datetime, timedelta

from leerkring.activities.content.drafts import OccurrenceDraft
from leerkring.core.text.dutch import local

WEEKS_AHEAD = 8
PLACES = 12
TUESDAY = 1


def guess_day(now: datetime) -> OccurrenceDraft:
    """Return a Tuesday some weeks ahead, from half past nine to half past four."""
    ahead = local(now) + timedelta(weeks=WEEKS_AHEAD)
    day = ahead + timedelta(days=TUESDAY - ahead.weekday())
    starts_at = day.replace(hour=9, minute=30, second=0, microsecond=0)
    return OccurrenceDraft(starts_at, starts_at + timedelta(hours=7))
