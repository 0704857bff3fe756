"""The room of a lab, whichever entrance one comes through: its front, and its papers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Response
from markupsafe import Markup

from leerkring.activities.papers.queries import PaperLine, get_paper, list_papers
from leerkring.content.markdown.page_text import preview_text
from leerkring.core.database.db import Reading
from leerkring.core.web.forms.form import Form
from leerkring.core.web.pages import render
from leerkring.core.web.stored_file import send_file
from leerkring.core.web.visit import Visit
from leerkring.labs.cases.consent.rules import Audience
from leerkring.labs.workspace import labels
from leerkring.labs.workspace.queries import (
    list_coming_experts,
    list_days,
    list_facilitators,
    list_items,
    list_notes,
    list_team,
    list_writers,
)
from leerkring.labs.workspace.rules import ItemKind, Opening
from leerkring.labs.workspace.views import Note
from leerkring.labs.workspace.web.entrance import Entrance


@dataclass(frozen=True, slots=True)
class ShownNote:
    """Notes as a page shows them."""

    html: Markup
    who: str
    note: Note


async def show_room(request: Visit, entrance: Entrance, form: Form) -> Response[bytes]:
    """Show the room, or why it is empty: there is no lab yet, or the owner took the case back."""
    inside: dict[str, Any] = {}
    if entrance.a is not None and entrance.opening is not Opening.SHUT:
        async with request.reading() as reading:
            inside = await _inside(reading, entrance)
    state = (
        entrance.opening.value if entrance.a is not None or entrance.opening is Opening.SHUT else "waiting"
    )
    return render(
        request,
        "labs/workspace/room.html",
        status=form.status,
        entrance=entrance,
        a=entrance.a,
        form=form,
        state=state,
        labels=labels,
        done=labels.DONE.get(request.asked("gedaan"), "") if form.status == 200 else "",
        text=entrance.case.shown_to(Audience.INSIDE, ()) if entrance.case and inside else None,
        **inside,
    )


async def _inside(reading: Reading, entrance: Entrance) -> dict[str, Any]:
    lab = entrance.lab
    days = await list_days(reading, lab.id)
    notes = await list_notes(reading, lab.id)
    names = await list_writers(reading, [one.updated_by for one in notes])
    shown = {
        one.occurrence_id or one.id: ShownNote(
            await preview_text(reading, one.body, level=4, prefix=f"{one.id}_"), names[one.updated_by], one
        )
        for one in notes
        if one.body
    }
    known = {one.day.id for one in days}
    agreed = await list_items(reading, lab.id)
    return {
        "days": days,
        "notes": shown,
        "lost": [one for key, one in shown.items() if key not in known],
        "decisions": [one for one in agreed if one.kind is ItemKind.DECISION],
        "actions": sorted(
            (one for one in agreed if one.kind is ItemKind.ACTION), key=lambda one: one.done_at is not None
        ),
        "team": await list_team(reading, entrance.case.id) if entrance.case else (),
        "experts": await list_coming_experts(reading, lab.id),
        "facilitators": await list_facilitators(reading, lab.id),
        "papers": await list_papers(reading, lab.id),
    }


async def give_paper(request: Visit, entrance: Entrance, paper_id: UUID) -> Response[Any]:
    """Give out a paper of the lab to somebody inside."""
    async with request.reading() as reading:
        paper: PaperLine = await get_paper(reading, entrance.lab.id, paper_id)
    return await send_file(request.services.files, paper.sha256, paper.media_type, paper.file_name)
