"""Forms of merging: of each field, of which of the two it is kept."""

from enum import StrEnum

from leerkring.core.web.forms.fields import Fields, Lines, NamedLine, OneOf


class Of(StrEnum):
    """Which of the two, as the page shows them."""

    ONE = "een"
    OTHER = "ander"


class MergePeople(Fields):
    """What the one person is called, and where their mail goes."""

    name: OneOf(Of, "Kies welke naam blijft.") = ""  # type: ignore[valid-type]
    email: OneOf(Of, "Kies welk adres blijft.") = ""  # type: ignore[valid-type]
    reason: Lines(at_most=1000) = ""  # type: ignore[valid-type]


class MergeOrganizations(Fields):
    """What the one organisation is."""

    name: OneOf(Of, "Kies welke naam blijft.") = ""  # type: ignore[valid-type]
    kind: OneOf(Of, "Kies welk soort blijft.") = ""  # type: ignore[valid-type]
    municipality: OneOf(Of, "Kies welke gemeente blijft.") = ""  # type: ignore[valid-type]
    reason: Lines(at_most=1000) = ""  # type: ignore[valid-type]


class NewSpelling(Fields):
    """How people write the name of an organisation as well."""

    spelling: NamedLine("Vul een schrijfwijze in.", 160) = ""  # type: ignore[valid-type]
