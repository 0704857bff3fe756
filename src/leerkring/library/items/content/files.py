"""Library items as content files: `DIR/{lessons,practices,regions,themes,articles,entries}/*.md`, `DIR/programme.md`.

A region's file also holds its questions, which become items of their own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from leerkring.activities.content.parts import Known
from leerkring.content.files.folder import MOST_IN_BODY, SLUG, read_file, read_folder, read_parts
from leerkring.content.files.front_matter import Mistake, Source, Table
from leerkring.core.text.cleaning import many_lines
from leerkring.library.items.content.drafts import ItemDraft
from leerkring.library.items.kinds import KINDS, PROGRAMME, QUESTION, Field, FieldType, Kind, LinkField
from leerkring.library.items.rules import ItemKind, TextState

FOLDERS = tuple(kind.folder for kind in KINDS.values() if kind.folder)
_URL = re.compile(r"https?://[^\s/]+\.[^\s]+")


@dataclass(frozen=True, slots=True)
class Shelves:
    """What a text may point to: the words of the programme, and what is in the folder or already kept."""

    words: Known = field(default_factory=Known)
    activities: frozenset[str] = frozenset()
    practices: frozenset[str] = frozenset()
    handbooks: frozenset[str] = frozenset()
    chapters: frozenset[str] = frozenset()

    def of(self, name: str) -> frozenset[str]:
        """Return the slugs that a link may have."""
        return getattr(self.words, name) if hasattr(self.words, name) else frozenset(getattr(self, name))


@dataclass(frozen=True, slots=True)
class LoadedItem:
    """A draft with the file it came from."""

    draft: ItemDraft
    source: Source


def parse_items(path: Path, now: datetime, known: Shelves) -> tuple[list[LoadedItem], list[Mistake]]:
    """Return every library item in a content folder, and every mistake in it."""
    loaded: list[LoadedItem] = []
    mistakes: list[Mistake] = []
    for kind in KINDS.values():
        if not kind.folder:
            continue
        read, wrong = read_folder(
            path / kind.folder,
            lambda source, slug, text, kind=kind: parse_file(source, slug, text, kind, now=now, known=known),  # type: ignore[misc]
        )
        loaded += [LoadedItem(draft, source) for drafts, source in read for draft in drafts]
        mistakes += wrong
    programme = path / "programme.md"
    if programme.exists():
        source = Source(programme.name)
        drafts = read_file(
            programme,
            source,
            lambda source, _, text: parse_file(source, "programma", text, PROGRAMME, now=now, known=known),
        )
        loaded += [LoadedItem(draft, source) for draft in drafts or ()]
        mistakes += source.mistakes
    return loaded, mistakes + _claimed(loaded)


def _claimed(loaded: list[LoadedItem]) -> list[Mistake]:
    """Return where a file claims the address of another one as its old address."""
    taken = {(one.draft.kind, one.draft.parent, one.draft.slug) for one in loaded}
    return [
        one.source.mistake(f'"{old}" is het adres van een ander bestand.', ("previous_slugs",))
        for one in loaded
        for old in one.draft.previous_slugs
        if (one.draft.kind, one.draft.parent, old) in taken
    ]


def parse_file(
    source: Source, slug: str, text: str, kind: Kind, *, now: datetime, known: Shelves
) -> list[ItemDraft] | None:
    """Return what stands in one file: an item, and for a region its questions too."""
    parts = read_parts(source, slug, text)
    if parts is None:
        return None
    top, body = parts
    if kind.kind in {ItemKind.REGION, ItemKind.THEME} and slug not in known.of(kind.folder):
        source.wrong(f'"{slug}" is niet bekend. Kies uit {", ".join(sorted(known.of(kind.folder)))}.', line=1)
    draft = ItemDraft(
        kind=kind.kind,
        slug=slug,
        title=top.text("title", required=True, most=160),
        summary=top.text("summary", required=True, most=400),
        body=body,
        **_shared(top, kind, now, known),
    )
    questions: list[ItemDraft] = []
    if kind.kind is ItemKind.REGION:
        for number, table in enumerate(top.tables("questions"), 1):
            questions.append(_question(table, slug, number, draft, known))
        _all_different(top, [one.slug for one in questions])
    top.done()
    return [draft, *questions]


def _shared(top: Table, kind: Kind, now: datetime, known: Shelves) -> dict[str, Any]:
    """Read what every kind has, by what this kind says of itself."""
    publish_at = top.moment("publish_at", now)
    planned = TextState.IN_REVIEW if publish_at and publish_at > now else TextState.PUBLISHED
    return {
        "details": {
            one.key: value for one in kind.fields if (value := _value(top, one, known)) not in (None, "", [])
        },
        "links": {link.name: _links(top, link, known) for link in kind.links},
        "dated_on": top.day(kind.dated, now, required=True) if kind.dated else None,
        "sample": top.flag("sample"),
        "state": top.word("state", TextState, default=planned) or planned,
        "publish_at": publish_at,
        "previous_slugs": top.texts("previous_slugs"),
    }


def _value(top: Table, one: Field, known: Shelves) -> Any:
    match one.type:
        case FieldType.YES:
            return top.flag(one.key) or None
        case FieldType.YEAR:
            return top.number(one.key, least=1980, most=2100)
        case FieldType.LINES:
            return list(top.texts(one.key, most=300))
        case FieldType.CHOICES:
            return list(top.texts(one.key, known=one.options))
        case FieldType.PAIRS:
            return list(top.each(one.key, _pair))
        case FieldType.CHOICE:
            word = top.word(one.key, _words(one.options), required=one.required)
            return str(word) if word else None
        case FieldType.URL:
            text = top.text(one.key, most=500)
            if text and not _URL.fullmatch(text):
                top.wrong(
                    one.key, "Schrijf een volledig webadres, bijvoorbeeld https://example.org/regeling."
                )
            return text
        case _:
            text = top.text(one.key, required=one.required, most=1000, lines=one.type is FieldType.LONG)
            if text and one.key == "handbook" and text not in known.handbooks:
                top.wrong(one.key, _unknown(text, known.handbooks))
            return text


def _words(options: Mapping[str, str]) -> type[StrEnum]:
    return StrEnum("Choice", {value: value for value in options})  # type: ignore[return-value]


def _pair(table: Table) -> dict[str, str]:
    pair = {
        "title": table.text("title", required=True, most=160),
        "text": table.text("text", required=True, most=600),
    }
    table.done()
    return pair


def _links(top: Table, link: LinkField, known: Shelves) -> tuple[str, ...]:
    slugs = known.of(link.name)
    if link.single:
        slug = top.text(link.key, required=link.required, most=100)
        if slug and slug not in slugs:
            top.wrong(link.key, _unknown(slug, slugs))
        return (slug,) if slug else ()
    if link.name != "chapters":
        return top.texts(link.key, known=slugs)
    found = top.texts(link.key)
    for text in found:
        if text.partition("#")[0] not in slugs:
            top.wrong(link.key, _unknown(text, slugs))
    return found


def _unknown(text: str, known: frozenset[str]) -> str:
    few = sorted(known)[:40]
    return f'"{text}" is niet bekend. Kies uit {", ".join(few)}.' if few else f'"{text}" is niet bekend.'


def _question(table: Table, region: str, number: int, of: ItemDraft, known: Shelves) -> ItemDraft:
    slug = table.text("slug", required=True, most=100)
    if slug and not SLUG.fullmatch(slug):
        table.wrong("slug", "Gebruik kleine letters, cijfers en streepjes.")
    draft = ItemDraft(
        kind=ItemKind.QUESTION,
        slug=slug,
        parent=region,
        title=table.text("title", required=True, most=300),
        summary=table.text("summary", most=400),
        body=table.text("text", most=MOST_IN_BODY, lines=True),
        details={
            one.key: value
            for one in QUESTION.fields
            if (value := _value(table, one, known)) not in (None, "")
        },
        links={
            **{link.name: _links(table, link, known) for link in QUESTION.links},
            "regions": (region,),
        },
        number=table.number("number") or number,
        sample=of.sample,
        state=of.state,
        publish_at=of.publish_at,
    )
    table.done()
    return draft


def _all_different(top: Table, slugs: list[str]) -> None:
    for index, slug in enumerate(slugs):
        if slug in slugs[:index]:
            top.source.wrong(f'"{slug}" staat er dubbel in.', ("questions", index, "slug"))


def chapters_in(text: str) -> list[str]:
    """Return the slugs of the chapters in a handbook's file."""
    return re.findall(r"^# [^\n]*\{#([a-z0-9-]+)\}\s*$", many_lines(text), re.MULTILINE)
