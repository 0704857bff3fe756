"""Forms of signing in, and of putting a person or an organisation right."""

from typing import Annotated

from pydantic import AfterValidator

from leerkring.core.web.forms.fields import Email, Fields, Line, NamedLine, OneOf, PersonName, wrong
from leerkring.people.model import OrganizationKind, Role


def _roles(typed: list[str]) -> list[str]:
    if not typed:
        raise wrong("Kies ten minste één rol.")
    if not set(typed) <= set(Role):
        raise wrong("Kies uit de lijst.")
    return typed


class AskLink(Fields):
    """Ask for a link by mail."""

    email: Email
    naar: Line(at_most=500) = ""  # type: ignore[valid-type]


class CorrectPerson(Fields):
    """Put somebody's name or address right."""

    name: PersonName("Vul de voor- en achternaam in.", 120) = ""  # type: ignore[valid-type]
    email: Email = ""


class ColleagueFields(Fields):
    """A colleague's name, and what kinds of work they do."""

    name: PersonName("Vul de voor- en achternaam in.", 120) = ""  # type: ignore[valid-type]
    roles: Annotated[list[str], AfterValidator(_roles)]


class HostFields(Fields):
    """Somebody who becomes a host."""

    name: PersonName("Vul de voor- en achternaam in.", 120) = ""  # type: ignore[valid-type]
    email: Email


class InviteFields(ColleagueFields):
    """Somebody who becomes a colleague."""

    email: Email


class CorrectOrganization(Fields):
    """Put an organisation right."""

    name: NamedLine("Vul de naam van de organisatie in.", 160) = ""  # type: ignore[valid-type]
    kind: OneOf(OrganizationKind, "Kies het soort organisatie.") = ""  # type: ignore[valid-type]
    municipality: Line(at_most=20) = ""  # type: ignore[valid-type]
    known: Line(at_most=10) = ""  # type: ignore[valid-type]
