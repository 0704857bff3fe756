"""What each kind of item holds, as data: content files, the editor and the pages are built from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from leerkring.activities.labels import ORGANIZATION_KINDS
from leerkring.library.items.rules import ItemKind


class FieldType(StrEnum):
    """How a field is written and asked for."""

    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    CHOICES = "choices"
    LINES = "lines"
    PAIRS = "pairs"
    YEAR = "year"
    URL = "url"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class Field:
    """Something that only this kind has; kept in the item's `details` under `key`."""

    key: str
    label: str
    type: FieldType = FieldType.TEXT
    help: str = ""
    required: bool = False
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkField:
    """What an item points to: `name` as kept, `key` as content files write it; `single` is one text, no list."""

    name: str
    key: str
    label: str
    single: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of item: its words, its fields and its links. `dated` is the content file's name for its day."""

    kind: ItemKind
    folder: str
    one: str
    many: str
    fields: tuple[Field, ...] = ()
    links: tuple[LinkField, ...] = ()
    dated: str = ""
    dated_label: str = ""
    search: str = "artikel"

    def option(self, key: str, value: object) -> str:
        """Return what a choice is called."""
        found = next(one for one in self.fields if one.key == key)
        return found.options.get(str(value), "")


STATUSES = {
    "verkennen": "Verkennen",
    "praktijk-in-beeld": "Praktijk in beeld",
    "pilot-voorbereiden": "Pilot voorbereiden",
    "uitvoeren-en-volgen": "Uitvoeren en volgen",
    "evalueren": "Evalueren",
    "kennisproducten": "Kennisproducten",
}
"""The phases of the frontrunners, in their order."""
ENTRY_KINDS = {
    "regelgeving": "Wet- en regelgeving",
    "financiering": "Financiering",
    "expertteam": "Expertteams",
}
LESSON_STATUSES = {"nieuw": "Nieuw", "verwerkt": "Verwerkt in een handreiking"}
CONSENTS = {"openbaar": "De regio wordt genoemd", "geanonimiseerd": "Niet herleidbaar tot personen"}

THEMES = LinkField("themes", "themes", "Thema’s")
REGIONS = LinkField("regions", "regions", "Regio’s")
ONE_REGION = LinkField("regions", "region", "Regio", single=True, required=True)
GROUPS = LinkField("target_groups", "target_groups", "Doelgroepen")
ACTIVITIES = LinkField("activities", "activities", "Activiteiten")
CHAPTERS = LinkField("chapters", "chapters", "Hoofdstukken")

LESSON = Kind(
    ItemKind.LESSON,
    "lessons",
    "les",
    "Lessen",
    fields=(
        Field("changed", "Wat veranderde hierdoor?", FieldType.LONG, "Eén of twee zinnen."),
        Field("audience", "Voor wie is deze les?", FieldType.CHOICES, options=ORGANIZATION_KINDS),
        Field("status", "Wat gebeurde ermee?", FieldType.CHOICE, required=True, options=LESSON_STATUSES),
        Field("consent", "Wat mag genoemd worden?", FieldType.CHOICE, required=True, options=CONSENTS),
    ),
    links=(
        LinkField("regions", "region", "Regio", single=True),  # none where it may not be told which
        LinkField("activities", "activity", "Geleerd in deze activiteit", single=True),
        THEMES,
        GROUPS,
        CHAPTERS,
    ),
    dated="learned_on",
    dated_label="Geleerd op",
    search="les",
)
PRACTICE = Kind(
    ItemKind.PRACTICE,
    "practices",
    "praktijkvoorbeeld",
    "Praktijkvoorbeelden",
    fields=(
        Field("organization_kind", "Wie deed het?", FieldType.CHOICE, options=ORGANIZATION_KINDS),
        Field("year", "Sinds", FieldType.YEAR),
    ),
    links=(ONE_REGION, THEMES, GROUPS),
    search="praktijk",
)
ARTICLE = Kind(
    ItemKind.ARTICLE,
    "articles",
    "artikel",
    "Nieuws",
    fields=(Field("contact", "Contact", help="Een functie, nooit een naam: programmamaker wonen en zorg."),),
    links=(THEMES, REGIONS, GROUPS),
    dated="published_on",
    dated_label="Datum",
)
ENTRY = Kind(
    ItemKind.ENTRY,
    "entries",
    "wegwijzer",
    "Wegwijzer",
    fields=(
        Field("kind", "Soort", FieldType.CHOICE, required=True, options=ENTRY_KINDS),
        Field("organization", "Van wie"),
        Field("url", "Webadres", FieldType.URL),
    ),
    links=(THEMES, GROUPS),
)
QUESTION = Kind(
    ItemKind.QUESTION,
    "",
    "vraag",
    "Vragen",
    fields=(Field("main", "Is dit een kennisvraag van de regio?", FieldType.YES),),
    links=(THEMES, GROUPS, ACTIVITIES, CHAPTERS),
    search="vraag",
)
REGION = Kind(
    ItemKind.REGION,
    "regions",
    "regio",
    "Regio’s",
    fields=(
        Field("status", "Waar staat de regio?", FieldType.CHOICE, required=True, options=STATUSES),
        Field("partners", "Partners", FieldType.LINES, "Eén per regel."),
        Field("decides", "Wie beslist?", FieldType.LONG),
    ),
    links=(LinkField("practices", "good_practices", "Goede voorbeelden"),),
    search="regio",
)
THEME = Kind(
    ItemKind.THEME,
    "themes",
    "thema",
    "Thema’s",
    fields=(Field("handbook", "Handreiking", help="Het laatste deel van het adres."),),
)
PROGRAMME = Kind(
    ItemKind.PROGRAMME,
    "",
    "programma",
    "Programma",
    fields=(
        Field("partners", "Partners", FieldType.LINES, "Eén per regel."),
        Field(
            "ambitions", "Ambities", FieldType.PAIRS, "Eén per regel: de titel, een dubbele punt, de tekst."
        ),
    ),
)
KINDS: Mapping[ItemKind, Kind] = {
    one.kind: one for one in (PRACTICE, LESSON, ARTICLE, ENTRY, REGION, QUESTION, THEME, PROGRAMME)
}
"""In the order in which they are kept: what others point to comes first."""
