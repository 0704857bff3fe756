"""Forms of signing in, and of putting a person right."""

from leerkring.core.web.forms.fields import Email, Fields, Line, PersonName


class AskLink(Fields):
    """Ask for a link by mail."""

    email: Email
    naar: Line(at_most=500) = ""  # type: ignore[valid-type]


class CorrectPerson(Fields):
    """Put somebody's name or address right."""

    name: PersonName("Vul de voor- en achternaam in.", 120) = ""  # type: ignore[valid-type]
    email: Email = ""
