"""What somebody who saved too late is shown: who changed what, beside the words that they typed themselves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from leerkring.core.database.db import Reading
from leerkring.core.model import Audit
from leerkring.core.off_loop import off_loop
from leerkring.core.refusals import Refusal
from leerkring.core.text.dutch import datum, datum_tijd
from leerkring.core.versions import EditConflict
from leerkring.core.web.forms.form import Form
from leerkring.editing.differences import Line, differences
from leerkring.people.actors import person_of
from leerkring.people.model import Person

LONG = 120
"""Letters from which on a text is shown as what differs in it."""


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who changed a thing last, and when; `who` is empty where nobody of the staff did."""

    actor: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """What stands in a field now, where that is not what was typed; `lines` where that is better seen in between."""

    label: str
    theirs: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What happened while somebody had a form open."""

    sentence: str
    differences: tuple[FieldDifference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a form is about: in a sentence, and in the log by the ids of what it shows.

    `actions` are those that change what the form holds, and `changed_at` is when that happened last: the log's first
    line from then on says who it was. Without a moment its last line does. Where a page knows who it was (`last`), the
    log is not asked.
    """

    called: str
    ids: Collection[UUID] = ()
    actions: Collection[str] = ()
    changed_at: datetime | None = None
    last: LastChange | None = None


async def find_meanwhile(
    reading: Reading,
    no: Refusal | None,
    about: Subject,
    *,
    reader: str,
    typed: Form | None = None,
    theirs: Mapping[str, Any] | None = None,
    labels: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> Meanwhile | None:
    """Return what to show, where somebody else's change is why `no` was said; None where it was not.

    `theirs` are the values that stand now, by field; `labels` names the fields in their order, and `names` the values
    of choices. `reader` is the actor who reads this: their own other window is no stranger.
    """
    if not isinstance(no, EditConflict):
        return None
    found: tuple[FieldDifference, ...] = ()
    if typed is not None:
        signs = len(str(theirs)) + sum(len(one) for name in labels or {} for one in typed.values(name))
        found = await off_loop(signs, list_differences, theirs or {}, typed, labels or {}, names or {})
    return Meanwhile(_sentence(about.called, await find_last_change(reading, about), reader), found)


async def find_last_change(reading: Reading, about: Subject) -> LastChange | None:
    """Return who changed a thing last, as its page knows or the log has it; None where neither does."""
    if about.last is not None or not about.ids:
        return about.last
    asked = select(Audit.actor, Audit.at, func.coalesce(Person.name, "").label("who"))
    asked = asked.outerjoin(Person, Person.id == person_of(Audit.actor))
    asked = asked.where(Audit.subject_id.in_(about.ids))
    if about.actions:
        asked = asked.where(Audit.action.in_(sorted(about.actions)))
    if about.changed_at is None:
        asked = asked.order_by(Audit.at.desc(), Audit.id.desc())
    else:
        asked = asked.where(Audit.at >= about.changed_at).order_by(Audit.at, Audit.id)
    row = await reading.row(asked.limit(1))
    return LastChange(row.actor, row.who, row.at) if row else None


def _sentence(called: str, last: LastChange | None, reader: str) -> str:
    if last is not None and last.actor == reader:
        return f"U heeft {called} zelf gewijzigd in een ander venster: {datum_tijd(last.at)}."
    who = last and (last.who or ("leerkring zelf" if last.actor.startswith("house") else ""))
    by = f": {who}, {datum_tijd(last.at)}" if last and who else ""
    return f"Iemand anders heeft {called} gewijzigd terwijl u ermee bezig was{by}."


def list_differences(
    theirs: Mapping[str, Any], typed: Form, labels: Mapping[str, str], names: Mapping[str, str]
) -> tuple[FieldDifference, ...]:
    """Return the fields that now hold something else than this person typed, in the order of the labels."""
    found = []
    for name, label in labels.items():
        # A browser ends lines as Windows does; what is kept does not.
        mine = [value.replace("\r\n", "\n") for value in typed.values(name)]
        stands = _values(theirs.get(name))
        if sorted(filter(None, mine)) != sorted(filter(None, stands)):
            found.append(_difference(label, "\n".join(mine), stands or [""], names))
    return tuple(found)


def _values(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple | set) else [str(value or "")]


def _difference(label: str, mine: str, stands: list[str], names: Mapping[str, str]) -> FieldDifference:
    if len(stands) == 1 and mine and len(stands[0]) > LONG:
        return FieldDifference(label, stands[0], differences(mine, stands[0]))
    return FieldDifference(label, ", ".join(names.get(value, _in_words(value)) for value in stands))


def _in_words(value: str) -> str:
    """Return a day as people write it; a form holds it as programs do."""
    try:
        return datum(date.fromisoformat(value)) if len(value) == len("2027-02-04") else value
    except ValueError:
        return value
