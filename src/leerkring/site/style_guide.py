"""The living style guide: every component in every state, as browser tests and people walk it.

Tokens are read from the stylesheet itself, so that what is shown is what is used; the contrast beside each
pair is computed as the tests compute it (WCAG 2.2, 1.4.3).
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from litestar import Response

from leerkring.content.markdown.help import HELP
from leerkring.core.text.dutch import local
from leerkring.core.web.access import STAFF
from leerkring.core.web.actions import Action
from leerkring.core.web.assets.static import SOURCE
from leerkring.core.web.forms.form import Form
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.declared import Choice, Column, Listing, Search
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.selection import Selection
from leerkring.core.web.lists.shown import Shown, show_list
from leerkring.core.web.lists.views import SavedView
from leerkring.core.web.pages import Visit, page, render
from leerkring.library.handbooks.cover import dots
from leerkring.programme.map import Spot, draw, draw_alone, draw_region
from leerkring.programme.queries import list_members, list_regions
from leerkring.search.links import ACTIVITY_KINDS, Names
from leerkring.search.links import KINDS as KINDS_FOUND
from leerkring.search.views import Hit

GROUNDS = ("paper", "surface", "sunk")
KINDS = ("circle", "lab", "national")
COLOURS = {
    "paper": "de pagina",
    "surface": "velden en kaarten",
    "sunk": "een vlak dat terugwijkt",
    "ink": "tekst en koppen",
    "ink-soft": "bijschriften",
    "circle": "leerkring, en wat u kunt doen",
    "circle-tint": "vlak bij een leerkring",
    "lab": "praktijklab",
    "lab-tint": "vlak bij een praktijklab",
    "national": "landelijke bijeenkomst",
    "national-tint": "vlak bij een landelijke bijeenkomst",
    "link": "links in lopende tekst",
    "error": "wat nog niet klopt",
    "warning": "let op",
    "line": "dunne lijnen",
    "line-strong": "randen van velden",
    "focus-outline": "waar u bent, binnenrand",
    "focus-ring": "waar u bent, buitenrand",
    "on-action": "tekst op een knop",
}
PAIRS = (
    *(
        (text, ground)
        for text in ("ink", "ink-soft", "link", "error", "warning", *KINDS)
        for ground in GROUNDS
    ),
    *(
        (text, f"{kind}-tint")
        for kind in KINDS
        for text in ("ink", "ink-soft", "link", "error", "warning", *KINDS)
    ),
    ("on-action", "circle"),
    ("paper", "ink"),
    ("paper", "error"),
    ("focus-outline", "focus-ring"),
)
SPACES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24)
SIZES = (
    ("text-3xl", "Kop van een pagina", 4.29),
    ("text-2xl", "Kop van een deel", 2.2),
    ("text-xl", "Tussenkop, groot getal", 1.76),
    ("text-l", "Kop van een onderdeel", 1.41),
    ("text-m", "Lopende tekst", 1.125),
    ("text-s", "Bijschrift", 0.97),
    ("text-xs", "Label boven een waarde", 0.88),
)

SPOTS = (
    Spot("GM0153", "circle", "Een woonzorganalyse: leerkring in Enschede, do 4 feb"),
    Spot("GM0014", "lab", "Langer thuis: praktijklab in Groningen, di 23 mrt"),
    Spot("GM0344", "national_meeting", "Landelijke dag in Utrecht, do 11 mrt"),
)

Scheme = dict[str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Words on a ground, and how well they can be read in both schemes."""

    text: str
    ground: str
    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class Colour:
    """A token with its value in both schemes."""

    name: str
    use: str
    light: str
    dark: str


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=1)
def schemes() -> tuple[Scheme, Scheme]:
    """Return the colours of the light and the dark scheme, as the stylesheet has them."""
    light_text, _, rest = (
        (SOURCE / "css/tokens.css").read_text("utf-8").partition("@media (prefers-color-scheme: dark)")
    )
    found = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6});")
    light = dict(found.findall(light_text))
    return light, light | dict(found.findall(rest.partition("@media")[0]))


def _ratio(scheme: Scheme, one: str, other: str) -> str:
    return f"{int(contrast(scheme[one], scheme[other]) * 10) / 10:.1f}".replace(".", ",")


@lru_cache(maxsize=1)
def tokens() -> dict[str, Any]:
    """Return what the guide shows of the tokens."""
    light, dark = schemes()
    return {
        "colours": [Colour(name, use, light[name], dark[name]) for name, use in COLOURS.items()],
        "pairs": [
            Pair(one, other, _ratio(light, one, other), _ratio(dark, one, other)) for one, other in PAIRS
        ],
        "spaces": [(step, step * 4) for step in SPACES],
        "sizes": SIZES,
    }


def _activities(now: datetime) -> list[SimpleNamespace]:
    lines: list[tuple[str, str, int, int, int, str, dict[str, Any]]] = [
        ("circle", "Een woonzorganalyse die het gesprek op gang brengt", 12, 9, 0, "5 dagen · Regio Enschede", {}),
        ("lab", "Uitstroom uit de opvang: een woning en een buurt", 8, 3, 0, "1 dag · Parkstad Limburg", {"places_text": "aanmelden met een vraag"}),
        ("circle", "Eén regio, één agenda", 16, 16, 6, "4 dagen · online en in Arnhem", {}),
        ("national_meeting", "Landelijke dag: eerlijk verdelen", 600, 412, 0, "3 rondes, 24 deelsessies · Utrecht", {}),
        ("lab", "Langer thuis op het platteland van de samenwerkende gemeenten in de Achterhoek en de Liemers", 10, 4, 0, "1 dag", {"cancelled": True}),
    ]  # fmt: skip
    return [
        SimpleNamespace(
            slug="", kind=kind, title=title, starts_at=now + timedelta(days=20 * number), capacity=capacity,
            taken=taken, waiting=waiting, meta=meta, **more,
        )
        for number, (kind, title, capacity, taken, waiting, meta, more) in enumerate(lines, start=1)
    ]  # fmt: skip


def _hits(now: datetime) -> list[Hit]:
    circle = (("Leerkring ", False), ("woonzorganalyse", True))
    why = (("Wie telt u niet mee? Een ", False), ("analyse", True), (" laat dat zien.", False))
    day = now + timedelta(days=20)
    return [
        Hit("leerkring", "/agenda", circle, "", why, ("regio-enschede",), day, day, None, 1, 1.0, precise=True),
        Hit(
            "handreiking", "/koplopers", (("Bronnen gebruiken", False),),
            "Handreiking woonzorganalyse", why, (), None, None, None, 3, 0.5, precise=True,
        ),
    ]  # fmt: skip


def _days(now: datetime) -> list[SimpleNamespace]:
    lines = (("Agenderen", "Enschede"), ("Cijfers en verhalen", "Hengelo"), ("Het gesprek voeren", "Borne"),
             ("Van analyse naar visie", "Losser"), ("Terugkijken", "Oldenzaal"))  # fmt: skip
    return [
        SimpleNamespace(
            starts_at=now + timedelta(days=28 * number - 21), title=title, location=place,
            past=number == 0, next=number == 1, cancelled=number == 3,
        )
        for number, (title, place) in enumerate(lines)
    ]  # fmt: skip


def _shelf(now: datetime) -> list[SimpleNamespace]:
    lines = (
        (
            "les",
            "Begin met tellen wie u al kent",
            "Drie gemeenten telden eerst hun eigen lijsten.",
            "Regio Groningen",
        ),
        ("praktijkvoorbeeld", "Eén team voor vijf gemeenten in de Achterhoek en de Liemers", "", ""),
    )
    return [
        SimpleNamespace(
            slug="voorbeeld", path="/bibliotheek", one=one, title=title, summary=summary, region=region,
            dated_on=now.date() if region else None,
        )
        for one, title, summary, region in lines
    ]  # fmt: skip


LINES = (
    (UUID(int=1), "Noor Haddad", "Gemeente Almelo", "aanbod tot do 4 feb", "warn"),
    (UUID(int=2), "Joost Bakker", "Corporatie Domus", "wacht", "neutral"),
    (
        UUID(int=3),
        "Bas Dijkstra",
        "Samenwerkingsverband Wonen, Welzijn en Zorg Achterhoek",
        "wacht",
        "neutral",
    ),
)
LISTING = Listing(
    filters=(
        Choice(name="staat", label="Staat", words={"aanbod": "Aanbod", "wacht": "Wacht"}, every="Alle"),
        Choice(
            name="regio", label="Regio", words={"twente": "Twente", "achterhoek": "Achterhoek"}, folded=True
        ),
        Choice(
            name="soort", label="Soort", words={"gemeente": "Gemeente"}, every="Alle soorten", in_form=True
        ),
        Search(label="Naam of organisatie", columns=()),
    ),
    columns=(
        Column(label="Kies", hidden=True),
        Column(label="Naam", name="naam", fixed=True, order=1, cell=itemgetter(1)),
        Column(label="Organisatie", name="organisatie", order=1, cell=itemgetter(2)),
        Column(label="Staat", name="stand", cell=itemgetter(3)),
    ),
    sort="naam",
)
ACTIONS = (
    Action(label="Publiceer", href="/beheer/stijlgids", variant="primary"),
    Action(label="Annuleer", post="/beheer/stijlgids", variant="danger", hint="18 mensen krijgen mail."),
)


def example_list() -> Shown[Any]:
    """A list in which a filter is in use, one is unknown, and something is searched."""
    asked = {"staat": "wacht", "regio": "twente", "soort": "onbekend", "zoek": "almelo", "pagina": "2"}
    counts = {"staat": {"": 128, "aanbod": 5, "wacht": 123}, "regio": {"twente": 128, "achterhoek": 0}}
    return show_list("/beheer/stijlgids", read_asked(LISTING, asked), Found(LINES, 128, 2, 3, counts))


def example_columns() -> Shown[Any]:
    """The same list where somebody chose which columns there are."""
    listed = example_list()
    asked = replace(listed.asked, own=("organisatie",))
    return replace(listed, links=replace(listed.links, asked=asked), keeps_views=True)


def example_views() -> tuple[Shown[Any], Shown[Any]]:
    """The same list twice: with a view of it that is shown now, and with what is shown still to be kept."""
    listed = example_list()
    shown = SavedView(UUID(int=2), listed.path, "Wie wacht in Twente", listed.question)
    other = replace(shown, name="Aanbod", query="staat=aanbod")
    return replace(listed, views=(shown, other)), replace(listed, keeps_views=True)


FILLED = Form(
    {
        "naam-gevuld": ["Noor Haddad"],
        "naam-lang": ["Samenwerkingsverband Wonen, Welzijn en Zorg van de gemeenten in de Achterhoek en de Liemers"],
        "toelichting-gevuld": ["Wij willen weten hoe andere regio’s de cijfers naast elkaar leggen.\nEn wie daarbij aan tafel zit."],
        "soort-gevuld": ["care_provider"],
        "rol-gevuld": ["a"],
        "themas-gevuld": ["a", "c"],
        "akkoord-gevuld": ["yes"],
        "dag-gevuld": ["2027-02-04"],
        "organisatie-gevuld": ["Gemeente Almelo"],
    }
)  # fmt: skip
WRONG = Form(
    {"mail-fout": ["noor.almelo"]},
    {
        "mail-fout": "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl.",
        "toelichting-fout": "Vertel kort welke vraag u meebrengt.",
        "soort-fout": "Kies bij wat voor organisatie u werkt.",
        "rol-fout": "Kies hoe u meedoet.",
        "themas-fout": "Kies ten minste één thema.",
        "akkoord-fout": "Zet een vinkje als wij dit mogen bewaren.",
        "dag-fout": "Kies een dag die nog komt.",
        "bestand-fout": "Dit bestand is te groot. Kies een pdf van ten hoogste 10 MB.",
        "organisatie-fout": "Vul de naam van uw organisatie in.",
    },
)


@page("/beheer/stijlgids", access=STAFF)
async def guide(request: Visit) -> Response[bytes]:
    """Show the style guide; `maat=beheer` shows the same in the density of the back office."""
    now = request.now
    today = local(now).date()
    async with request.reading() as reading:
        regions, members = await list_regions(reading, today), await list_members(reading, today)
    drawing = draw(
        (
            draw_region(
                region.slug, region.name, "/koplopers", "voorbeeld", (m.code for m in members[region.slug])
            )
            for region in regions
            if region.slug in members
        ),
        SPOTS,
    )
    return render(
        request,
        "beheer/stijlgids/gids.html",
        drawing=drawing,
        dense=request.query_params.get("maat") == "beheer",
        alone=draw_alone(place.code for place in members.get("regio-groningen", ())),
        shelf=_shelf(now),
        activities=_activities(now),
        days=_days(now),
        book_dots=dots((900, 620, 1100, 480, 760, 1000, 840)),
        hits=_hits(now),
        hit_kinds=KINDS_FOUND,
        hit_shapes=ACTIVITY_KINDS,
        hit_names=Names({}, {region.slug: region.name for region in regions}, {}),
        listed=example_list(),
        viewed=example_views(),
        narrow=example_columns(),
        some=Selection(frozenset({UUID(int=1), UUID(int=9)})),
        every=Selection(everything=True),
        acts=ACTIONS,
        blank=Form(),
        help=HELP,
        filled=FILLED,
        wrong=WRONG,
        one_wrong=Form(errors={"mail-fout": WRONG.error("mail-fout")}),
        **tokens(),
    )


HANDLERS = [guide]
