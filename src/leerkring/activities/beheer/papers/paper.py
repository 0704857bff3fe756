"""One paper: what is decided of it, another file for it, its earlier files, and taking it away."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.activities import BASE, ORGANIZER
from leerkring.activities.beheer.papers.listing import DONE, PAPERS, ROOM, day_options
from leerkring.activities.beheer.papers.paper_forms import (
    AUDIENCES,
    FILE,
    LABELS,
    PaperFields,
    check_file,
    draft_of,
    paper_form,
)
from leerkring.activities.papers import service
from leerkring.activities.papers.queries import get_file_of_version, get_paper, list_files
from leerkring.activities.papers.rules import ACCEPT, BY_TYPE, MOST_BYTES, size_text
from leerkring.activities.queries import back_office
from leerkring.core.text.slugs import slugified
from leerkring.core.versions import check_version, read_version
from leerkring.core.web.access import STAFF
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.forms.upload import read_upload
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.core.web.stored_file import send_file
from leerkring.editing.edit_conflict import Subject, find_meanwhile

ONE_PAPER = PAPERS + "/{paper_id:uuid}"


@page(ONE_PAPER, access=ORGANIZER)
async def paper_page(request: Visit, slug: FromPath[str], paper_id: FromPath[UUID]) -> Response[bytes]:
    """Show a paper, to be changed."""
    return await _paper(request, slug, paper_id)


async def _paper(request: Visit, slug: str, paper_id: UUID, sent: Form | None = None) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        paper = await get_paper(reading, activity.id, paper_id)
        files = await list_files(reading, paper_id)
        days = await back_office.list_occurrences(reading, activity.id)
        stands = paper_form(paper)
        has_words = sent is not None and "title" in sent.names
        conflict = await find_meanwhile(
            reading,
            sent.no if sent else None,
            Subject(called="dit stuk", ids=(activity.id,), actions=("paper.changed", "paper.replaced")),
            reader=request.actor,
            typed=sent if has_words else None,
            theirs={name: stands.value(name) for name in LABELS},
            labels=LABELS,
        )
    form = sent or stands
    if not has_words and sent is not None:  # a button or a file sends none
        form = sent.with_values(**{name: stands.value(name) for name in LABELS})
    return render(
        request,
        "activities/beheer/papers/paper.html",
        status=form.status,
        a=activity,
        paper=paper,
        files=files,
        kinds=BY_TYPE,
        size_text=size_text,
        form=form,
        version=paper.version,
        conflict=conflict,
        days=day_options(days),
        audiences=AUDIENCES,
        accept=ACCEPT,
        done=DONE.get(request.asked("gedaan"), ""),
    )


@action(ONE_PAPER, access=ORGANIZER, max_body=MOST_BYTES + ROOM)
async def change(request: Visit, slug: FromPath[str], paper_id: FromPath[UUID]) -> Response[bytes]:
    """Keep what was filled in, another file, or take the paper away."""
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        paper = await get_paper(reading, activity.id, paper_id)
    body, form = await read_upload(request, FILE)
    base = f"{BASE}/{activity.slug}/stukken"

    async def act() -> str:
        db, version, actor, now = request.db, read_version(form), request.actor, request.now
        check_version(version, paper.version)  # before a file of 25 MB is kept; the transaction does so again
        match form.value("doen"):
            case "weghalen":
                await service.remove_paper(db, activity.id, paper_id, version=version, actor=actor, now=now)
                return f"{base}?gedaan=weg"
            case "vervangen":
                file = await service.keep_file(request.services.files, body, check_file(body))
                await service.add_version(
                    db, activity.id, paper_id, file, version=version, actor=actor, now=now
                )
                return f"{base}/{paper_id}?gedaan=vervangen"
        fields, mistakes = check(PaperFields, form)
        if fields is None:
            raise Mistakes(mistakes)
        await service.change_paper(
            db, activity.id, paper_id, draft_of(fields), version=version, actor=actor, now=now
        )
        return f"{base}?gedaan=gewijzigd"

    return await post_act(form, act, again=partial(_paper, request, slug, paper_id))


@page(ONE_PAPER + "/bestand/{number:int}", access=STAFF)
async def file_of_version(
    request: Visit, slug: FromPath[str], paper_id: FromPath[UUID], number: FromPath[int]
) -> Response[Any]:
    """Give out one of its files."""
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        paper = await get_paper(reading, activity.id, paper_id)
        sha256, media_type = await get_file_of_version(reading, paper_id, number)
    name = f"{slugified(paper.title) or 'stuk'}.{BY_TYPE[media_type].extension}"
    return await send_file(request.services.files, sha256, media_type, name)


HANDLERS = [paper_page, change, file_of_version]
