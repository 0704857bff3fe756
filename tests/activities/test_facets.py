"""A filter's count is what you find when you follow it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from leerkring.activities.agenda.facets import PAGE_SIZE, agenda, month_of, month_span, shown_day
from leerkring.activities.agenda.links import AgendaLinks, read_filters
from leerkring.activities.rules import ActivityKind, Allocation, VisitorState
from leerkring.activities.views import Agenda, AgendaItem, Filters

NOW = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
THEMES = {"woonzorganalyse": "Woonzorganalyse", "woonzorgvisie": "Woonzorgvisie"}
REGIONS = {"mra": "Metropoolregio Amsterdam", "haaglanden": "Regio Haaglanden"}


def item(**changes: object) -> AgendaItem:
    at = NOW + timedelta(days=30)
    line = AgendaItem(
        slug="kring", kind=ActivityKind.CIRCLE, title="Kring", summary="", starts_at=at, ends_at=at, days=1,
        place="", capacity=2, taken=0, waiting=0, allocation=Allocation.FIRST_COME, state=VisitorState.OPEN,
        themes=(), regions=(), months=(month_of(at),), on_location=True, online=False, meta="", places_text="",
        updated_at=NOW,
    )  # fmt: skip
    return replace(line, **changes)  # type: ignore[arg-type]


ITEMS = st.lists(
    st.builds(
        lambda kind, state, themes, regions, days, online: item(
            kind=kind,
            state=state,
            themes=tuple(themes),
            regions=tuple(regions),
            starts_at=NOW + timedelta(days=days),
            months=(month_of(NOW + timedelta(days=days)),),
            online=online,
            on_location=not online,
        ),
        st.sampled_from(list(ActivityKind)),
        st.sampled_from(list(VisitorState)),
        st.sets(st.sampled_from(sorted(THEMES))),
        st.sets(st.sampled_from(sorted(REGIONS))),
        st.integers(0, 100),
        st.booleans(),
    ),
    max_size=50,
)
FILTERS = st.builds(
    Filters,
    kind=st.sampled_from(["", *ActivityKind]),
    theme=st.sampled_from(["", *THEMES]),
    region=st.sampled_from(["", *REGIONS]),
    month=st.sampled_from(["", "2027-01", "2027-03"]),
    form=st.sampled_from(["", "online", "locatie"]),
    open=st.booleans(),
)


def shown(items: list[AgendaItem], filters: Filters, page: int = 1) -> Agenda:
    return agenda(items, filters, page, NOW, themes=THEMES, regions=REGIONS)


@settings(deadline=None)
@given(ITEMS, FILTERS)
def test_each_count_is_what_its_link_leads_to(items: list[AgendaItem], filters: Filters) -> None:
    found = shown(items, filters)
    for option in found.kinds:
        assert option.count == shown(items, replace(filters, kind=option.value)).total
    for option in found.themes:
        assert option.count == shown(items, replace(filters, theme=option.value)).total
    for option in found.regions:
        assert option.count == shown(items, replace(filters, region=option.value)).total
    for option in found.all_months:
        assert option.count == shown(items, replace(filters, month=option.value)).total
    for option in found.forms:
        assert option.count == shown(items, replace(filters, form=option.value)).total
    assert found.open.count == shown(items, replace(filters, open=True)).total
    assert found.all.count == shown(items, replace(filters, kind="")).total


@settings(deadline=None)
@given(ITEMS, FILTERS)
def test_the_pages_together_are_the_list_in_order(items: list[AgendaItem], filters: Filters) -> None:
    first = shown(items, filters)
    pages = [shown(items, filters, page) for page in range(1, first.pages + 1)]
    lines = [line for page in pages for month in page.months for line in month.items]
    assert len(lines) == first.total
    assert [line.starts_at for line in lines] == sorted(line.starts_at for line in lines)
    assert all(sum(len(month.items) for month in page.months) <= PAGE_SIZE for page in pages)


@given(FILTERS)
def test_an_address_says_what_it_was_written_from(filters: Filters) -> None:
    links = AgendaLinks("/agenda", "", filters, THEMES, REGIONS)
    address = links.to(filters, page=3)
    query = dict(pair.split("=") for pair in address.partition("?")[2].split("&"))
    asked = read_filters(query, THEMES, REGIONS)
    assert asked.filters == replace(filters, kind="")
    assert asked.page == 3
    assert not asked.unknown


def test_what_an_address_asks_for_and_does_not_exist_is_named_and_left_out() -> None:
    asked = read_filters(
        {"soort": "cursus", "maand": "2027-13", "pagina": "-1", "open": "ja"}, THEMES, REGIONS
    )
    assert asked.filters == Filters()
    assert asked.page == 1
    assert asked.unknown == ("soort: cursus", "maand: 2027-13", "open: ja")


def test_a_circle_that_runs_stands_under_its_next_day() -> None:
    days = [NOW - timedelta(days=30), NOW + timedelta(days=5), NOW + timedelta(days=40)]
    assert shown_day(days, "", NOW) == days[1]
    assert shown_day(days, month_of(days[2]), NOW) == days[2]
    assert shown_day(days[:1], "", NOW) == days[0]


def test_a_month_begins_and_ends_at_midnight_in_amsterdam() -> None:
    start, end = month_span("2027-12")
    assert (start.isoformat(), end.isoformat()) == ("2027-12-01T00:00:00+01:00", "2028-01-01T00:00:00+01:00")
