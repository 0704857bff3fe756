"""Registrations as a file for a spreadsheet: as Dutch Excel reads it, and harmless when it is opened."""

import csv
import io
from collections.abc import Iterable, Sequence

from leerkring.core.text.dutch import local
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.registrations.beheer.labels import STATES
from leerkring.registrations.queries.back_office import RegistrationDetails

BOM = "\ufeff"
"""By this Excel knows that it is UTF-8."""
COLUMNS = (
    "Naam",
    "E-mailadres",
    "Organisatie",
    "Soort organisatie",
    "Gemeente",
    "Functie",
    "Telefoon",
    "Status",
    "Volgnummer",
    "Aantal samen aangemeld",
    "Aangemeld op",
)
# A cell that begins so is a formula to a spreadsheet, which may then fetch or run something.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """Return the text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def answer_text(answer: object) -> str:
    """Return an answer as one line; several choices with commas between."""
    if isinstance(answer, list):
        return ", ".join(str(part) for part in answer)
    return {"yes": "ja", "no": "nee"}.get(str(answer), str(answer)) if answer is not None else ""


def lines(people: Iterable[RegistrationDetails], questions: Sequence[tuple[str, str]]) -> str:
    """Return rows with semicolons between the cells, CRLF at the end, each cell harmless."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    for one in people:
        cells = [
            one.name,
            one.email,
            one.organization,
            ORGANIZATION_KINDS.get(one.organization_kind, one.organization_kind),
            one.municipality or "",
            one.job_title,
            one.phone,
            STATES[one.state],
            str(one.position),
            str(one.group_size),
            f"{local(one.registered_at):%Y-%m-%d %H:%M}",
            *(answer_text(one.answers.get(key)) for key, _ in questions),
        ]
        writer.writerow([harmless(cell) for cell in cells])
    return text.getvalue()


def heading(questions: Sequence[tuple[str, str]]) -> str:
    """Return the first line, with the activity's own questions behind the fixed columns."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([*COLUMNS, *(harmless(label) for _, label in questions)])
    return BOM + text.getvalue()
