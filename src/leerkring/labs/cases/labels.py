"""Dutch words for states, levels of consent, marks and advice."""

from collections.abc import Iterable, Mapping

from leerkring.labs.cases.consent.rules import ConsentLevel
from leerkring.labs.cases.rules import Advice, CaseState, Mark

STATES: dict[CaseState, str] = {
    CaseState.DRAFT: "nog niet ingediend",
    CaseState.SUBMITTED: "ingediend",
    CaseState.IN_ASSESSMENT: "in beoordeling",
    CaseState.ACCEPTED: "aangenomen",
    CaseState.DECLINED: "niet aangenomen",
    CaseState.IN_LAB: "in een praktijklab",
    CaseState.CLOSED: "afgerond",
    CaseState.WITHDRAWN: "ingetrokken",
}
TONES: dict[CaseState, str] = {
    CaseState.DRAFT: "neutral",
    CaseState.SUBMITTED: "warn",
    CaseState.IN_ASSESSMENT: "warn",
    CaseState.ACCEPTED: "good",
    CaseState.DECLINED: "bad",
    CaseState.IN_LAB: "good",
    CaseState.CLOSED: "neutral",
    CaseState.WITHDRAWN: "bad",
}
LEVELS: dict[ConsentLevel, str] = {
    ConsentLevel.OPEN: "Open",
    ConsentLevel.ANONYMOUS: "Zonder namen",
    ConsentLevel.CLOSED: "Niet op de site",
}
LEVELS_TOLD: tuple[tuple[str, str, str], ...] = (
    (
        ConsentLevel.OPEN,
        "Ja, met de naam van onze organisatie en regio",
        "Anderen lezen uw vraag, de situatie en wat u probeerde. Uw eigen naam staat er niet bij.",
    ),
    (
        ConsentLevel.ANONYMOUS,
        "Ja, zonder namen van plaatsen en mensen",
        "Wij halen namen uit de tekst. Ook uw organisatie en regio staan er niet bij.",
    ),
    (
        ConsentLevel.CLOSED,
        "Nee, niet op de site",
        "Alleen ons team leest uw casus, en later wie meedoet aan het praktijklab.",
    ),
)
MARKS: dict[Mark, str] = {Mark.YES: "Ja", Mark.PARTLY: "Deels", Mark.NO: "Nee"}
ADVICE: dict[Advice, str] = {
    Advice.ACCEPT: "Aannemen",
    Advice.ASK: "Eerst meer vragen",
    Advice.DECLINE: "Niet aannemen",
}
NEXT: dict[CaseState, str] = {
    CaseState.DRAFT: "Uw casus is nog niet ingediend. Lees hem na, vul aan wat ontbreekt en dien hem dan in.",
    CaseState.SUBMITTED: "Wij hebben uw casus. Tot wij hem beoordelen, kunt u nog iets wijzigen. Van ons besluit krijgt u een mail.",
    CaseState.IN_ASSESSMENT: "Wij lezen uw casus nu. U krijgt een mail zodra wij weten of hij past in een praktijklab.",
    CaseState.ACCEPTED: "Uw casus past in een praktijklab. Wij zoeken er deskundigen bij en nemen contact met u op.",
    CaseState.DECLINED: "Uw casus komt niet in een praktijklab. Hieronder leest u waarom, en wat u wel kunt doen.",
    CaseState.IN_LAB: "Uw casus ligt op tafel in een praktijklab.",
    CaseState.CLOSED: "Het werk aan uw casus is klaar. Dank u wel dat u hem inbracht.",
    CaseState.WITHDRAWN: "U heeft uw casus ingetrokken. Er staat niets meer van op de site.",
}
PARTS: dict[str, str] = {
    "title": "Titel",
    "question": "Uw vraag",
    "context": "Wat is de situatie?",
    "tried": "Wat heeft u al geprobeerd?",
    "involved": "Wie zijn erbij betrokken?",
    "hoped": "Welke hulp hoopt u te krijgen?",
    "owner_name": "Uw naam",
    "owner_organization": "Uw organisatie",
}
"""The parts of a case by their fields, as its owner reads them."""
NEEDED = ("question", "context", "hoped", "owner_organization")
"""What has to be there before a case is submitted; the rest an invited owner finds filled in."""
DONE_WITH: dict[str, str] = {
    "case.brought": "begon een casus",
    "case.invited": "nodigde iemand uit om een casus in te brengen",
    "case.completed": "vulde een casus aan",
    "case.submitted": "diende een casus in",
    "case.answered": "vulde aan wat was gevraagd",
    "case.consent": "koos wat er van een casus op de site mag",
    "case.withdrawn": "trok een casus in",
    "case.paper-added": "zette een bestand bij een casus",
    "case.paper-removed": "haalde een bestand bij een casus weg",
    "case.assessing": "begon een casus te beoordelen",
    "case.assessed": "beoordeelde een casus",
    "case.asked": "vroeg de eigenaar van een casus om meer",
    "case.accepted": "nam een casus aan",
    "case.declined": "wees een casus af",
    "case.in-lab": "begon een praktijklab met een casus",
    "case.reread": "las de teksten van het praktijklab bij een casus na",
    "case.closed": "rondde een casus af",
    "case.withdrawal-seen": "nam kennis van het intrekken van een casus",
    "case.names": "wijzigde welke namen uit een casus weg blijven",
    "case.owner-changed": "gaf een casus een andere eigenaar of een ander adres",
    "case.forgotten": "wiste een casus of zijn eigenaar, omdat de tijd om was",
    "case-intake.changed": "wijzigde hoe casussen binnenkomen",
}
"""What is done with cases, as the log says it."""


def named(slugs: Iterable[str], names: Mapping[str, str]) -> str:
    """Return what these themes or target groups are called, in one line; one that is no more is left out."""
    return ", ".join(names[slug] for slug in slugs if slug in names)
