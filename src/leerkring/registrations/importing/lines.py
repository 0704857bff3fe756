"""Lines of a list as what the registration form would have been sent, with what was made of them on the way. Pure."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from leerkring.core.tabular.comparing import plain
from leerkring.core.tabular.decoding import wrong_letters
from leerkring.core.tabular.records import Record
from leerkring.core.text.cleaning import one_line, organization_key
from leerkring.core.text.links_in_names import holds_link
from leerkring.core.web.lists.csv_file import as_it_was
from leerkring.importing.mailboxes import NotRead, read_cell
from leerkring.importing.names import full_name
from leerkring.importing.words import NO, YES, ColumnRole
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.people.model import OrganizationKind
from leerkring.registrations.answers import Field
from leerkring.registrations.importing.words import EVERYBODYS, KIND_WORDS, LEFT, QUESTION, SHORT_KINDS, Holds

_NAMES = {Holds.NAME: ColumnRole.NAME, Holds.FIRST: ColumnRole.FIRST}
_NAMES |= {Holds.INFIX: ColumnRole.INFIX, Holds.LAST: ColumnRole.LAST}
_TURNED = re.compile(r"([^,]+), *([^,]+)")
_EXPONENT = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)
_KIND_WORDS = {kind: frozenset(map(plain, words)) for kind, words in KIND_WORDS.items()}
_KINDS = {plain(value): value for value in ORGANIZATION_KINDS} | {
    plain(label): value for value, label in (*ORGANIZATION_KINDS.items(), *SHORT_KINDS)
}


@dataclass(frozen=True, slots=True)
class ListLine:
    """A line: what the form would have been sent (`raw`), what keeps it out, and what staff have to know of it."""

    number: int
    raw: Mapping[str, list[str]]
    wrong: str = ""
    left: str = ""
    notes: tuple[str, ...] = ()

    def value(self, name: str) -> str:
        """Return one answer."""
        return (self.raw.get(name) or [""])[-1]


@dataclass(frozen=True, slots=True)
class Knows:
    """What lines are read with: how municipalities are called by code, the activity's questions, known organisations
    (their kind by `organization_key`), and the kind to take where nothing tells it.
    """

    municipalities: Mapping[str, str]
    questions: Sequence[Field]
    kinds: Mapping[str, str] = field(default_factory=dict)
    kind: str = OrganizationKind.OTHER
    organization: str = ""
    """Of who has none of their own in the list."""
    turned: bool = False
    """Whether names stand as in a register: last name, comma, first name."""
    codes: Mapping[str, str] = field(init=False)
    """Codes of municipalities by their name as `plain` gives it."""

    def __post_init__(self) -> None:
        """Compare the names of municipalities once for all lines."""
        codes = {plain(name): code for code, name in self.municipalities.items()}
        object.__setattr__(self, "codes", codes)


def read_lines(records: Sequence[Record], holds: Sequence[str], knows: Knows) -> list[ListLine]:
    """Return the lines of people; what belongs to nobody (an empty line, a total without an address) is named too."""
    places = {role: number for number, role in enumerate(holds) if role}
    found: list[ListLine] = []
    above: ListLine | None = None
    for record in records:
        if record.is_empty:
            continue
        cells: defaultdict[str, str] = defaultdict(str)  # what is not there says nothing
        cells |= {
            role: one_line(as_it_was(record.cells[number].strip()))[:4000]
            for role, number in places.items()
            if number < len(record.cells) and record.cells[number].strip()
        }
        line = _line(record.line, cells, knows, above)
        found.append(line)
        above = line if line.value("organization") else above
    return found


def is_turned(records: Sequence[Record], holds: Sequence[str]) -> bool:
    """Tell whether most names of a list have their last name in front, behind it a comma."""
    if Holds.NAME not in holds:
        return False
    number = holds.index(Holds.NAME)
    names = [one.cells[number] for one in records if number < len(one.cells) and one.cells[number].strip()]
    return bool(names) and 2 * sum(bool(_TURNED.fullmatch(name.strip())) for name in names) > len(names)


def organizations_of(records: Sequence[Record], holds: Sequence[str]) -> list[str]:
    """Return the keys of the organisations that a list names."""
    if Holds.ORGANIZATION not in holds:
        return []
    number = holds.index(Holds.ORGANIZATION)
    return list({organization_key(one.cells[number]) for one in records if number < len(one.cells)})


def _line(number: int, cells: Mapping[str, str], knows: Knows, above: ListLine | None) -> ListLine:
    notes: list[str] = []
    email, box_name, wrong = _address(cells[Holds.EMAIL])
    for role in (Holds.NAME, Holds.FIRST, Holds.LAST, Holds.ORGANIZATION):
        if not wrong and (odd := wrong_letters(cells[role][:2000])):
            wrong = f"Hier staan verkeerde letters (“{odd}”). Bewaar het bestand als CSV UTF-8 of XLSX."
    organization = _organization(cells, email, above, notes) or knows.organization
    raw = {
        "name": _name(cells, knows) or box_name,
        "email": email,
        "organization": organization,
        "organization_kind": _kind(cells[Holds.KIND], organization, knows, notes),
        "municipality": _municipality(cells[Holds.MUNICIPALITY], organization, knows, notes),
        "job_title": _job_title(cells[Holds.JOB_TITLE], notes),
        "phone": _phone(cells[Holds.PHONE], notes),
    }
    answers = {
        QUESTION + one.key: given
        for one in knows.questions
        if (given := _answer(one, cells[QUESTION + one.key], notes))
    }
    state = cells[Holds.STATE]
    left = f"Het bestand zegt: {state[:60]}." if plain(state) in LEFT else ""
    return ListLine(number, {k: [v] for k, v in raw.items() if v} | answers, wrong, left, tuple(notes))


def _address(cell: str) -> tuple[str, str, str]:
    """Return the address, the name that stood with it, and what is wrong."""
    if not cell:
        return "", "", "Hier staat geen e-mailadres."
    try:
        boxes = read_cell(cell, whole=True)
    except NotRead as no:
        return "", "", f"{no}."
    if not boxes:
        return "", "", f"“{cell[:80]}” is geen e-mailadres."
    if len(boxes) > 1:
        return "", "", "Hier staat meer dan één e-mailadres. Zet ieder op een eigen regel."
    return boxes[0].email, boxes[0].name, ""


def _name(cells: Mapping[str, str], knows: Knows) -> str:
    parts = {role: cells[held] for held, role in _NAMES.items()}
    if knows.turned and (turned := _TURNED.fullmatch(parts[ColumnRole.NAME])):
        parts[ColumnRole.NAME] = f"{turned[2].strip()} {turned[1].strip()}"
    return full_name(parts)


def _organization(cells: Mapping[str, str], email: str, above: ListLine | None, notes: list[str]) -> str:
    """Return the organisation; a line without one below a colleague's (same domain of the address) has theirs."""
    if name := cells[Holds.ORGANIZATION][:160]:
        return name
    domain = email.partition("@")[2]
    if (
        above is None
        or not domain
        or domain in EVERYBODYS
        or above.value("email").partition("@")[2] != domain
    ):
        return ""
    notes.append(f"Collega van regel {above.number}: zelfde organisatie.")
    return above.value("organization")


def _kind(cell: str, organization: str, knows: Knows, notes: list[str]) -> str:
    if cell:
        found = _KINDS.get(plain(cell)) or _kind_in(cell)
        if found:
            return found
        notes.append(f"Soort organisatie “{cell[:40]}” kennen wij niet.")
    known = knows.kinds.get(organization_key(organization)) if organization else ""
    return known or _kind_in(organization) or knows.kind


def _kind_in(text: str) -> str:
    words = {plain(word) for word in text.split()}
    return next((kind for kind, some in _KIND_WORDS.items() if words & some), "")


def _municipality(cell: str, organization: str, knows: Knows, notes: list[str]) -> str:
    """Return the code of a municipality: of its column, else of an organisation called "Gemeente …"."""
    codes = knows.codes
    if cell:
        found = cell if cell in knows.municipalities else codes.get(plain(cell).removeprefix("gemeente"))
        if found:
            return found
        notes.append(f"Gemeente “{cell[:40]}” kennen wij niet: die blijft leeg.")
    word = plain(organization)
    found = codes.get(word.removeprefix("gemeente")) if word.startswith("gemeente") else None
    return found or ""


def _job_title(cell: str, notes: list[str]) -> str:
    if len(cell) > 120 or holds_link(cell, bare=False):
        notes.append("De functie is te lang of bevat een link: die blijft leeg.")
        return ""
    return cell


def _phone(cell: str, notes: list[str]) -> str:
    """Return a telephone number; a spreadsheet takes 0612345678 for a number and loses the zero."""
    if not cell:
        return ""
    if _EXPONENT.fullmatch(cell) or len(cell) > 40 or not any(c.isdigit() for c in cell):
        notes.append(f"“{cell[:30]}” is geen telefoonnummer meer: dat blijft leeg.")
        return ""
    cell = cell.removeprefix("'")
    if re.fullmatch(r"[1-9]\d{8}", cell):
        return f"0{cell}"
    if re.fullmatch(r"31[1-9]\d{8}", cell):
        return f"+{cell}"
    return cell


def _answer(question: Field, cell: str, notes: list[str]) -> list[str]:
    """Return the answer to a question of the activity, where the cell holds one that it takes."""
    if not cell:
        return []
    if question.type == "yes_no":
        given = ["yes"] if plain(cell) in YES else ["no"] if plain(cell) in NO else []
    elif question.type in ("choice", "choices"):
        options = {plain(option): option for option in question.options}
        several = [cell] if plain(cell) in options or question.type == "choice" else re.split(r"[;,|]", cell)
        given = [options.get(plain(one), "") for one in several if one.strip()]
        given = [] if "" in given else given
    else:
        given = [cell]
    if not given:
        notes.append(f"“{cell[:40]}” past niet bij ‘{question.label[:60]}’: dat antwoord blijft leeg.")
    return given
