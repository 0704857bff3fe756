"""The form of an activity's words, with the limits that content files have."""

from typing import Any

from leerkring.activities.editing.texts import LISTS, NAMES, ActivityText
from leerkring.content.files.folder import MOST_IN_BODY, SLUG
from leerkring.core.web.forms.fields import Fields, Line, Lines, check
from leerkring.core.web.forms.form import Form
from leerkring.programme.queries import FacetNames

MOST_IN_SLUG = 100
TEXT_BYTES = 4 * MOST_IN_BODY + 64 * 1024
"""The most that the form can hold: every letter of the text in four bytes."""
LABELS = {
    "title": "Titel",
    "summary": "Waar gaat het over?",
    "body": "Programma en tekst",
    "case_text": "De casus",
    "audience": "Voor wie",
    "place": "Waar, in een paar woorden",
    "price": "Kosten",
    "host": "Gastheer of gastvrouw",
    "facilitator": "Begeleider",
    "experts": "Deskundigen",
    "themes": "Thema’s",
    "regions": "Regio’s",
    "target_groups": "Doelgroepen",
    "slug": "Adres",
}


class TextFields(Fields):
    """What visitors read."""

    title: Line("Vul in hoe de activiteit heet.", at_most=160)  # type: ignore[valid-type]
    summary: Lines("Schrijf in een of twee zinnen waar het over gaat.", at_most=400)  # type: ignore[valid-type]
    body: Lines(at_most=MOST_IN_BODY) = ""  # type: ignore[valid-type]
    case_text: Lines(at_most=1500) = ""  # type: ignore[valid-type]
    audience: Line(at_most=300) = ""  # type: ignore[valid-type]
    place: Line(at_most=300) = ""  # type: ignore[valid-type]
    price: Line(at_most=300) = ""  # type: ignore[valid-type]
    host: Line(at_most=300) = ""  # type: ignore[valid-type]
    facilitator: Line(at_most=300) = ""  # type: ignore[valid-type]
    experts: Line(at_most=300) = ""  # type: ignore[valid-type]
    themes: list[str]
    regions: list[str]
    target_groups: list[str]
    slug: Line(at_most=MOST_IN_SLUG) = ""  # type: ignore[valid-type]


def fill(text: ActivityText) -> Form:
    """Return the form as the words stand now."""
    return Form.of({name: values_of(text, name) for name in NAMES})


def values_of(text: ActivityText, name: str) -> Any:
    """Return what a field holds: a list where several can be chosen."""
    value = getattr(text, name)
    return list(value) if name in LISTS else value


def read_text(form: Form, stands: str, known: FacetNames) -> tuple[ActivityText | None, dict[str, str]]:
    """Return the words as they were typed, or every mistake; without an address it stays where it `stands`."""
    values, mistakes = check(TextFields, form)
    slug = form.value("slug").strip().lower() or stands
    if "slug" not in mistakes and not SLUG.fullmatch(slug):
        mistakes["slug"] = "Gebruik kleine letters, cijfers en streepjes, bijvoorbeeld samen-plannen."
    for name in LISTS:
        if not set(form.values(name)) <= set(getattr(known, name)):
            mistakes[name] = "Kies uit de lijst."
    if values is None or mistakes:
        return None, mistakes
    words = values.model_dump() | {"slug": slug}
    return ActivityText(**words | {name: tuple(sorted(set(words[name]))) for name in LISTS}), {}
