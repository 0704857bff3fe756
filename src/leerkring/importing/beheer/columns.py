"""Step 2 of an import: the first lines as they stand in the file, and the choice of what each column holds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from leerkring.core.tabular.records import Record
from leerkring.core.web.forms.form import Form

COLUMN = "kolom-"
SHOWN = 6
"""Lines that are shown beside the columns."""


@dataclass(frozen=True, slots=True)
class FirstLines:
    """The first lines with people, how many there are in all, and what stands above the headings."""

    some: tuple[Record, ...]
    many: int
    above: tuple[Record, ...]


def first_lines(records: Sequence[Record], begins: int) -> FirstLines:
    """Return what is shown of a list whose people begin at this record."""
    filled = [record for record in records[begins:] if not record.is_empty]
    above = [record for record in records[: max(begins - 1, 0)] if not record.is_empty]
    return FirstLines(tuple(filled[:SHOWN]), len(filled), tuple(above))


def shown_choice(holds: Sequence[str]) -> dict[str, str]:
    """Return the answers of the form for these columns."""
    return {f"{COLUMN}{number}": role for number, role in enumerate(holds)}


def read_choice(form: Form, many: int, known: Mapping[str, str] | Collection[str]) -> list[str]:
    """Return what staff say that each column holds; what we do not know is nothing."""
    chosen = [form.value(f"{COLUMN}{number}") for number in range(many)]
    return [role if role in known else "" for role in chosen]


def doubled_columns(holds: Sequence[str], several: Collection[str] = ()) -> dict[str, str]:
    """Return a mistake for each column that holds what an earlier one holds, but for what `several` may."""
    found: dict[str, str] = {}
    for number, role in enumerate(holds):
        if role and role not in several and role in holds[:number]:
            first = holds.index(role) + 1
            found[f"{COLUMN}{number}"] = (
                f"Dit staat al bij kolom {first}. Kies iets anders, of gebruik deze kolom niet."
            )
    return found
