"""Places that are kept for a group, as rows of a form: for whom, how many, and until when."""

from collections.abc import Mapping, Sequence
from datetime import time

from leerkring.activities.beheer.forms import Places
from leerkring.activities.content.drafts import QuotaDraft
from leerkring.core.text.cleaning import one_line
from leerkring.core.text.dutch import local
from leerkring.core.web.forms.fields import Fields, check
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.form_dates import WRONG_DAY
from leerkring.core.web.forms.typed_dates import WrongHour, amsterdam, read_day

MOST_GROUPS = 20
EMPTY_ROWS = 2
"""Rows to fill in below those that are there."""
_KEYS = {"regio": "region_slug", "soort": "organization_kind", "gemeente": "municipality_code"}
NAMES = ("who", "places", "until")
_START_OF_DAY = time(0)


def who_of(quota: QuotaDraft) -> str:
    """Return the choice in the list that this group is: `regio:`, `soort:` or `gemeente:` and its own word."""
    return next(f"{word}:{getattr(quota, key)}" for word, key in _KEYS.items() if getattr(quota, key))


def fill_quotas(quotas: Sequence[QuotaDraft]) -> dict[str, str]:
    """Return the rows as they stand, with a few that are empty."""
    rows: dict[str, str] = {}
    for number in range(1, min(len(quotas) + EMPTY_ROWS, MOST_GROUPS) + 1):
        quota = quotas[number - 1] if number <= len(quotas) else None
        release = local(quota.release_at) if quota and quota.release_at else None
        rows[f"quota-{number}-who"] = who_of(quota) if quota else ""
        rows[f"quota-{number}-places"] = str(quota.places) if quota else ""
        rows[f"quota-{number}-until"] = release.date().isoformat() if release else ""
    return rows


def row_numbers(form: Form) -> list[int]:
    """Return the numbers of the rows that a form has."""
    numbers = range(1, MOST_GROUPS + 1)
    return [number for number in numbers if any(f"quota-{number}-{name}" in form for name in NAMES)]


def label_quotas(form: Form) -> dict[str, str]:
    """Return what the fields of the rows are called."""
    return {
        f"quota-{number}-{name}": f"Groep {number}: {label}"
        for number in row_numbers(form)
        for name, label in (("who", "voor wie"), ("places", "plaatsen"), ("until", "vrij vanaf"))
    }


class KeptPlaces(Fields):
    """How many places are kept."""

    places: Places


def read_quotas(
    form: Form, stands: Sequence[QuotaDraft], groups: Mapping[str, str]
) -> tuple[tuple[QuotaDraft, ...], dict[str, str]]:
    """Return the groups that were filled in, or every mistake; where no row was sent, those that stand."""
    if not row_numbers(form):
        return tuple(stands), {}
    found: list[QuotaDraft] = []
    mistakes: dict[str, str] = {}
    for number in row_numbers(form):
        row = f"quota-{number}"
        if form.value(f"{row}-gone") or not any(one_line(form.value(f"{row}-{name}")) for name in NAMES):
            continue
        quota, wrong = _row(form, row, stands, groups)
        mistakes |= wrong
        if quota is not None and quota.condition in [other.condition for other in found]:
            mistakes[f"{row}-who"] = "Deze groep staat er al. Tel de plaatsen bij elkaar op."
        elif quota is not None:
            found.append(quota)
    return tuple(found), mistakes


def _row(
    form: Form, row: str, stands: Sequence[QuotaDraft], groups: Mapping[str, str]
) -> tuple[QuotaDraft | None, dict[str, str]]:
    mistakes: dict[str, str] = {}
    who = one_line(form.value(f"{row}-who"))
    if who not in groups:
        mistakes[f"{row}-who"] = "Kies voor wie deze plaatsen zijn."
    kept, wrong = check(KeptPlaces, {"places": form.values(f"{row}-places")})
    if wrong:
        mistakes[f"{row}-places"] = wrong["places"]
    release_at, typed = None, one_line(form.value(f"{row}-until"))
    if typed and (day := read_day(typed)) is None:
        mistakes[f"{row}-until"] = WRONG_DAY
    elif typed and day is not None:
        try:
            release_at = amsterdam(day, _START_OF_DAY)
        except WrongHour as hour:
            mistakes[f"{row}-until"] = str(hour)
    if kept is None or mistakes:
        return None, mistakes
    word, _, key = who.partition(":")
    quota = QuotaDraft(kept.places, **{_KEYS[word]: key}, release_at=release_at)
    was = next((one.release_at for one in stands if one.condition == quota.condition), None)
    if was and release_at and local(was).date() == local(release_at).date():
        # A content file may name an hour; the form asks a day and leaves the hour as it was.
        quota = QuotaDraft(kept.places, **{_KEYS[word]: key}, release_at=was)
    return quota, {}
