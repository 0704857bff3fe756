"""What a text to people can name of each of them and of the activity, and what stands there for somebody."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from leerkring.content.markdown.blocks import Link, Text
from leerkring.content.markdown.merge_fields import Values
from leerkring.core.text.dutch import datum_tijd

OF_PERSON: Mapping[str, str] = {
    "voornaam": "de voornaam, of de hele naam waar wij die niet zeker weten",
    "naam": "voor- en achternaam",
    "organisatie": "waar iemand werkt",
}
OF_ACTIVITY: Mapping[str, str] = {
    "activiteit": "de titel van de activiteit",
    "volgende dag": "de eerstvolgende dag, met tijd en plaats",
    "eerste dag": "de eerste dag, met tijd en plaats",
    "webpagina": "een link naar de pagina voor bezoekers",
    "eigen pagina": "een link naar iemands eigen pagina",
}
"""Each field with what stands there; of the activity only in a text about one."""
OWN_PAGE = "eigen pagina"
_TITLES = frozenset(
    {"dr", "drs", "ir", "ing", "mr", "prof", "mw", "mevr", "mevrouw", "dhr", "heer", "de", "familie"}
)


def first_name(name: str) -> str:
    """Return a first name, or the whole name where it begins with letters alone or with a title."""
    first = name.split(" ", 1)[0]
    plain = first.rstrip(".").casefold()
    return name if first.endswith(".") or len(plain) < 2 or plain in _TITLES else first


def person_values(name: str, organization: str) -> dict[str, str]:
    """Return what stands there for somebody; who gave no name or organisation is addressed all the same."""
    return {
        "voornaam": first_name(name) or "deelnemer",
        "naam": name or "deelnemer",
        "organisatie": organization or "uw organisatie",
    }


def day_in_words(day: Any) -> str:
    """Return a day of an activity as a text names it."""
    place = ", ".join(part for part in (day.location, day.address) if part)
    where = place or ("online" if day.online_url else "de plaats volgt")
    return f"{datum_tijd(day.starts_at, day.ends_at)}, {where}"


def activity_facts(title: str, slug: str, days: Sequence[Any], now: datetime) -> dict[str, str]:
    """Return what a text can name of an activity as it is now; what there is not is left out."""
    on = [day for day in days if day.state == "scheduled"]
    coming = next((day for day in on if day.ends_at > now), None)
    facts = {"activiteit": title, "webpagina": f"/agenda/{slug}"}
    if on:
        facts["eerste dag"] = day_in_words(on[0])
    if coming is not None:
        facts["volgende dag"] = day_in_words(coming)
    return facts


def values_of(
    name: str, organization: str, facts: Mapping[str, str] | None = None, own_page: str = ""
) -> Values:
    """Return what stands for each field; `own_page` is the address of the personal page, whole or as a path."""
    values: dict[str, str | Link] = {**person_values(name, organization)}
    for field, word in (facts or {}).items():
        values[field] = Link(word, (Text("de pagina van de activiteit"),)) if field == "webpagina" else word
    if facts:
        page = Text("uw eigen pagina")
        values[OWN_PAGE] = Link(own_page, (page,)) if own_page else "uw eigen pagina (persoonlijke link)"
    return values
