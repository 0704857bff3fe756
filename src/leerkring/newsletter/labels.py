"""The Dutch words of the newsletter, for pages and mails."""

from datetime import date, datetime

from leerkring.core.text.dutch import MONTHS, datum, datum_tijd
from leerkring.newsletter.rules import ConsentKind, IssueState, ItemKind, Rhythm, SubscriptionState

CONSENT = (
    "Ja, stuur mij de nieuwsbrieven die ik hierboven koos. Ik kan mij in elke mail met één klik afmelden. "
    "leerkring houdt niet bij of ik mails open of waar ik op klik."
)
"""Stands beside the tick; kept word for word, with its hash, as proof of consent."""
CONSENT_SAVED = (
    "Met opslaan vraagt u ons om de nieuwsbrieven die u aanvinkt. Wat u uitvinkt, krijgt u niet meer."
)

RHYTHMS = {
    Rhythm.BIWEEKLY: ("Elk nummer", "De nieuwsbrief komt om de twee weken."),
    Rhythm.MONTHLY: ("Eén keer per maand", "Alles van die maand in één mail."),
    Rhythm.AGENDA: ("Alleen de agenda", "Alleen bijeenkomsten waar u nog bij kunt zijn."),
}
STATES = {
    SubscriptionState.CONFIRMED: "ingeschreven",
    SubscriptionState.PAUSED: "op pauze",
    SubscriptionState.UNSUBSCRIBED: "afgemeld",
}
ISSUE_STATES = {
    IssueState.DRAFT: "concept",
    IssueState.IN_REVIEW: "ter beoordeling",
    IssueState.APPROVED: "goedgekeurd",
    IssueState.SCHEDULED: "ingepland",
    IssueState.SENDING: "wordt verstuurd",
    IssueState.SENT: "verstuurd",
    IssueState.CANCELLED: "geannuleerd",
}
ISSUE_TONES = {
    IssueState.DRAFT: "neutral",
    IssueState.IN_REVIEW: "warn",
    IssueState.APPROVED: "good",
    IssueState.SCHEDULED: "good",
    IssueState.SENDING: "strong",
    IssueState.SENT: "good",
    IssueState.CANCELLED: "bad",
}
ITEM_KINDS = {
    ItemKind.HANDBOOK: "Handreiking",
    ItemKind.LESSON: "Les",
    ItemKind.PRACTICE: "Praktijkvoorbeeld",
    ItemKind.ARTICLE: "Artikel",
    ItemKind.ACTIVITY: "Agenda",
    ItemKind.TEXT: "Bericht",
}
INSTEAD = "Hier stond een bericht. Het is op verzoek teruggetrokken."
"""What readers of the archive and its feed read in the place of an item that was withdrawn."""
FORMS = {
    "nieuwsbrief": "het formulier op de pagina Nieuwsbrief",
    "voet": "het formulier onder aan een pagina",
    "voorkeuren": "de pagina met uw voorkeuren",
    "afmelden": "de pagina om af te melden",
    "een-klik": "de knop Afmelden van uw mailprogramma",
    "mail": "een mail om af te melden",
    "beheer": "een medewerker",
    "import": "een lijst die de redactie overnam",
}


LIST_CONSENTS = (
    ("bewijs", "Ja", "Zij staan meteen ingeschreven. Het bewijs en de dag bewaren wij bij ieder."),
    (
        "bevestigen",
        "Weet ik niet zeker",
        "Ieder krijgt één mail, en is pas lezer na de knop daarin. Wie niets doet, wissen wij.",
    ),
)
"""Whether who stands in a list agreed already; what the form sends, its label and what follows."""


def asked_by_list(stream: str, source: str, given_on: date) -> str:
    """Return the words that somebody of a list agrees to by confirming; kept word for word as proof."""
    return f"Ja, stuur mij {stream}. Mijn adres stond op een lijst van {datum(given_on)}: {source}"


COMES_BACK = {
    "bounce": "Uw mailserver zegt dat dit adres niet (meer) bestaat.",
    "full": "Uw postvak was een paar keer achter elkaar vol.",
    "complaint": "Een mail van ons is op dit adres als ongewenst gemeld.",
}
"""Why an address gets no more mail, as its owner reads it."""
COMES_BACK_OTHER = "Een medewerker heeft dit adres geblokkeerd, bijvoorbeeld omdat iemand daarom vroeg."


def why(
    kind: str,
    at: datetime,
    form: str,
    asked_at: datetime | None,
    *,
    proof: str = "",
    given_on: date | None = None,
) -> str:
    """Return one sentence of "waarom krijg ik dit?": a fact and its date."""
    where = FORMS.get(form, form)
    if kind == ConsentKind.GIVEN and asked_at is not None and asked_at != at:
        return f"U vroeg erom op {datum(asked_at)} met {where}, en bevestigde dat op {datum_tijd(at)}."
    if kind == ConsentKind.GIVEN:
        return f"U koos ervoor op {datum_tijd(at)}, met {where}."
    if kind == ConsentKind.IMPORTED:
        of = f" van {datum(given_on).partition(' ')[2]}" if given_on else ""
        return f"Uw toestemming{of} is op {datum(at)} overgenomen. Het bewijs: {proof}."
    if kind == ConsentKind.CHANGED:
        return f"U wijzigde uw keuze op {datum_tijd(at)}, met {where}."
    return f"U meldde zich af op {datum_tijd(at)}, met {where}."


def default_subject(stream: str, on: date) -> str:
    """Return the subject of an issue that nobody wrote one for yet."""
    return f"{stream} van {datum(on).partition(' ')[2]}"


def subject_on(stream: str, subject: str, on: date) -> str:
    """Return the subject for this day: one that nobody wrote follows the day, so that it never names another."""
    return default_subject(stream, on) if _is_default(stream, subject) else subject


def _is_default(stream: str, subject: str) -> bool:
    day, _, rest = subject.removeprefix(f"{stream} van ").partition(" ")
    month, _, year = rest.partition(" ")
    return subject.startswith(f"{stream} van ") and month in MONTHS and (day + year).isdecimal()
