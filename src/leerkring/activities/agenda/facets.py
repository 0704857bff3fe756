"""Filters of the agenda over lines that were read: pure, so that every count agrees with what it leads to."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time

from leerkring.activities.rules import VisitorState
from leerkring.activities.views import Agenda, AgendaItem, Filters, Option, by_month
from leerkring.core.text.dutch import AMSTERDAM, local

PAGE_SIZE = 20
FORMS = ("locatie", "online")


def month_span(month: str) -> tuple[datetime, datetime]:
    """Return the start and end of "2027-02" on the clocks of Amsterdam."""
    first = date.fromisoformat(f"{month}-01")
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return datetime.combine(first, time(), AMSTERDAM), datetime.combine(following, time(), AMSTERDAM)


def month_of(moment: datetime) -> str:
    """Return "2027-02"."""
    return local(moment).strftime("%Y-%m")


def shown_day(days: Sequence[datetime], month: str, now: datetime) -> datetime:
    """Return the day under which an activity stands: in the month asked for, else the next, else the first."""
    if month:
        for day in days:
            if month_of(day) == month:
                return day
    today = local(now).date()
    return next((day for day in days if local(day).date() >= today), days[0])


def matches(item: AgendaItem, filters: Filters) -> bool:
    """Tell whether a line passes all filters."""
    return (
        (not filters.kind or item.kind == filters.kind)
        and (not filters.theme or filters.theme in item.themes)
        and (not filters.region or filters.region in item.regions)
        and (not filters.month or filters.month in item.months)
        and (not filters.form or _has_form(item, filters.form))
        and (not filters.open or item.state is VisitorState.OPEN)
    )


def _has_form(item: AgendaItem, form: str) -> bool:
    return item.online if form == "online" else item.on_location


def agenda(
    items: Sequence[AgendaItem],
    filters: Filters,
    page: int,
    now: datetime,
    *,
    themes: Iterable[str],
    regions: Iterable[str],
) -> Agenda:
    """Return one page of the lines that pass, and for each choice how many would."""
    found = sorted(
        (item for item in items if matches(item, filters)), key=lambda item: (item.starts_at, item.title)
    )
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(page, 1), pages)

    def count(changed: Filters) -> int:
        return sum(matches(item, changed) for item in items)

    def options(values: Iterable[str], change: Callable[[str], Filters]) -> tuple[Option, ...]:
        return tuple(Option(value, count(change(value))) for value in values)

    this_month = month_of(now)
    all_months = {month for item in items for month in item.months}
    months = sorted(month for month in all_months if month >= this_month or month == filters.month)
    return Agenda(
        months=by_month(found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]),
        total=len(found),
        page=page,
        pages=pages,
        kinds=options(("circle", "lab", "national_meeting"), lambda v: replace(filters, kind=v)),
        themes=options(themes, lambda v: replace(filters, theme=v)),
        regions=options(regions, lambda v: replace(filters, region=v)),
        all_months=options(months, lambda v: replace(filters, month=v)),
        forms=options(FORMS, lambda v: replace(filters, form=v)),
        open=Option("1", count(replace(filters, open=True))),
        all=Option("", count(replace(filters, kind=""))),
    )
