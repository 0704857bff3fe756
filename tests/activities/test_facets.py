"""A filter's count is what you find when you follow it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from leerkring.activities.agenda.lists import PAGE_SIZE, agenda_address, read_agenda, show_agenda
from leerkring.activities.agenda.months import month_of, month_span, shown_day
from leerkring.activities.labels import KIND_PATHS, KINDS
from leerkring.activities.rules import ActivityKind, Allocation, VisitorState
from leerkring.activities.views import AgendaItem
from leerkring.core.web.lists.asked import Links
from leerkring.core.web.lists.shown import Shown

NOW = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
THEMES = {"woonzorganalyse": "Woonzorganalyse", "woonzorgvisie": "Woonzorgvisie"}
REGIONS = {"mra": "Metropoolregio Amsterdam", "haaglanden": "Regio Haaglanden"}


def item(**changes: object) -> AgendaItem:
    at = NOW + timedelta(days=30)
    line = AgendaItem(
        id=UUID(int=1), slug="kring", kind=ActivityKind.CIRCLE, title="Kring", summary="", starts_at=at, ends_at=at, days=1,
        place="", capacity=2, taken=0, waiting=0, kept=0, allocation=Allocation.FIRST_COME, state=VisitorState.OPEN,
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
WORDS = st.fixed_dictionaries(
    {
        "soort": st.sampled_from(["", *KINDS.values()]),
        "thema": st.sampled_from(["", *THEMES]),
        "regio": st.sampled_from(["", *REGIONS]),
        "maand": st.sampled_from(["", "2027-01", "2027-03"]),
        "vorm": st.sampled_from(["", "online", "locatie"]),
        "open": st.sampled_from(["", "0", "1"]),
    }
)
PAGES = {"/agenda": ""} | {path: kind for kind, path in KIND_PATHS.items()}
PATHS = st.sampled_from(list(PAGES))
IN_ADDRESS = ("thema", "regio", "maand", "vorm", "open", "pagina")
Words = dict[str, str]


def shown(items: list[AgendaItem], words: Words, path: str = "/agenda") -> Shown[AgendaItem]:
    return show_agenda(path, read_agenda(words, THEMES, REGIONS, PAGES[path]), items, NOW)


def follow(items: list[AgendaItem], address: str) -> Shown[AgendaItem]:
    """Open a link of the agenda."""
    parts = urlsplit(address)
    return shown(items, dict(parse_qsl(parts.query, strict_parsing=bool(parts.query))), parts.path)


@settings(deadline=None)
@given(ITEMS, WORDS, PATHS)
def test_each_count_is_what_its_link_leads_to(items: list[AgendaItem], words: Words, path: str) -> None:
    here = shown(items, words, path)
    assert set(here.found.counts) == set(words)
    for name, counted in here.found.counts.items():
        for word, many in counted.items():
            assert follow(items, here.links.to(**{name: word})).total == many, (name, word)
    for label, links in [*here.groups, *here.folded]:
        for text, href, count, current in links:
            there = follow(items, href)
            used = [one[0] for one in dict([*there.groups, *there.folded])[label] if one[3]]
            if current and label != "Soort":
                assert used == [], "a chosen link takes itself away"
            else:
                assert (there.total, used) == (count, [text]), label


@settings(deadline=None)
@given(ITEMS, WORDS)
def test_the_pages_together_are_the_list_in_order(items: list[AgendaItem], words: Words) -> None:
    first = shown(items, words)
    pages = [follow(items, first.links.page(page)) for page in range(1, first.found.pages + 1)]
    lines = [line for page in pages for line in page.lines]
    assert [page.found.page for page in pages] == list(range(1, first.found.pages + 1))
    assert len(lines) == first.total
    assert [line.starts_at for line in lines] == sorted(line.starts_at for line in lines)
    assert all(len(page.lines) <= PAGE_SIZE for page in pages)


@given(WORDS, PATHS)
def test_an_address_says_what_it_was_written_from(words: Words, path: str) -> None:
    asked = read_agenda(words, THEMES, REGIONS, PAGES[path])
    address = urlsplit(Links(path, asked, agenda_address).page(3))
    query = dict(parse_qsl(address.query, strict_parsing=True))
    again = read_agenda(query, THEMES, REGIONS, PAGES[address.path])
    assert again.values == asked.values
    assert again.page == 3
    assert not again.unknown
    assert list(query) == [name for name in IN_ADDRESS if name in query], "one order for one list"
    assert "soort" not in query, "a kind has a path of its own"


def test_the_page_of_a_kind_stays_with_it_and_leads_to_the_others() -> None:
    labs = shown([item()], {"soort": "leerkring", "open": "1"}, "/praktijklabs")
    assert [(text, href) for text, href, _, _ in dict(labs.groups)["Soort"]] == [
        ("Alles", "/agenda?open=1"),
        ("Leerkringen", "/leerkringen?open=1"),
        ("Praktijklabs", "/praktijklabs?open=1"),
        ("Landelijk", "/landelijke-bijeenkomsten?open=1"),
    ]
    assert (labs.total, labs.links.clear, labs.asked.narrowed) == (0, "/praktijklabs", True)
    assert not shown([item()], {}, "/praktijklabs").asked.narrowed
    assert shown([item()], {"soort": "praktijklab"}).links.clear == "/agenda"
    assert read_agenda({"soort": "x"}, THEMES, REGIONS, "lab").unknown == ("soort: x",)


def test_months_to_come_are_links_and_a_past_one_only_while_it_is_asked_for() -> None:
    circle = item(months=("2026-12", "2027-01", "2027-02"))

    def months(**words: str) -> list[str]:
        return [text for text, *_ in dict(shown([circle], words).folded).get("Maand", [])]

    assert months() == ["januari 2027", "februari 2027"]
    assert months(maand="2026-12") == ["december 2026", "januari 2027", "februari 2027"]
    assert shown([circle], {"maand": "2026-11"}).total == 0


def test_what_an_address_asks_for_and_does_not_exist_is_named_and_left_out() -> None:
    asked = read_agenda(
        {"soort": "cursus", "maand": "2027-13", "pagina": "-1", "open": "ja"}, THEMES, REGIONS
    )
    assert not asked.narrowed
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
