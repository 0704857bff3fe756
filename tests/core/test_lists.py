"""A list declared once: what an address asks, the addresses around it, and lines with counts that agree."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from leerkring.core.database.db import Database
from leerkring.core.model import WorkerSeen
from leerkring.core.web.lists.asked import Asked, Links, read_asked
from leerkring.core.web.lists.csv_file import as_it_was, csv_text
from leerkring.core.web.lists.declared import Choice, Column, Flag, Listing, Search
from leerkring.core.web.lists.files import list_file
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.memory import filter_lines
from leerkring.core.web.lists.query import read_all, read_list
from leerkring.core.web.lists.shown import show_list
from tests.conftest import TODAY

DAYS = {"oud": "Van gisteren", "nieuw": "Van vandaag", "ooit": "Van later"}
WORKERS = Listing(
    filters=(
        Choice(
            name="dag",
            label="Dag",
            words=DAYS,
            every="Alle",
            where=lambda word: {
                "oud": WorkerSeen.at < TODAY,
                "nieuw": WorkerSeen.at == TODAY,
                "ooit": WorkerSeen.at > TODAY,
            }[word],
        ),
        Choice(
            name="letter",
            label="Letter",
            words={"a": "A", "b": "B"},
            column=func.left(WorkerSeen.name, 1),
            folded=True,
        ),
        Search(label="Naam", columns=(WorkerSeen.name,)),
    ),
    columns=(
        Column(label="Naam", name="naam", order=WorkerSeen.name, cell=lambda one: one.name),
        Column(label="Gezien", name="gezien", order=WorkerSeen.at),
        Column(label="Mail", cell=lambda _: "=1+1", only_in_file=True),
    ),
    sort="naam",
    page_size=3,
)
ALL = select(WorkerSeen.name, WorkerSeen.at)


@dataclass(frozen=True)
class Seen:
    name: str
    at: object


@pytest.fixture
async def workers(db: Database) -> Database:
    """Four workers a1-a4 of yesterday, three b1-b3 of today."""
    lines = [{"name": f"a{n}", "at": TODAY - timedelta(days=1, hours=n)} for n in range(1, 5)]
    lines += [{"name": f"b{n}", "at": TODAY} for n in range(1, 4)]
    async with db.transaction() as tx:
        await tx.execute(insert(WorkerSeen), lines)
    return db


def asked(**words: str) -> Asked:
    return read_asked(WORKERS, words)


def links(**words: str) -> Links:
    return Links("/lijst", asked(**words))


# --- addresses -------------------------------------------------------------------------------------------


def test_what_means_nothing_is_left_out_and_named() -> None:
    one = asked(dag="morgen", letter="b", zoek="  twee   woorden ", sorteer="gewicht", pagina="-1")
    assert dict(one.values) == {"dag": "", "letter": "b", "zoek": "twee woorden"}
    assert (one.sort, one.page, one.unknown) == ("naam", 1, ("dag: morgen",))


def test_a_link_changes_one_thing_and_begins_at_the_first_page() -> None:
    here = links(dag="oud", zoek="a", pagina="2", sorteer="-gezien")
    assert here.to(dag="nieuw") == "/lijst?dag=nieuw&zoek=a&sorteer=-gezien"
    assert here.page(3) == "/lijst?dag=oud&zoek=a&sorteer=-gezien&pagina=3"
    assert here.page(1) == "/lijst?dag=oud&zoek=a&sorteer=-gezien"
    assert here.clear == "/lijst"
    assert links(sorteer="naam").to() == "/lijst", "what is so at first is not said"


def test_a_list_has_one_address_however_one_came_there() -> None:
    assert links(zoek="a", letter="b").to(dag="oud") == links(dag="oud", zoek="a").to(letter="b")
    assert links(sorteer="gezien").to(dag="oud") == "/lijst?dag=oud&sorteer=gezien"


def test_a_flag_is_on_or_off() -> None:
    flag = Listing(filters=(Flag(name="open", label="Open", words={"1": "Nu open"}),))
    for typed, items in (
        ("", [("Nu open", "/lijst?open=1", 2, False)]),
        ("0", [("Nu open", "/lijst?open=1", 2, False)]),
        ("1", [("Nu open", "/lijst", 2, True)]),
    ):
        asked = read_asked(flag, {"open": typed})
        assert Links("/lijst", asked).items("open", {"1": 2}) == items
        assert (asked.narrowed, asked.unknown) == (typed == "1", ())
    assert read_asked(flag, {"open": "ja"}).unknown == ("open: ja",)


def test_a_word_may_be_asked_for_before_the_lines_tell_which_are_links() -> None:
    years = Listing(filters=(Choice(name="jaar", label="Jaar", known=str.isdecimal),))
    asked = read_asked(years, {"jaar": "2026"})
    assert (asked.value("jaar"), asked.unknown) == ("2026", ())
    assert read_asked(years, {"jaar": "ooit"}).unknown == ("jaar: ooit",)
    items = Links("/lijst", asked.with_words(jaar={"2026": "In 2026"})).items("jaar")
    assert items == [("In 2026", "/lijst", None, True)]


def test_a_head_that_orders_already_turns_the_order() -> None:
    (_, by_name), (_, by_day) = links().column_heads()
    assert (by_name["sort"], by_name["href"]) == ("asc", "/lijst?sorteer=-naam")
    assert (by_day["sort"], by_day["href"]) == ("none", "/lijst?sorteer=gezien")


def test_a_chosen_word_without_a_link_to_all_takes_itself_away() -> None:
    items = links(letter="a").items("letter", {"a": 4, "b": 0})
    assert items == [("A", "/lijst", 4, True), ("B", "/lijst?letter=b", 0, False)]


def test_what_was_typed_and_what_is_folded_away_is_told_as_a_chip() -> None:
    found_none: Found[Text] = filter_lines(asked(zoek="x", letter="a", dag="oud"), ())
    shown = show_list("/lijst", asked(zoek="x", letter="a", dag="oud"), found_none)
    assert [(chip.label, chip.text, chip.without) for chip in shown.chips] == [
        ("Letter", "A", "/lijst?dag=oud&zoek=x"),
        ("Naam", "‘x’", "/lijst?dag=oud&letter=a"),
    ]
    assert shown.kept == [("dag", "oud"), ("letter", "a")], "a form to search in keeps the rest"


# --- out of the database ---------------------------------------------------------------------------------


async def found(db: Database, **words: str) -> tuple[list[str], int, int]:
    async with db.reading() as reading:
        page = await read_list(reading, asked(**words), Seen, ALL, tie=WorkerSeen.name)
    return [line.name for line in page.lines], page.total, page.pages


async def test_lines_come_in_pages_and_in_the_order_that_is_asked(workers: Database) -> None:
    assert await found(workers) == (["a1", "a2", "a3"], 7, 3)
    assert await found(workers, pagina="3") == (["b3"], 7, 3)
    assert await found(workers, pagina="99") == (["b3"], 7, 3), "past the end is the last page"
    assert await found(workers, sorteer="-naam") == (["b3", "b2", "b1"], 7, 3)
    assert await found(workers, sorteer="gezien", dag="oud") == (["a4", "a3", "a2"], 4, 2)
    assert await found(workers, zoek="%") == ([], 0, 1), "what was typed is no pattern"


async def test_every_count_is_what_its_link_leads_to(workers: Database) -> None:
    for words in (
        {},
        {"letter": "a"},
        {"dag": "oud"},
        {"zoek": "1"},
        {"dag": "nieuw", "letter": "b", "zoek": "b"},
    ):
        async with workers.reading() as reading:
            page = await read_list(reading, asked(**words), Seen, ALL, tie=WorkerSeen.name)
        assert set(page.counts) == {"dag", "letter"}
        for name, counted in page.counts.items():
            for word, many in counted.items():
                leads_to = {**words, name: word}
                assert (await found(workers, **leads_to))[1] == many, leads_to


async def test_a_file_holds_all_pages_in_the_order_that_is_asked(workers: Database) -> None:
    one = asked(letter="a", sorteer="-naam")
    async with workers.reading() as reading:
        lines = await read_all(reading, one, Seen, ALL, tie=WorkerSeen.name)
    answer = await list_file("werkers.csv", WORKERS, lines)
    body = b"".join([piece async for piece in answer.iterator]).decode()  # type: ignore[attr-defined]
    assert body.splitlines() == ['\ufeff"Naam";"Mail"', *(f'"a{n}";"\'=1+1"' for n in (4, 3, 2, 1))]


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "=HYPERLINK(1)",
            "=1+1",
            "+31",
            "-1",
            "@x",
            " =1",
            "\t=1",
            "＝1",
            "- nog geen functie",
            "-2+3",
            "+1+1",
        ),
        *(
            "+31-6-12345678",
            "+31.6.12345678",
            "+31 6 12345678+1",
            "+31 6 12345678*A1",
            "+31 6 1234567\u0668",
            "--",
        ),
        *("+31 6 12345678\n=1", "+" + "1" * 17, "+31 " + "1 " * 7 + "1", "＋31 6 12345678", "-|calc"),
    ],
)
def test_no_cell_is_a_formula_when_the_file_is_opened(cell: str) -> None:
    assert csv_text(["a"], [[cell]]) == f'\ufeff"a"\r\n"\'{cell}"\r\n'
    assert as_it_was("'" + cell) == cell


@pytest.mark.parametrize(
    "cell",
    [
        "+31 6 12345678",
        "+31 (0)6 12345678",
        "+31612345678",
        "+1 212 555 0123",
        "-",
        "06-12345678",
        "'t Hart",
        "a=1",
    ],
)
def test_what_no_spreadsheet_can_work_out_stays_as_it_is(cell: str) -> None:
    assert csv_text(["a"], [[cell]]).splitlines()[1] == f'"{cell}"'
    assert as_it_was(cell) == cell


# --- in memory -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    themes: tuple[str, ...]
    region: str


TEXTS = Listing(
    filters=(
        Choice(
            name="thema",
            label="Thema",
            words={"zorg": "Zorg", "wonen": "Wonen"},
            words_of=lambda t: t.themes,
        ),
        Choice(
            name="regio", label="Regio", words={"n": "Noord", "z": "Zuid"}, words_of=lambda t: (t.region,)
        ),
    ),
    page_size=2,
)
SHELF = [Text(("zorg",), "n"), Text(("zorg", "wonen"), "z"), Text(("wonen",), "z"), Text((), "z")]


def test_lines_in_memory_are_counted_the_same_way() -> None:
    for words in ({}, {"thema": "zorg"}, {"regio": "z"}, {"thema": "wonen", "regio": "z"}):
        page = filter_lines(read_asked(TEXTS, words), SHELF)
        for name, counted in page.counts.items():
            for word, many in counted.items():
                assert filter_lines(read_asked(TEXTS, {**words, name: word}), SHELF).total == many
    assert filter_lines(read_asked(TEXTS, {"pagina": "2"}), SHELF).lines == SHELF[2:]
