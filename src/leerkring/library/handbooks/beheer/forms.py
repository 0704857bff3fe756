"""Forms of the back office about handbooks."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from leerkring.core.text.cleaning import one_line
from leerkring.core.text.dutch import local
from leerkring.core.web.forms.fields import Fields, Line, Lines, check, wrong
from leerkring.core.web.forms.form import Form, Raw
from leerkring.core.web.forms.form_dates import WRONG_DAY
from leerkring.core.web.forms.typed_dates import WrongHour, amsterdam, read_clock, read_day
from leerkring.library.handbooks.content.files import SLUG
from leerkring.library.handbooks.editing.chapters import Written
from leerkring.library.handbooks.editing.editions import EditionText
from leerkring.library.handbooks.queries.back_office import ChapterDetails, EditionDetails
from leerkring.library.handbooks.rules import MOST_IN_CHAPTER, MOST_IN_SUMMARY, RESERVED, chapter_slug


def _slug(typed: Any) -> str:
    slug = one_line(str(typed or "")).lower()
    if slug and (not SLUG.fullmatch(slug) or len(slug) > 100):
        raise wrong("Gebruik kleine letters, cijfers en streepjes, bijvoorbeeld samen-plannen.")
    if slug in RESERVED:
        raise wrong("Dit adres gebruiken wij zelf al. Kies een ander adres.")
    return slug


class ChapterFields(Fields):
    """A chapter."""

    title: Line("Vul een titel in.", at_most=160)  # type: ignore[valid-type]
    slug: Annotated[str, BeforeValidator(_slug)] = ""
    summary: Line("Schrijf in één of twee zinnen waar het over gaat.", at_most=MOST_IN_SUMMARY)  # type: ignore[valid-type]
    body: Lines("Schrijf de tekst van het hoofdstuk.", at_most=MOST_IN_CHAPTER)  # type: ignore[valid-type]


class EditionFields(Fields):
    """What an edition says of itself."""

    title: Line("Vul een titel in.", at_most=160)  # type: ignore[valid-type]
    subtitle: Line(at_most=200) = ""  # type: ignore[valid-type]
    summary: Line("Schrijf in één of twee zinnen waar het over gaat.", at_most=600)  # type: ignore[valid-type]
    contact: Line(at_most=200) = ""  # type: ignore[valid-type]
    news: Lines(at_most=3000) = ""  # type: ignore[valid-type]


class HandbookFields(EditionFields):
    """A handbook that is begun: its address, its theme, and what its first edition says of itself."""

    slug: Annotated[str, BeforeValidator(_slug)] = ""
    theme: Line(at_most=100) = ""  # type: ignore[valid-type]


REQUIRED: Raw = {"title": [""], "summary": [""]}


CHAPTER_LABELS = {"title": "Titel", "summary": "Samenvatting", "body": "Tekst", "slug": "Adres"}
EDITION_LABELS = {
    "title": "Titel",
    "subtitle": "Ondertitel",
    "summary": "Samenvatting",
    "contact": "Bij wie lezers terechtkunnen",
    "news": "Wat er nieuw is",
}


def chapter_form(chapter: ChapterDetails) -> Form:
    """Return the form as the chapter is now."""
    return Form.of(
        {
            "title": chapter.title,
            "slug": chapter.slug,
            "summary": chapter.summary,
            "body": chapter.body,
            "version": chapter.version,
            **_moment(chapter.publish_at),
        }
    )


def plan_form(at: datetime | None) -> Form:
    """Return the form for when something is to be published."""
    return Form.of(_moment(at))


def _moment(at: datetime | None) -> dict[str, str]:
    moment = local(at) if at else None
    return {
        "publish_on": moment.date().isoformat() if moment else "",
        "publish_time": f"{moment:%H:%M}" if moment else "",
    }


def read_chapter(raw: Raw) -> tuple[Written | None, dict[str, str]]:
    """Return the chapter as it was typed, or every mistake."""
    values, mistakes = check(ChapterFields, {**REQUIRED, "body": [""], **raw})
    if values is None:
        return None, mistakes
    slug = values.slug or chapter_slug(values.title)
    return Written(values.title, slug, values.summary, values.body), {}


def read_moment(raw: Raw, now: datetime) -> tuple[datetime | None, dict[str, str]]:
    """Return when to publish, on the clocks of Amsterdam, or what is wrong with it."""
    day = read_day((raw.get("publish_on") or [""])[-1])
    at = read_clock((raw.get("publish_time") or [""])[-1] or "09:00")
    if day is None or at is None:
        return None, {"publish_on": f"{WRONG_DAY[:-1]}, en een tijd, bijvoorbeeld 9.00."}
    try:
        moment = amsterdam(day, at)
    except WrongHour as hour:
        return None, {"publish_on": str(hour)}
    if moment <= now:
        return None, {"publish_on": "Kies een moment dat nog komt, of kies Nu publiceren."}
    return moment, {}


@dataclass(frozen=True, slots=True)
class Begun:
    """A handbook as an editor begins it."""

    slug: str
    theme: str | None
    text: EditionText


def read_handbook(raw: Raw, themes: Container[str]) -> tuple[Begun | None, dict[str, str]]:
    """Return the handbook as it was typed, or every mistake."""
    values, mistakes = check(HandbookFields, {**REQUIRED, **raw})
    if values is None:
        return None, mistakes
    if values.theme and values.theme not in themes:
        return None, {"theme": "Kies een thema uit de lijst."}
    text = EditionText(values.title, values.subtitle, values.summary, values.contact, "")
    return Begun(values.slug or chapter_slug(values.title), values.theme or None, text), {}


def edition_form(edition: EditionDetails) -> Form:
    """Return the form as the edition is now."""
    same = {name: getattr(edition, name) for name in ("title", "subtitle", "summary", "contact", "version")}
    return Form.of({**same, "news": edition.own_news})


def read_edition(raw: Raw) -> tuple[EditionText | None, dict[str, str]]:
    """Return what was typed, or every mistake."""
    values, mistakes = check(EditionFields, {**REQUIRED, **raw})
    return (EditionText(**values.model_dump()), {}) if values else (None, mistakes)
