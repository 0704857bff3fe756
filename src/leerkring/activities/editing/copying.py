"""A new activity from an earlier one: what comes along, and its days moved to another time. Pure rules over drafts."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from leerkring.activities.content.drafts import ActivityDraft, FollowUpDraft, OccurrenceDraft, RoundDraft
from leerkring.activities.rules import ActivityState, Allocation
from leerkring.core.text.dutch import local
from leerkring.core.web.forms.typed_dates import amsterdam


class Along(StrEnum):
    """What may come along to the new activity; its days always do, since there is none without."""

    TEXT = "text"
    PLACES = "places"
    FORM = "form"
    LOCATIONS = "locations"
    REMINDERS = "reminders"
    TEAM = "team"


_YEAR = re.compile(r"\b20\d\d\b")
MOST_IN_TITLE = 160


def title_for(title: str, year: int) -> str:
    """Return what a copy is called in another year: the year in its title becomes that one, or stands behind it."""
    named = _YEAR.sub(str(year), title) if _YEAR.search(title) else f"{title} {year}"
    return named if len(named) <= MOST_IN_TITLE else title


def shifted(moment: datetime, days: int) -> datetime:
    """Return this many days later at the same time on the clocks of Amsterdam; raises `WrongHour`."""
    was = local(moment)
    return amsterdam(was.date() + timedelta(days=days), was.time().replace(tzinfo=None))


def copied(
    draft: ActivityDraft, *, slug: str, title: str, first: date, along: Collection[Along], now: datetime
) -> ActivityDraft:
    """Return a new draft whose first day is `first`: its days lie as far apart as they did.

    Registering may begin as soon as it is published, and ends when the first day begins. Without its text the summary
    still comes along, since an activity has one. Raises `WrongHour` where the clocks skip an hour on a new day.
    """
    days = (first - local(draft.starts_at).date()).days
    places = Along.PLACES in along
    new = ActivityDraft(
        slug=slug,
        kind=draft.kind,
        title=title,
        summary=draft.summary,
        capacity=draft.capacity,
        allocation=draft.allocation if places else Allocation.FIRST_COME,
        max_per_organization=draft.max_per_organization if places else None,
        minimum=draft.minimum if places else None,
        decide_on=draft.decide_on + timedelta(days=days) if places and draft.decide_on else None,
        # The public value is that of one day, so a copy names its own.
        draw_most_tickets=draft.draw_most_tickets if places else 1,
        quotas=tuple(replace(quota, release_at=_later(quota.release_at, days)) for quota in draft.quotas)
        if places
        else (),
        state=ActivityState.DRAFT,
        occurrences=tuple(_day(day, days, Along.LOCATIONS in along) for day in draft.occurrences),
        rounds=tuple(_round(one, days) for one in draft.rounds),
        breakout_choice=draft.breakout_choice,
        breakouts_until=_later(draft.breakouts_until, days),
        fields=draft.fields if Along.FORM in along else (),
        follow_up=_follow_up(draft.follow_up, days) if Along.FORM in along else None,
        reminders=draft.reminders if Along.REMINDERS in along else None,
        registration_opens_at=now,
        registration_closes_at=shifted(draft.starts_at, days),
    )
    if Along.TEXT not in along:
        return new
    words = "body audience place price host facilitator experts case_text themes regions target_groups"
    return replace(new, **{name: getattr(draft, name) for name in words.split()})


def _later(moment: datetime | None, days: int) -> datetime | None:
    return None if moment is None else shifted(moment, days)


def _follow_up(form: FollowUpDraft | None, days: int) -> FollowUpDraft | None:
    return None if form is None else replace(form, deadline_at=shifted(form.deadline_at, days))


def _day(day: OccurrenceDraft, days: int, stays: bool) -> OccurrenceDraft:
    moved = replace(day, starts_at=shifted(day.starts_at, days), ends_at=shifted(day.ends_at, days))
    return moved if stays else replace(moved, location="", address="", online_url=None, host="")


def _round(one: RoundDraft, days: int) -> RoundDraft:
    return replace(one, starts_at=shifted(one.starts_at, days), ends_at=shifted(one.ends_at, days))


def same_weekday(first: date, later: date) -> date:
    """Return the day on or after `later` that is the weekday of `first`: what is proposed for next year."""
    return later + timedelta(days=(first.weekday() - later.weekday()) % 7)
