"""The back office of files: a Word file in, Markdown out, and pictures for texts."""

import asyncio
import re
from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.content.markdown.pictures import file_of, put, read_picture
from leerkring.core.refusals import NotFound
from leerkring.core.text.cleaning import one_line
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.disconnect import cancel_on_disconnect
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.forms.upload import read_upload
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.library.handbooks.beheer import labels
from leerkring.library.handbooks.beheer.editions import BASE, EDITION, EDITOR
from leerkring.library.handbooks.files import docx_import, picture_upload
from leerkring.library.handbooks.files.content_export import as_zip
from leerkring.library.handbooks.files.picture_drawing import MOST_BYTES, Drawn
from leerkring.library.handbooks.queries import back_office
from leerkring.library.handbooks.rules import BookState

PICTURES = "/beheer/beelden"
FILE = "bestand"
ROOM = 64 * 1024
_NAME = re.compile(r"[0-9a-f]{64}\.(webp|jpg)")
MEDIA = {"webp": "image/webp", "jpg": "image/jpeg"}
_IN_TEXT = re.compile(r"/beeld/([0-9a-f]{64}\.webp)")


# --- a Word file --------------------------------------------------------------------------------------


@page(EDITION + "/word", access=EDITOR)
async def word_page(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Ask for a Word file."""
    return await _word(request, slug, number, Form())


async def _word(request: Visit, slug: str, number: str, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        edition = await back_office.get_edition(reading, slug, number)
    return render(
        request, "library/handbooks/beheer/word.html", status=form.status, edition=edition, form=form
    )


@action(EDITION + "/word", access=EDITOR, max_body=docx_import.MOST_BYTES + ROOM)
async def read_word(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Put the chapters of a Word file at the end of an edition, as drafts."""
    file, form = await read_upload(request, FILE)

    async def act() -> str:
        if not file:
            raise Mistakes({FILE: "Kies een Word-bestand (.docx)."})
        async with request.reading() as reading:  # who may not add to it, waits for nothing
            await back_office.get_edition(reading, slug, number)
        found = await cancel_on_disconnect(request, docx_import.read_docx(file))
        data_dir, actor, now = request.settings.data_dir, request.actor, request.now
        await docx_import.add_from_word(request.db, data_dir, slug, number, found, actor=actor, now=now)
        return f"{BASE}/{slug}/{number}?gedaan=ingelezen"

    return await post_act(form, act, again=partial(_word, request, slug, number))


# --- Markdown ------------------------------------------------------------------------------------------


@page(EDITION + "/markdown.zip", access=EDITOR)
async def markdown(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Answer with the edition as content files."""
    async with request.reading() as reading:
        edition = await back_office.get_edition(reading, slug, number)
        chapters = await back_office.list_chapters(reading, edition.id)
    chapters = tuple(one for one in chapters if one.state != BookState.ARCHIVED)
    names = sorted({name for one in chapters for name in _IN_TEXT.findall(one.body)})
    found = {name: path for name in names if (path := file_of(request.settings.data_dir, name)).is_file()}
    body = await asyncio.to_thread(as_zip, edition, chapters, found)
    headers = {
        "Content-Disposition": f'attachment; filename="{slug}-{edition.number}.zip"',
        "Cache-Control": "no-store",
    }
    return Response(body, media_type="application/zip", headers=headers)


# --- pictures -------------------------------------------------------------------------------------------


@page(PICTURES, access=EDITOR)
async def pictures_page(request: Visit) -> Response[bytes]:
    """Show the pictures, and ask for another."""
    return await _pictures(request, Form())


async def _pictures(request: Visit, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        pictures = await picture_upload.list_pictures(reading)
    return render(
        request,
        "library/handbooks/beheer/pictures.html",
        status=form.status,
        pictures=pictures,
        form=form,
        done=labels.done(request.query_params.get("gedaan", "")),
    )


@action(PICTURES, access=EDITOR, max_body=MOST_BYTES + ROOM)
async def add_picture(request: Visit) -> Response[bytes]:
    """Keep a picture with its words."""
    file, form = await read_upload(request, FILE)

    async def act() -> str:
        _, drawn = await keep_picture(request, file, form)
        return f"{PICTURES}?gedaan={'eerste-beeld' if drawn.moved else 'beeld'}"

    return await post_act(form, act, again=partial(_pictures, request))


async def keep_picture(request: Visit, file: bytes, form: Form) -> tuple[str, Drawn]:
    """Keep a picture that was sent with its words and return its name; raises `Mistakes` and `PictureRefused`."""
    alt = one_line(form.value("alt"))
    if mistakes := _mistakes(file, alt):
        raise Mistakes(mistakes)
    drawn = await cancel_on_disconnect(request, picture_upload.draw(file))
    name = await asyncio.to_thread(put, request.settings.data_dir, drawn.body)
    await picture_upload.remember(request.db, name, drawn, alt, actor=request.actor, now=request.now)
    return name, drawn


def _mistakes(file: bytes, alt: str) -> dict[str, str]:
    mistakes = {}
    if not file:
        mistakes[FILE] = "Kies een beeld (JPG, PNG, WebP of GIF)."
    if not 1 <= len(alt) <= 300:
        mistakes["alt"] = (
            "Beschrijf wat er te zien is, voor wie het beeld niet ziet. Gebruik ten hoogste 300 tekens."
        )
    return mistakes


@page("/beeld/{name:str}", access=PUBLIC)
async def picture(request: Visit, name: FromPath[str]) -> Response[bytes]:
    """Serve a picture, for mail also as JPEG; its name is what it is, so it never changes."""
    body = None
    if _NAME.fullmatch(name):
        body = await asyncio.to_thread(read_picture, request.settings.data_dir, name)
    if body is None:
        raise NotFound
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'inline; filename="{name}"',
    }
    return Response(body, media_type=MEDIA[name.rpartition(".")[2]], headers=headers)


HANDLERS = [word_page, read_word, markdown, pictures_page, add_picture, picture]
