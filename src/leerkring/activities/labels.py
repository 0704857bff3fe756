"""How the site says it: the Dutch words about places, rules and days, as functions of plain values."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol

from leerkring.activities.rules import ActivityState, Allocation, Conditional, VisitorState, is_undecided
from leerkring.activities.views import ActivityPage, PageLink
from leerkring.core.text.dutch import (
    aantal,
    datum,
    datum_tijd,
    getal,
    korte_datum,
    local,
    maand,
    periode,
    tijd,
)

KINDS = {"circle": "leerkring", "lab": "praktijklab", "national_meeting": "landelijke-bijeenkomst"}
"""The kinds as addresses say them (`soort`)."""
KIND_PATHS = {
    "circle": "/leerkringen",
    "lab": "/praktijklabs",
    "national_meeting": "/landelijke-bijeenkomsten",
}
KIND_PLURALS = {
    "circle": "Leerkringen",
    "lab": "Praktijklabs",
    "national_meeting": "Landelijke bijeenkomsten",
}
THIS_KIND = {
    "circle": "Deze leerkring",
    "lab": "Dit praktijklab",
    "national_meeting": "Deze landelijke bijeenkomst",
}
ORGANIZATION_KINDS = {
    "municipality": "gemeenten",
    "province": "provincies",
    "housing_corporation": "woningcorporaties",
    "care_provider": "zorgaanbieders",
    "care_office": "zorgkantoren",
    "national_government": "het Rijk",
    "developer": "ontwikkelaars",
    "civil_society": "maatschappelijke organisaties",
    "other": "andere organisaties",
}
STATES: dict[str, str] = {
    ActivityState.DRAFT: "concept",
    ActivityState.SCHEDULED: "ingepland",
    ActivityState.PUBLISHED: "gepubliceerd",
    ActivityState.CANCELLED: "geannuleerd",
    ActivityState.ARCHIVED: "gearchiveerd",
}
TONES: dict[str, str] = {
    ActivityState.DRAFT: "warn",
    ActivityState.SCHEDULED: "neutral",
    ActivityState.PUBLISHED: "good",
    ActivityState.CANCELLED: "bad",
    ActivityState.ARCHIVED: "neutral",
}


def days_text(days: int, rounds: int, breakouts: int) -> str:
    """Return how long it takes: "5 dagen", or "3 rondes, 14 deelsessies" for a day with parallel sessions."""
    if rounds:
        return f"{aantal(rounds, 'ronde', 'rondes')}, {aantal(breakouts, 'deelsessie', 'deelsessies')}"
    return aantal(days, "dag", "dagen")


def places_text(
    state: VisitorState, allocation: str, opens_at: datetime, closes_at: datetime, *, over: bool, drawn: bool
) -> str:
    """Return the words beside the ring in a list; empty where the count of places says it."""
    if state is VisitorState.UPCOMING:
        return f"aanmelden vanaf {_unbroken(korte_datum(opens_at))}"
    if state is VisitorState.CLOSED:
        return "geweest" if over else "aanmelding gesloten"
    if allocation == Allocation.APPLICATION:
        return "aanmelden met een vraag"
    if allocation == Allocation.DRAW and not drawn:
        return f"loting na {_unbroken(korte_datum(closes_at))}"
    return ""


def _unbroken(text: str) -> str:
    """Keep a date on one line beside a ring."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def button_label(page: ActivityPage) -> str:
    """Return what pressing the button will do; empty where there is nothing to do now."""
    state = page.visitor_state
    if state is VisitorState.FULL:
        return "Op de wachtlijst"
    if state is not VisitorState.OPEN:
        return ""
    if page.allocation == Allocation.DRAW and page.drawn_at is None:
        return "Aanmelden voor de loting"
    return "Aanmelden met een vraag" if page.allocation == Allocation.APPLICATION else "Aanmelden"


def allocation_rule(page: ActivityPage) -> str:
    """Return in one plain sentence how the places are given."""
    most = page.max_per_organization
    limit = f", met ten hoogste {getal(most)} per organisatie" if most else ""
    if page.allocation == Allocation.DRAW and page.drawn_at:
        return f"De plaatsen zijn op {datum(page.drawn_at)} verloot{limit}."
    if page.allocation == Allocation.DRAW:
        closes = datum(page.registration_closes_at)
        return f"Na {closes} loten wij onder iedereen die zich heeft aangemeld{limit}."
    if page.allocation == Allocation.APPLICATION:
        return f"Wij kiezen een groep met verschillende rollen en regio's{limit}, en leggen elke keuze uit."
    return f"Wie zich het eerst aanmeldt, krijgt een plaats{limit}."


def group_words(organization_kind: str | None, name: str, *, of_municipality: bool) -> str:
    """Return for whom places are kept: a kind of organisation, or who comes from a region or municipality of this name."""
    if organization_kind:
        return ORGANIZATION_KINDS[organization_kind]
    return f"deelnemers uit de gemeente {name}" if of_municipality else f"deelnemers uit {name}"


def quota_sentences(page: ActivityPage) -> list[str]:
    """Return for each kept group one sentence, as long as its places are kept."""
    sentences = []
    for quota in page.quotas:
        if not quota.kept:
            continue
        kept = "is 1 plaats" if quota.places == 1 else f"zijn {quota.places} plaatsen"
        sentence = f"Voor {quota.name} {kept} apart gehouden"
        if quota.release_at:
            sentence += f", tot {datum(quota.release_at)}. Daarna gaan zij naar iedereen."
        else:
            sentence += "."
        sentences.append(sentence)
    return sentences


class _OfAKind(Conditional, Protocol):
    @property
    def kind(self) -> str: ...


def minimum_sentence(activity: _OfAKind, now: datetime) -> str:
    """Return whether it goes on, or by when that is decided and for how many; empty where nobody wonders."""
    this = THIS_KIND[activity.kind]
    if activity.state != ActivityState.PUBLISHED or now >= activity.starts_at:
        return ""
    if activity.go_ahead_at:
        return f"{this} gaat zeker door."
    if not is_undecided(activity, now) or activity.minimum is None or activity.decide_on is None:
        return ""
    rule = f"{this} gaat door bij ten minste {aantal(activity.minimum, 'deelnemer', 'deelnemers')}."
    if local(now).date() > activity.decide_on:
        return f"{rule} U hoort zo snel mogelijk of dat zo is."
    return f"{rule} Dat besluiten wij uiterlijk op {datum(activity.decide_on)}."


def state_sentence(page: ActivityPage) -> str:
    """Return what a visitor can expect now, below the button or in its place."""
    state = page.visitor_state
    closes = page.registration_closes_at
    if state is VisitorState.CANCELLED or page.is_over:
        return ""
    if state is VisitorState.UPCOMING:
        opens = page.registration_opens_at
        return f"De aanmelding opent op {datum(opens)} om {tijd(opens)} uur."
    if state is VisitorState.CLOSED:
        return "De aanmelding is gesloten."
    if state is VisitorState.FULL:
        return (
            "Alle plaatsen zijn bezet. Op de wachtlijst ziet u meteen op welke plek u staat. "
            "Komt er een plaats vrij, dan bieden wij die in volgorde aan."
        )
    until = f"Aanmelden kan tot {datum(closes)}, {tijd(closes)} uur."
    if page.allocation == Allocation.FIRST_COME and page.quotas and not page.free_for_all:
        return f"De vrije plaatsen zijn nu apart gehouden. Hoort u daar niet bij, dan komt u op de wachtlijst. {until}"
    return until


def ring_texts(page: ActivityPage) -> tuple[str, str]:
    """Return the words under the large ring, where the count alone would mislead."""
    state = page.visitor_state
    places = aantal(page.capacity, "plaats", "plaatsen")
    if state is VisitorState.CANCELLED:
        return "gaat niet door", places
    if page.is_over:
        return "geweest", f"met {aantal(page.taken, 'deelnemer', 'deelnemers')}"
    if state is VisitorState.CLOSED and page.free:
        return "aanmelding gesloten", f"{page.taken} van de {places} bezet"
    if page.allocation == Allocation.FIRST_COME or page.taken:
        return "", ""
    if state is VisitorState.UPCOMING:
        return "", ""
    applied = (
        f"{aantal(page.applied, 'aanmelding', 'aanmeldingen')} tot nu toe"
        if page.applied
        else "nog niet verdeeld"
    )
    return places, applied


def month_name(month: str) -> str:
    """Return "februari 2027" for "2027-02"."""
    return maand(date.fromisoformat(f"{month}-01"))


def when(page: ActivityPage) -> str:
    """Return when it is: one day with its hours, or how many days from when to when."""
    days = page.days or page.occurrences
    if len(days) == 1:
        return datum_tijd(days[0].starts_at, days[0].ends_at)
    return f"{aantal(len(days), 'dag', 'dagen')}, {periode(days[0].starts_at, days[-1].ends_at)}"


def hours(page: ActivityPage) -> str:
    """Return the hours that all days share; empty where they differ."""
    spans = {(tijd(day.starts_at), tijd(day.ends_at)) for day in page.days}
    if len(spans) != 1 or len(page.days) < 2:
        return ""
    start, end = spans.pop()
    return f"Steeds van {start} tot {end} uur."


def theme_links(themes: Iterable[PageLink]) -> list[tuple[str, str]]:
    """Return themes as links to all there is about them."""
    return [(theme.name, f"/themas/{theme.slug}") for theme in themes]


def region_links(regions: Iterable[PageLink]) -> list[tuple[str, str]]:
    """Return regions as links to their pages."""
    return [(region.name, f"/koplopers/{region.slug}") for region in regions]


def line_days(page: ActivityPage) -> list[dict[str, object]]:
    """Return the days as the line of days draws them; the hours stand with a day only where they differ."""
    same_hours = bool(hours(page))
    off = page.visitor_state is VisitorState.CANCELLED
    return [
        {
            "starts_at": day.starts_at,
            "title": day.title,
            "location": day.where
            if same_hours
            else f"{tijd(day.starts_at)}–{tijd(day.ends_at)} uur · {day.where}",
            "host": day.host,
            "past": day.past,
            "next": day.next and not off,
            "cancelled": day.cancelled or off,
        }
        for day in page.occurrences
    ]
