"""What visitors will read of an activity's places: the page's own values, with the terms that were typed in them."""

from dataclasses import replace
from uuid import UUID

from leerkring.activities.beheer.terms.groups import Groups
from leerkring.activities.beheer.terms.quota_forms import who_of
from leerkring.activities.editing.terms import NAMES, ActivityTerms
from leerkring.activities.labels import group_words
from leerkring.activities.rules import VISIBLE, ActivityState
from leerkring.activities.views import ActivityPage, QuotaView

SHOWN = tuple(name for name in NAMES if name != "quotas" and name in ActivityPage.__slots__)
"""What the page says of the terms, beside the groups for whom places are kept."""


def as_read(page: ActivityPage, terms: ActivityTerms, groups: Groups) -> ActivityPage:
    """Return the page as visitors would have it with these terms, as if it were published."""
    quotas = tuple(
        QuotaView(
            UUID(int=number),
            quota.places,
            0,
            quota.release_at,
            group_words(
                quota.organization_kind,
                groups.names[who_of(quota)],
                of_municipality=quota.municipality_code is not None,
            ),
            quota.release_at is None or page.now < quota.release_at,
        )
        for number, quota in enumerate(terms.quotas, 1)
    )
    return replace(
        page,
        state=page.state if page.state in VISIBLE else ActivityState.PUBLISHED,
        quotas=quotas,
        **{name: getattr(terms, name) for name in SHOWN},
    )
