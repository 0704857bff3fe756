"""Every component renders, in each of its states, without inline style or script."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from jinja2 import Environment
from markupsafe import Markup

from leerkring.core.project_dirs import templates_dir
from leerkring.core.web.forms.form import Form
from leerkring.core.web.jinja import environment
from leerkring.core.web.lists.selection import Selection
from leerkring.editing.differences import differences
from leerkring.programme.map import draw_alone
from leerkring.search.views import Hit
from leerkring.site.style_guide import ACTIONS, example_list, example_views

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
DAY = datetime(2027, 2, 4, 8, 30, tzinfo=UTC)
FORM = Form(
    {"name": ["Noor"], "kind": ["a"], "topics": ["a", "b"]},
    {
        "email": "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl.",
        "kind": "Kies een soort.",
        "": "Kijk nog eens.",
    },
)
OPTIONS = [("a", "gemeente"), ("b", "provincie", "ook een waterschap")]
PAIRS = OPTIONS[:1]
LISTED = example_list()
HIT = Hit(
    kind="les",
    path="/lessen/eerst-de-vraag",
    title=(("Eerst de ", False), ("vraag", True)),
    context="Handreiking",
    text=(("Een <vraag>", True),),
    regions=("mra",),
    starts_at=None,
    ends_at=None,
    published_at=DAY,
    spots=2,
    score=1.0,
    precise=True,
)
ACTIVITY = SimpleNamespace(
    slug="analyse",
    kind="circle",
    title="Een analyse",
    starts_at=DAY,
    capacity=12,
    taken=9,
    waiting=0,
    meta="5 dagen",
)
DAYS = [
    SimpleNamespace(starts_at=DAY, title="Agenderen", location="Enschede", past=True, next=False),
    SimpleNamespace(starts_at=DAY, title="Praten", location="", past=False, next=True),
    SimpleNamespace(starts_at=DAY, title="", location="Borne", past=False, next=False, cancelled=True),
]
LINE = SimpleNamespace(
    slug="tel-eerst",
    path="/lessen/tel-eerst",
    one="les",
    title="Tel eerst",
    summary="Dat scheelt.",
    region="Haaglanden",
    dated_on=DAY.date(),
)
SHOW = ("kind", "a", "Alleen voor gemeenten.")

CALLS: list[tuple[str, str, tuple[Any, ...], dict[str, Any]]] = [
    ("writing_help", "writing_help", ([("## Kop", "een kop")],), {}),
    ("version_field", "version_field", ("abc",), {"form": FORM}),
    ("differences", "differences", (differences("een oude zin", "een nieuwe zin"),), {}),
    ("edit_conflict", "edit_conflict", ({"sentence": "Iemand was u voor.", "differences": []},), {}),
    ("actions", "actions", (ACTIONS,), {}),
    ("list_chips", "list_chips", (LISTED.chips,), {}),
    *(("dots", "dots", many, {}) for many in ((3, 2), (61, 4))),
    ("list_file", "list_file", (LISTED, "aanmelding", "aanmeldingen"), {}),
    ("list_file", "list_file", (LISTED, "aanmelding", "aanmeldingen", "x"), {"to": "/lijst"}),
    ("list_filters", "list_filters", (LISTED,), {}),
    ("list_columns", "list_columns", (replace(LISTED, keeps_views=True),), {}),
    *(("list_views", "list_views", (listed,), {}) for listed in example_views()),
    ("selection", "tick", (UUID(int=1), "Noor Haddad", Selection(frozenset({UUID(int=1)}))), {}),
    *(
        ("ring", "ring", (capacity, taken, waiting, kind, size), {})
        for capacity, taken, waiting in [
            (12, 9, 0),
            (1, 0, 0),
            (16, 16, 6),
            (40, 3, 0),
            (600, 412, 0),
            (90, 90, 1),
            (0, 0, 0),
        ]
        for kind in ("circle", "lab", "national_meeting")
        for size in ("s", "l")
    ),
    ("ring", "ring", (8, 6, 3), {"size": "l", "kept": 1}),
    ("ring", "ring", (8, 6, 3), {"size": "s", "kept": 2}),
    ("ring", "ring", (8, 3), {"size": "l", "text": "loting op 1 februari", "more": "14 aanmeldingen"}),
    *(("kind_label", "kind_label", (kind,), {}) for kind in ("circle", "lab", "national_meeting")),
    *(
        ("button", "button", ("Aanmelden",), {"kind": kind, "name": "answer", "value": "accept"})
        for kind in ("primary", "secondary", "danger", "quiet")
    ),
    ("button", "button_link", ("Bekijk", "/agenda"), {"small": True}),
    ("breadcrumb", "breadcrumb", ([("Agenda", "/agenda"), ("Een analyse", None)],), {}),
    ("to_do", "to_do", ("Bellen", "Noor Haddad"), {"due_on": DAY.date(), "late": True}),
    ("to_do", "to_do", ("Bellen",), {"done_at": DAY}),
    ("facts", "facts", ([("Wanneer", "do 4 februari"), ("Waar", "")],), {}),
    *(
        ("alert", "alert", (kind, "Gelukt", "U hebt een plaats."), {})
        for kind in ("info", "success", "warning", "error")
    ),
    ("error_summary", "error_summary", (FORM,), {}),
    ("error_summary", "error_summary", (Form(),), {}),
    *(
        (
            "text_field",
            "text_field",
            (FORM, name, "Naam"),
            {"required": True, "help": "Voluit.", "show_if": SHOW},
        )
        for name in ("name", "email")
    ),
    ("text_area", "text_area", (FORM, "name", "Vraag"), {"required": True, "maxlength": 400}),
    ("select", "select", (FORM, "kind", "Soort", PAIRS), {"required": True}),
    ("radio_group", "radio_group", (FORM, "kind", "Soort", OPTIONS), {"required": True, "show_if": SHOW}),
    ("checkbox_group", "checkbox_group", (FORM, "topics", "Onderwerpen", OPTIONS), {"required": True}),
    ("checkbox_group", "checkbox_group", (FORM, "topics", "Maanden", OPTIONS), {"short": True}),
    ("checkbox", "checkbox", (FORM, "email", "Ik ben erbij"), {"required": True, "help": "Alle dagen."}),
    ("combobox", "combobox", (FORM, "name", "Organisatie", ["Gemeente Borne", ("GM0147", "Borne")]), {}),
    (
        "data_table",
        "data_table",
        ("Tabel", ["Naam", ("Plaatsen", {"num": True, "sort": "asc", "href": "?s"})], [["A", 3]]),
        {},
    ),
    *(("pagination", "pagination", (page, 9, "/agenda?pagina="), {}) for page in (1, 5, 9)),
    ("pagination", "pagination", (2, 3, lambda n: f"/agenda?pagina={n}"), {}),
    ("empty", "empty", ("Niets gevonden", "Kies een andere maand.", "/agenda", "Bekijk alles"), {}),
    *(("badge", "badge", ("wacht", tone), {}) for tone in ("neutral", "good", "warn", "bad", "strong")),
    (
        "progress",
        "progress",
        ([("Aangemeld", "done", "ma 3 januari"), ("Wacht", "current"), ("Doet mee", "todo")],),
        {},
    ),
    ("tag_links", "tag_links", ([("Woonzorganalyse", "/themas/woonzorganalyse"), ("Ouderen", None)],), {}),
    (
        "filter_links",
        "filter_links",
        ("Soort", [("Alles", "/agenda", 14, True), ("Labs", "?soort=praktijklab", 0, False)]),
        {},
    ),
    *(
        ("outcome", "outcome", (state, "U hebt een plaats", "Tot dan."), {"position": 3})
        for state in ("confirmed", "waitlisted", "offered", "applied", "cancelled")
    ),
    ("days_line", "days_line", (DAYS, "lab"), {}),
    ("activity_row", "activity_row", (ACTIVITY,), {"month": True}),
    ("skip_link", "skip_link", (), {}),
    *(
        ("link", "link", ("Verder", "/agenda", kind), {})
        for kind in ("action", "download", "external", "plain")
    ),
    ("link", "link", ("Programma", "/agenda.ics", "download"), {"note": "pdf, 240 kB"}),
    *(
        (
            "date_field",
            "date_field",
            (FORM, name, "Dag"),
            {"required": True, "min": "2027-01-01", "max": "2028-01-01"},
        )
        for name in ("name", "email")
    ),
    ("file_field", "file_field", (FORM, "email", "Stuk", ".pdf", True), {"current": ("Oud.pdf", "/oud")}),
    ("book_ring", "book_ring", ([SimpleNamespace(x=0, y=-80, r=18), SimpleNamespace(x=0, y=80, r=9)], 1), {}),
    (
        "search_hit",
        "search_hit",
        (
            HIT,
            {"les": ("Les", "Lessen")},
            {},
            SimpleNamespace(regions={"mra": "Metropoolregio Amsterdam"}),
            DAY,
        ),
        {},
    ),
    ("link_picker", "link_picker", (), {}),
    ("writing_help", "writing_help", ([("## Kop", "een kop")],), {}),
    ("tabs", "tabs", ("Delen", [("Overzicht", "/a", True), ("Plaatsen", "/b", False, 3)]), {}),
    (
        "accordion",
        "accordion",
        ([("Vraag", "Antwoord"), ("Nog een", Markup("<p>Ja</p>"))],),
        {"name": "een", "open": 1},
    ),
    ("card", "card", ("Leerkring", "/leerkringen", "Samen.", "Vorm", "7 op de agenda", "circle"), {}),
    ("tag", "tag", ("Woonzorgvisie",), {}),
    *(("tag", "tag", ("Woonzorgvisie", "/agenda", remove), {}) for remove in (False, True)),
    ("toast", "toast", ("Gedaan.", ("Zet terug", "/beheer", [("id", "1")])), {}),
    ("search_form", "search_form", ("/agenda", "Zoek", "ouderen"), {"keep": [("soort", "leerkring")]}),
    ("item_row", "item_list", ([LINE],), {}),
    ("item_row", "item_list", ([LINE],), {"summary": False, "over": ""}),
    ("region_map", "region_map", (draw_alone(["GM0014", "GM1966"]), "Regio Groningen"), {}),
    ("dialog", "dialog_link", ("Afmelden", "/afmelden", "vraag"), {}),
]


class Shape(HTMLParser):
    """Follows the tags: all closed, ids once, nothing inline, references that exist."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.refers: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert tag not in {"style", "script"}
        assert "style" not in given
        assert not [name for name in given if name.startswith("on")]
        assert len(given) == len(attrs), f"an attribute twice on {tag}"
        if given.get("id"):
            self.ids.append(str(given["id"]))
        self.refers |= set((given.get("aria-describedby") or "").split()) | set(
            (given.get("for") or "").split()
        )
        self.refers |= set((given.get("list") or "").split())
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def jinja() -> Environment:
    return environment(templates_dir(), lambda name: f"/static/x/{name}", "http://leerkring.test")


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[1])
def test_a_component_renders(
    jinja: Environment, call: tuple[str, str, tuple[Any, ...], dict[str, Any]]
) -> None:
    file, macro, args, how = call
    html = str(getattr(jinja.get_template(f"components/{file}.html").module, macro)(*args, **how))
    shape = Shape()
    shape.feed(html)
    assert not shape.open
    assert len(shape.ids) == len(set(shape.ids))
    assert shape.refers <= set(shape.ids)
    assert "None" not in html


def test_every_component_is_rendered_here() -> None:
    # Those with a call block, and the parts of a question, stand in pages and in the components above.
    elsewhere = {"details", "field", "figure", "list_table", "mail", "map"}
    files = {path.stem for path in (templates_dir() / "components").glob("*.html")}
    assert files - elsewhere <= {file for file, *_ in CALLS}


def test_what_was_typed_is_kept_and_escaped(jinja: Environment) -> None:
    form = Form({"name": ['"><script>alert(1)</script>']}, {"name": "Vul <b>uw</b> naam in."})
    html = str(jinja.get_template("components/text_field.html").module.text_field(form, "name", "Naam"))  # type: ignore[attr-defined]
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&#34;&gt;&lt;script&gt;" in html


def test_a_ring_says_what_it_draws(jinja: Environment) -> None:
    ring = jinja.get_template("components/ring.html").module.ring  # type: ignore[attr-defined]
    words = [
        re.sub(r"\s+", " ", re.sub("<[^>]+>", "", str(ring(*numbers)))).strip()
        for numbers in [(12, 9), (12, 11), (12, 12), (16, 16, 1), (16, 16, 6), (12, 10, 3)]
    ]
    assert words == [
        "3 plaatsen vrij",
        "1 plaats vrij",
        "vol",
        "vol · 1 wacht",
        "vol · 6 wachten",
        "2 plaatsen vrij",
    ]


PAGES = [
    path for path in templates_dir().rglob("*.html") if "mails" not in path.parts and path.stem != "mail"
]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(templates_dir()).as_posix())
def test_no_template_has_inline_style_or_script(path: Any) -> None:
    text = path.read_text()
    assert not re.findall(r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", text)
    assert not re.findall(r"<script(?![^>]*\ssrc=)(?![^>]*application/ld\+json)", text)


def test_what_a_page_says_at_a_conflict_stands_in_place_of_the_general_words(jinja: Environment) -> None:
    page = (
        '{% from "components/edit_conflict.html" import edit_conflict %}'
        "{% call edit_conflict(conflict) %}Bewaar opnieuw, dan geldt uw keuze.{% endcall %}"
    )
    conflict = SimpleNamespace(sentence="Iemand was u voor.", differences=[])
    html = jinja.from_string(page).render(conflict=conflict)
    assert "Iemand was u voor. Bewaar opnieuw, dan geldt uw keuze." in html
    assert "Hieronder staat hoe het nu is" not in html
