"""Forms of the room of a lab: who is in the team, the notes of a day, what was agreed, and a part of the agenda."""

from typing import Any

from leerkring.core.web.forms.fields import Email, Fields, Line, Lines, NamedLine, OneOf, PersonName
from leerkring.core.web.forms.form_dates import Clock, OptionalDay
from leerkring.labs.workspace.rules import MOST_SIGNS, ItemKind, Lead


class WriteMember(Fields):
    """Who is in the team."""

    name: PersonName("Vul in wie het is.")  # type: ignore[valid-type]
    email: Email
    role: NamedLine(at_most=80) = ""  # type: ignore[valid-type]


class WriteNotes(Fields):
    """The notes of a day."""

    body: Lines(at_most=MOST_SIGNS) = ""  # type: ignore[valid-type]


class WriteItem(Fields):
    """What was decided, or who will do what."""

    kind: OneOf(ItemKind, "Kies of dit een besluit of een actie is.")  # type: ignore[valid-type]
    what: Lines("Schrijf op wat er is afgesproken.", at_most=500)  # type: ignore[valid-type]
    who: Line(at_most=120) = ""  # type: ignore[valid-type]
    due_on: OptionalDay = None
    day: Line(at_most=40) = ""  # type: ignore[valid-type]


class WritePart(Fields):
    """A part of a day."""

    begins: Clock
    ends: Clock
    what: Line("Vul in wat u dan doet.", at_most=160)  # type: ignore[valid-type]
    lead: OneOf(Lead, "Kies wie dit leidt.")  # type: ignore[valid-type]
    who: Line(at_most=120) = ""  # type: ignore[valid-type]
    public: Any = ""
