"""How many places an activity has and how they are given: what one form holds of it."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Protocol

from leerkring.activities.content.drafts import ActivityDraft, QuotaDraft
from leerkring.activities.rules import Allocation, Closing, DrawValueForm
from leerkring.core.versions import version_of


@dataclass(frozen=True, slots=True)
class ActivityTerms:
    """What an activity says of its places; kept groups stand in the order of the page."""

    capacity: int
    allocation: Allocation
    max_per_organization: int | None
    minimum: int | None
    decide_on: date | None
    registration_opens_at: datetime
    registration_closes_at: datetime
    draw_value_name: str
    draw_value_form: DrawValueForm
    draw_value_at: datetime | None
    draw_most_tickets: int
    quotas: tuple[QuotaDraft, ...]

    @property
    def version(self) -> str:
        """What a form that was filled with these carries. Who registers meanwhile is no change of them."""
        plain = (getattr(self, name) for name in NAMES if name != "quotas")
        kept = ((*quota.condition, quota.places, quota.release_at) for quota in self.quotas)
        return version_of(*plain, *(word for quota in kept for word in quota))


NAMES = tuple(field.name for field in fields(ActivityTerms))


def terms_of(draft: ActivityDraft) -> ActivityTerms:
    """Return what an activity says of its places as it stands."""
    return ActivityTerms(
        **{name: getattr(draft, name) for name in NAMES}
        | {
            "allocation": Allocation(draft.allocation),
            "draw_value_form": DrawValueForm(draft.draw_value_form),
        }
    )


def with_terms(draft: ActivityDraft, terms: ActivityTerms) -> ActivityDraft:
    """Return the activity with these terms; where they say the same, it is the same."""
    if terms_of(draft) == terms:
        return draft
    return replace(draft, **{name: getattr(terms, name) for name in NAMES})


class _Registering(Protocol):
    """What the rule of closing asks of an activity, as a draft or as it is kept."""

    @property
    def allocation(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def registration_opens_at(self) -> datetime: ...
    @property
    def registration_closes_at(self) -> datetime: ...


def closing_of(activity: _Registering) -> Closing:
    """Return what the rule of closing asks of an activity."""
    return Closing(
        activity.allocation,
        activity.starts_at,
        activity.registration_opens_at,
        activity.registration_closes_at,
    )


def with_closing(was: ActivityDraft, draft: ActivityDraft, now: datetime) -> ActivityDraft:
    """Return the changed activity with the moment at which registering ends as `Closing.after` has it for its first day."""
    if not was.occurrences:
        return draft
    return replace(draft, registration_closes_at=closing_of(was).after(draft.starts_at, now))
