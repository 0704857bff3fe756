"""Forms of cases: bringing and completing one, what may be shown, and what staff fill in."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from leerkring.core.text.cleaning import many_lines, one_line
from leerkring.core.web.forms.fields import Email, Fields, Line, Lines, NamedLine, OneOf, PersonName, wrong
from leerkring.labs.cases.consent.rules import ConsentLevel
from leerkring.labs.cases.rules import Advice

MOST_LINES = 30
PROSE = 4000
NO_LEVEL = "Kies wat er van uw casus op de site mag."


def _ticked(typed: Any) -> list[str]:
    words = [one_line(str(word)) for word in (typed if isinstance(typed, list) else [typed]) if word]
    return list(dict.fromkeys(words))[:20]


def _lines(typed: Any) -> tuple[str, ...]:
    lines = tuple(dict.fromkeys(filter(None, map(str.strip, many_lines(str(typed or "")).split("\n")))))
    if len(lines) > MOST_LINES:
        raise wrong(f"Gebruik ten hoogste {MOST_LINES} regels; het zijn er nu {len(lines)}.")
    if any(len(line) > 200 for line in lines):
        raise wrong("Houd elke regel korter dan 200 tekens.")
    return lines


def _criteria(typed: Any) -> tuple[str, ...]:
    lines = _lines(typed)
    if not lines:
        raise wrong("Schrijf ten minste één vraag op waarop u een casus beoordeelt.")
    return lines


Slugs = Annotated[list[str], BeforeValidator(_ticked)]
NameLines = Annotated[tuple[str, ...], BeforeValidator(_lines)]


class CompleteCase(Fields):
    """What a case says. Unknown regions, themes and target groups are refused by the page, which knows them."""

    title: NamedLine("Geef uw casus een titel.", at_most=140)  # type: ignore[valid-type]
    question: Lines("Schrijf op welke vraag u heeft.", at_most=1000)  # type: ignore[valid-type]
    context: Lines("Schrijf op wat er speelt.", at_most=PROSE)  # type: ignore[valid-type]
    tried: Lines(at_most=PROSE) = ""  # type: ignore[valid-type]
    involved: Lines(at_most=2000) = ""  # type: ignore[valid-type]
    hoped: Lines("Schrijf op welke hulp u hoopt te krijgen.", at_most=2000)  # type: ignore[valid-type]
    region: Line(at_most=80) = ""  # type: ignore[valid-type]
    themes: Slugs = Field(default_factory=list)
    target_groups: Slugs = Field(default_factory=list)
    owner_name: PersonName("Vul uw naam in.")  # type: ignore[valid-type]
    owner_organization: NamedLine("Vul in bij welke organisatie u werkt.", at_most=120)  # type: ignore[valid-type]
    consent: OneOf(ConsentLevel, NO_LEVEL)  # type: ignore[valid-type]


class BringCase(CompleteCase):
    """The same with the address that the link is mailed to."""

    owner_email: Email


class ChangeConsent(Fields):
    """What may be shown, and which names are left out."""

    consent: OneOf(ConsentLevel, NO_LEVEL)  # type: ignore[valid-type]
    names: NameLines = ()


class HideNames(Fields):
    """Which names are left out of what others read."""

    names: NameLines = ()


class PaperTitle(Fields):
    """What a file is called."""

    paper_title: Line("Vul in wat het bestand is.", at_most=120)  # type: ignore[valid-type]


class InviteOwner(Fields):
    """Whom staff ask for a case, about what."""

    title: NamedLine("Vul in waar de casus over gaat.", at_most=140)  # type: ignore[valid-type]
    owner_name: PersonName("Vul in wie u uitnodigt.")  # type: ignore[valid-type]
    owner_email: Email
    owner_organization: NamedLine(at_most=120) = ""  # type: ignore[valid-type]
    region: Line(at_most=80) = ""  # type: ignore[valid-type]
    words: Lines(at_most=1000) = ""  # type: ignore[valid-type]


class ChangeOwner(Fields):
    """Who the owner is from now on."""

    owner_name: PersonName("Vul in wie de eigenaar is.")  # type: ignore[valid-type]
    owner_email: Email


class Assess(Fields):
    """What an assessor would do; the marks of the criteria are read beside it."""

    advice: OneOf(Advice, "Kies wat u zou doen.")  # type: ignore[valid-type]
    words: Lines(at_most=2000) = ""  # type: ignore[valid-type]


class Reason(Fields):
    """Words for the owner."""

    reason: Lines(at_most=2000) = ""  # type: ignore[valid-type]


class BeginLab(Fields):
    """What the lab of a case is called on the site."""

    lab_title: NamedLine("Vul in hoe het praktijklab heet.", at_most=140)  # type: ignore[valid-type]


class SetIntake(Fields):
    """How cases are taken in."""

    is_open: OneOf(("ja", "nee"), "Kies wie een casus mag inbrengen.")  # type: ignore[valid-type]
    assessors: OneOf(("1", "2"), "Kies hoeveel mensen een casus beoordelen.")  # type: ignore[valid-type]
    criteria: Annotated[tuple[str, ...], BeforeValidator(_criteria)]
