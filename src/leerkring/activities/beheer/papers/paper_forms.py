"""The forms of a paper: what it is called, who may read it, and of which day it is."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator

from leerkring.activities.papers.queries import PaperLine
from leerkring.activities.papers.rules import Audience, Media, read_media
from leerkring.activities.papers.service import PaperDraft
from leerkring.core.web.forms.fields import Fields, Line, OneOf, wrong
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import Mistakes

FILE = "bestand"
AUDIENCES = (
    (Audience.PARTICIPANTS, "Wie een plaats heeft", "op hun eigen pagina"),
    (Audience.EVERYBODY, "Iedereen", "op de pagina van de activiteit"),
)
LABELS = {"title": "Titel", "audience": "Wie mag het lezen?", "day": "Bij welke dag hoort het?"}


def _day(typed: Any) -> UUID | None:
    text = str(typed or "").strip()
    try:
        return UUID(text) if text else None
    except ValueError:
        raise wrong("Kies een dag uit de lijst.") from None


class PaperFields(Fields):
    """What staff decide of a paper."""

    title: Line("Vul in hoe het stuk heet.", at_most=160)  # type: ignore[valid-type]
    audience: OneOf(Audience) = Audience.PARTICIPANTS  # type: ignore[valid-type]
    day: Annotated[UUID | None, BeforeValidator(_day)] = None


def draft_of(fields: PaperFields) -> PaperDraft:
    """Return what was filled in."""
    return PaperDraft(fields.title, fields.audience or Audience.PARTICIPANTS, fields.day)


def paper_form(paper: PaperLine) -> Form:
    """Return the form as the paper is now."""
    return Form.of({"title": paper.title, "audience": paper.audience, "day": str(paper.occurrence_id or "")})


def check_file(body: bytes) -> Media:
    """Return what kind of file was sent; raises `Mistakes` for none, or one that is not taken."""
    if not body:
        raise Mistakes({FILE: "Kies een bestand."})
    media = read_media(body)
    if isinstance(media, str):
        raise Mistakes({FILE: media})
    return media
