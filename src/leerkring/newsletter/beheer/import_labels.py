"""The Dutch words of importing readers."""

from dataclasses import dataclass

from leerkring.core.text.dutch import aantal
from leerkring.importing.words import ColumnRole
from leerkring.newsletter.importing.queries import Since
from leerkring.newsletter.reader_lists.lines import Line, LineOutcome, Listed

OUTCOMES: dict[str, str] = {
    LineOutcome.NEW: "Komt erbij",
    LineOutcome.KNOWN: "Leest al",
    LineOutcome.GONE: "Meldde zich hier af",
    LineOutcome.CLOSED: "Adres krijgt geen mail",
    LineOutcome.ASKED: "Is pas gevraagd",
    LineOutcome.LEFT: "Blijft weg volgens de lijst",
    LineOutcome.OTHER: "Andere nieuwsbrief",
    LineOutcome.TWICE: "Staat dubbel",
    LineOutcome.HEADING: "Kop of opmerking",
    LineOutcome.WRONG: "Niet te lezen",
}
TONES: dict[str, str] = {
    LineOutcome.NEW: "good",
    LineOutcome.GONE: "warn",
    LineOutcome.CLOSED: "warn",
    LineOutcome.WRONG: "bad",
}
"""All others are neutral."""
_WHY: dict[LineOutcome, str] = {
    LineOutcome.KNOWN: "Houdt de eigen keuze.",
    LineOutcome.GONE: "Kan zich alleen zelf weer inschrijven.",
    LineOutcome.CLOSED: "Dit adres is geblokkeerd.",
    LineOutcome.ASKED: "Kreeg in de afgelopen zeven dagen een mail om te bevestigen.",
    LineOutcome.TWICE: "Staat eerder in de lijst.",
}
ROLES: dict[ColumnRole, str] = {
    ColumnRole.EMAIL: "E-mailadres",
    ColumnRole.NAME: "Hele naam",
    ColumnRole.FIRST: "Voornaam of voorletters",
    ColumnRole.INFIX: "Tussenvoegsel",
    ColumnRole.LAST: "Achternaam",
    ColumnRole.STATE: "Stand: ingeschreven of afgemeld",
    ColumnRole.LEFT: "Afgemeld op: wie hier iets heeft, blijft weg",
    ColumnRole.ASKED: "Wil mail: ja of nee",
    ColumnRole.STREAM: "Welke nieuwsbrief",
}
"""What a column of a list may hold."""
SINCE: dict[Since, str] = {
    Since.NOTHING: "niets gewijzigd",
    Since.MAILED: "kreeg mail",
    Since.CONFIRMED: "bevestigde",
    Since.CHANGED: "wijzigde iets",
    Since.LEFT: "meldde zich af",
}
SINCE_TONES: dict[Since, str] = {Since.CONFIRMED: "good", Since.CHANGED: "good", Since.LEFT: "warn"}


@dataclass(frozen=True, slots=True)
class LineView:
    """A line as the page shows it."""

    number: int
    name: str
    email: str
    outcome: str
    why: str


def line_views(listed: Listed) -> list[LineView]:
    """Return all lines with their outcome in words."""
    return [_view(line) for line in listed.lines]


def _view(line: Line) -> LineView:
    why = _WHY.get(line.outcome, line.reason)
    return LineView(line.number, line.name, line.email, line.outcome, why[:1].upper() + why[1:])


_LEFT_OUT: dict[LineOutcome, tuple[str, str]] = {
    LineOutcome.KNOWN: ("lezer houdt de eigen keuze", "lezers houden de eigen keuze"),
    LineOutcome.GONE: ("persoon meldde zich hier af", "mensen meldden zich hier af"),
    LineOutcome.CLOSED: ("adres krijgt geen mail", "adressen krijgen geen mail"),
    LineOutcome.ASKED: ("persoon is pas gevraagd", "mensen zijn pas gevraagd"),
    LineOutcome.LEFT: ("persoon blijft weg volgens de lijst", "mensen blijven weg volgens de lijst"),
    LineOutcome.OTHER: ("regel gaat over een andere nieuwsbrief", "regels gaan over een andere nieuwsbrief"),
    LineOutcome.TWICE: ("regel staat dubbel", "regels staan dubbel"),
    LineOutcome.WRONG: ("regel is niet te lezen", "regels zijn niet te lezen"),
}


def left_out(listed: Listed) -> list[str]:
    """Return in sentences which lines do nothing, and how many."""
    counts = ((outcome, len(listed.of(outcome))) for outcome in _LEFT_OUT)
    return [f"{aantal(many, *_LEFT_OUT[outcome])}." for outcome, many in counts if many]
