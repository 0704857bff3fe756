"""The Dutch words of importing participants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leerkring.core.text.cleaning import organization_key
from leerkring.core.text.dutch import aantal
from leerkring.registrations.beheer.labels import REASONS
from leerkring.registrations.importing.checking import CheckedLine
from leerkring.registrations.importing.fates import Fate, Foreseen
from leerkring.registrations.importing.queries import KnownThere
from leerkring.registrations.importing.service import Outlook
from leerkring.registrations.importing.words import QUESTION, Holds
from leerkring.registrations.queries.lookup import FormActivity

HOLDS: dict[str, str] = {
    Holds.EMAIL: "E-mailadres",
    Holds.NAME: "Hele naam",
    Holds.FIRST: "Voornaam of voorletters",
    Holds.INFIX: "Tussenvoegsel",
    Holds.LAST: "Achternaam",
    Holds.ORGANIZATION: "Organisatie",
    Holds.KIND: "Soort organisatie",
    Holds.MUNICIPALITY: "Gemeente",
    Holds.JOB_TITLE: "Functie",
    Holds.PHONE: "Telefoonnummer",
    Holds.STATE: "Status (wie is afgemeld, blijft weg)",
}
FATES: dict[str, str] = {
    Fate.PLACE: "Krijgt een plaats",
    Fate.APPLIES: "Komt in behandeling",
    Fate.WAITS: "Komt op de wachtlijst",
    Fate.ALREADY: "Is al aangemeld",
    Fate.TWICE: "Staat dubbel in het bestand",
    Fate.LEFT: "Doet niet mee",
    Fate.WRONG: "Kan zo niet",
}
TONES: dict[str, str] = {
    Fate.PLACE: "good",
    Fate.APPLIES: "good",
    Fate.WAITS: "warn",
    Fate.ALREADY: "neutral",
    Fate.TWICE: "neutral",
    Fate.LEFT: "neutral",
    Fate.WRONG: "bad",
}
NOTES = {"bekend": "Bekende persoon", "nieuw": "Nieuwe organisatie", "letop": "Met een opmerking"}


def column_options(asks: FormActivity) -> list[tuple[str, str]]:
    """Return what a column may hold: the fixed answers, and the activity's own questions."""
    own = [(QUESTION + one.key, f"Vraag: {one.label}"[:80]) for one in asks.fields]
    return [*HOLDS.items(), *own]


@dataclass(frozen=True, slots=True)
class LineView:
    """A line as the page shows it."""

    number: int
    name: str
    email: str
    organization: str
    about_organization: str
    fate: str
    why: str
    notes: tuple[str, ...]
    marks: frozenset[str]


def line_views(outlook: Outlook) -> list[LineView]:
    """Return all lines with their fate in words."""
    pairs = zip(outlook.lines, outlook.foreseen, strict=True)
    return [_view(checked, one, outlook.known) for checked, one in pairs]


def _view(checked: CheckedLine, one: Foreseen, known: KnownThere) -> LineView:
    line, email = checked.line, one.candidate.email
    organization = line.value("organization")
    there = known.organizations.get(organization_key(organization)) if organization else None
    person = known.people.get(email)
    notes = list(line.notes)
    if person and person.name and person.name.casefold() != line.value("name").casefold():
        notes.append(f"Bij ons heet dit adres {person.name}.")
    elif person:
        notes.append("Kennen wij al.")
    other = known.same_names.get(line.value("name").lower())
    if other and other != email and one.fate in (Fate.PLACE, Fate.APPLIES, Fate.WAITS):
        notes.append(f"Iemand met deze naam is al aangemeld met {other}.")
    if email in known.closed:
        notes.append("Dit adres krijgt geen mail: eerdere mail kwam terug.")
    marks = {"letop"} if notes else set()
    marks |= {"bekend"} if person else set()
    marks |= {"nieuw"} if organization and there is None else set()
    return LineView(
        number=line.number,
        name=line.value("name"),
        email=email,
        organization=organization,
        about_organization=_about(organization, there.name if there else None),
        fate=one.fate,
        why=_why(one),
        notes=tuple(notes),
        marks=frozenset(marks),
    )


def _about(organization: str, known_as: str | None) -> str:
    if not organization:
        return ""
    if known_as is None:
        return "nieuw"
    return "bekend" if known_as == organization else f"bekend als {known_as}"


def _why(one: Foreseen) -> str:
    if one.same_as:
        return f"Eerder op regel {one.same_as}."
    if one.fate is Fate.WAITS:
        return f"{REASONS.get(one.reason, one.reason).capitalize()}."
    return one.reason if one.fate in (Fate.WRONG, Fate.LEFT) else ""


def what_happens(counts: Mapping[Fate, int]) -> list[str]:
    """Return in sentences what becomes of who is registered."""
    told: Sequence[tuple[Fate, str, str]] = (
        (Fate.PLACE, "krijgt een plaats", "krijgen een plaats"),
        (Fate.APPLIES, "komt in behandeling", "komen in behandeling"),
        (Fate.WAITS, "komt op de wachtlijst", "komen op de wachtlijst"),
    )
    return [
        f"{aantal(counts[fate], f'persoon {one}', f'mensen {many}')}."
        for fate, one, many in told
        if counts[fate]
    ]
