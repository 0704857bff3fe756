"""The form of an item, made from what its kind says of itself: filled from a text, and read back into one."""

import re
from collections.abc import Callable, Container, Mapping
from datetime import date
from typing import Any

from leerkring.content.files.folder import MOST_IN_BODY, SLUG
from leerkring.core.text.cleaning import many_lines, one_line
from leerkring.core.text.slugs import slugified
from leerkring.core.web.forms.form import Form, Raw
from leerkring.core.web.forms.typed_dates import read_day
from leerkring.library.items.content.chapter_references import read_places, written_places
from leerkring.library.items.content.drafts import ItemDraft
from leerkring.library.items.kinds import Field, FieldType, Kind, LinkField
from leerkring.library.items.queries.back_office import Choices
from leerkring.library.items.rules import ItemKind, TextState

FIXED = {ItemKind.REGION, ItemKind.THEME, ItemKind.PROGRAMME}
"""Kinds of which there is one for each region, theme or programme: their addresses do not change."""
ORDERED = 3
"""Good practices that a region names."""
_URL = re.compile(r"https?://[^\s/]+\.[^\s]+")
Note = Callable[[str, str], object]


def fill(draft: ItemDraft, kind: Kind, version: int, publish: Mapping[str, str]) -> Form:
    """Return the form as the text is now."""
    values: dict[str, Any] = {
        "title": draft.title,
        "slug": draft.slug,
        "parent": draft.parent,
        "summary": draft.summary,
        "body": draft.body,
        "dated_on": draft.dated_on.isoformat() if draft.dated_on else "",
        "sample": "yes" if draft.sample else "",
        "version": version,
        **publish,
    }
    for field in kind.fields:
        values[f"d-{field.key}"] = _shown(draft.details.get(field.key), field.type)
    for link in kind.links:
        slugs = list(draft.links.get(link.name, ()))
        if link.name == "chapters":
            values["places"] = written_places(slugs)
            slugs = [slug for slug in slugs if "#" not in slug]
        if link.name == "practices":
            values |= {f"practices-{n}": slug for n, slug in enumerate(slugs, 1)}
        else:
            values[link.name] = slugs
    return Form.of(values)


def _shown(value: Any, type_: FieldType) -> Any:
    match type_:
        case FieldType.LINES:
            return "\n".join(value or ())
        case FieldType.PAIRS:
            return "\n".join(f"{one['title']}: {one['text']}" for one in value or ())
        case FieldType.YES:
            return "yes" if value else ""
        case _:
            return value if value is not None else ""


def words_of(kind: Kind) -> dict[str, str]:
    """Return what the fields of this kind are called, in the order of the form."""
    words = {"title": "Titel", "summary": "Samenvatting", "body": "Tekst"}
    if kind.dated:
        words["dated_on"] = kind.dated_label
    words |= {f"d-{field.key}": field.label for field in kind.fields}
    for link in kind.links:
        if link.name == "practices":
            words |= {f"practices-{number}": f"{link.label} {number}" for number in range(1, ORDERED + 1)}
        else:
            words[link.name] = link.label
    if any(link.name == "chapters" for link in kind.links):
        words["places"] = "Alinea’s"
    return words if kind.kind in FIXED else words | {"slug": "Adres"}


def names_of(kind: Kind, choices: Choices) -> dict[str, str]:
    """Return what the choices of this kind are called, by their values."""
    found = {slug: name for link in kind.links for slug, name in choices.get(link.name, ())}
    return found | {key: name for field in kind.fields for key, name in field.options.items()}


def read(
    kind: Kind, raw: Raw, choices: Choices, before: ItemDraft
) -> tuple[ItemDraft | None, dict[str, str]]:
    """Return the text as it was typed, or every mistake; `before` gives what the form does not ask."""
    mistakes: dict[str, str] = {}
    wrong: Note = mistakes.setdefault
    title = _line(raw, "title", "Vul een titel in.", 300 if kind.kind is ItemKind.QUESTION else 160, wrong)
    needs = "" if kind.kind is ItemKind.QUESTION else "Schrijf in één of twee zinnen waar het over gaat."
    summary = _line(raw, "summary", needs, 400, wrong)
    body = many_lines(_last(raw, "body"))
    if len(body) > MOST_IN_BODY:
        wrong("body", f"De tekst is te lang: {len(body)} tekens. Er passen er {MOST_IN_BODY}.")
    slug = before.slug if kind.kind in FIXED and before.slug else _slug(raw, title, wrong)
    parent = before.parent or (
        _one(raw, "parent", choices["regions"], wrong) if kind is _question(kind) else ""
    )
    details = {
        field.key: value
        for field in kind.fields
        if (value := _value(raw, field, wrong)) not in (None, "", [])
    }
    links = {link.name: _links(raw, link, choices, wrong) for link in kind.links}
    if kind.kind is ItemKind.QUESTION:
        links["regions"] = (parent,) if parent else ()
    dated_on = _day(raw, kind.dated_label, wrong) if kind.dated else None
    if mistakes:
        return None, mistakes
    draft = ItemDraft(
        kind=kind.kind,
        slug=slug,
        title=title,
        summary=summary,
        body=body,
        parent=parent,
        details=details,
        links=links,
        dated_on=dated_on,
        number=before.number,
        sample=_last(raw, "sample") == "yes",
        state=TextState.DRAFT,
    )
    return draft, {}


def _question(kind: Kind) -> Kind | None:
    return kind if kind.kind is ItemKind.QUESTION else None


def _last(raw: Raw, name: str) -> str:
    return (raw.get(name) or [""])[-1]


def _line(raw: Raw, name: str, required: str, most: int, wrong: Note) -> str:
    text = one_line(_last(raw, name))
    if required and not text:
        wrong(name, required)
    if len(text) > most:
        wrong(name, f"Gebruik ten hoogste {most} tekens; het zijn er nu {len(text)}.")
    return text


def _slug(raw: Raw, title: str, wrong: Note) -> str:
    slug = one_line(_last(raw, "slug")).lower() or slugified(title)[:100].strip("-")
    if title and (not SLUG.fullmatch(slug) or len(slug) > 100):
        wrong("slug", "Gebruik kleine letters, cijfers en streepjes, bijvoorbeeld samen-plannen.")
    return slug


def _day(raw: Raw, label: str, wrong: Note) -> date | None:
    day = read_day(_last(raw, "dated_on"), first_year=1980)
    if day is None:
        wrong("dated_on", f"{label}: vul een datum in, bijvoorbeeld 4-2-2027.")
    return day


def _one(raw: Raw, name: str, options: list[tuple[str, str]], wrong: Note) -> str:
    word = one_line(_last(raw, name))
    if word not in dict(options):
        wrong(name, "Maak een keuze.")
        return ""
    return word


def _value(raw: Raw, field: Field, wrong: Note) -> Any:
    name = f"d-{field.key}"
    text = one_line(_last(raw, name))
    match field.type:
        case FieldType.YES:
            return text == "yes" or None
        case FieldType.CHOICE:
            if text not in field.options and (text or field.required):
                wrong(name, "Maak een keuze.")
            return text
        case FieldType.CHOICES:
            return [word for word in raw.get(name, ()) if word in field.options]
        case FieldType.LINES:
            return [line for line in map(one_line, _last(raw, name).split("\n")) if line][:60]
        case FieldType.PAIRS:
            return _pairs(_last(raw, name), name, wrong)
        case FieldType.YEAR:
            if text and not re.fullmatch(r"(19[89]|20[0-9])[0-9]", text):
                wrong(name, "Vul een jaar in, bijvoorbeeld 2024.")
                return None
            return int(text) if text else None
        case FieldType.URL:
            if text and (not _URL.fullmatch(text) or len(text) > 500):
                wrong(name, "Vul een volledig webadres in, dat begint met https://.")
            return text
        case _:
            text = many_lines(_last(raw, name)) if field.type is FieldType.LONG else text
            if len(text) > 1000:
                wrong(name, f"Gebruik ten hoogste 1000 tekens; het zijn er nu {len(text)}.")
            return text


def _pairs(text: str, name: str, wrong: Note) -> list[dict[str, str]]:
    pairs = []
    for line in filter(None, map(one_line, text.split("\n"))):
        title, colon, rest = line.partition(":")
        if not colon or not rest.strip():
            wrong(name, "Schrijf op elke regel een titel, een dubbele punt en de tekst.")
        pairs.append({"title": title.strip(), "text": rest.strip()})
    return pairs


def _with_places(
    chapters: tuple[str, ...], lines: str, known: Container[str], wrong: Note
) -> tuple[str, ...]:
    """Return chapters and places; a chapter with a place of its own is not there by itself too."""
    places, odd = read_places(lines)
    if odd:
        numbers = ", ".join(map(str, odd[:10]))
        wrong(
            "places", f"Op regel {numbers} staat geen link naar een alinea. Kopieer hem uit de handreiking."
        )
    unknown = [place for place in places if place.partition("#")[0] not in known]
    if unknown:
        wrong("places", f"Dit hoofdstuk bestaat niet: {unknown[0]}.")
    exact = {place.partition("#")[0] for place in places}
    return (*(slug for slug in chapters if slug not in exact), *places)


def _links(raw: Raw, link: LinkField, choices: Choices, wrong: Note) -> tuple[str, ...]:
    known = {slug for slug, _ in choices[link.name]}
    if link.name == "practices":
        asked = [_last(raw, f"practices-{number}") for number in range(1, ORDERED + 1)]
    else:
        asked = list(raw.get(link.name, ()))
    found = tuple(dict.fromkeys(slug for slug in asked if slug in known))
    if link.name == "chapters":
        found = _with_places(found, _last(raw, "places"), known, wrong)
    if link.required and not found:
        wrong(link.name, "Maak een keuze.")
    return found[-1:] if link.single else found
