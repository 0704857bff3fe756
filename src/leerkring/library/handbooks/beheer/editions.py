"""The back office of handbooks: the editions, the order of chapters, and an edition as a whole."""

from collections.abc import Iterable

from litestar import Response
from litestar.params import FromPath

from leerkring.core.refusals import Refusal
from leerkring.core.versions import EditConflict, read_version
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms import Form, read_form
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.editing.refusals import SlugTaken
from leerkring.library.handbooks import editing, editions
from leerkring.library.handbooks.beheer import forms, labels
from leerkring.library.handbooks.beheer.lists import EDITIONS
from leerkring.library.handbooks.editing import Written
from leerkring.library.handbooks.queries import back_office
from leerkring.library.handbooks.queries.back_office import ChapterDetails, EditionDetails
from leerkring.library.handbooks.rules import BookState
from leerkring.library.handbooks.versions import find_version
from leerkring.programme.queries import list_themes

EDITOR = staff_only("editor")
BASE = "/beheer/handreikingen"
EDITION = BASE + "/{slug:str}/{number:str}"
STEPS = {"omhoog": -1, "omlaag": 1}
TAKES = {"weghalen": (BookState.ARCHIVED, "weggehaald"), "terughalen": (BookState.DRAFT, "teruggehaald")}


@page(BASE, access=EDITOR)
async def overview(request: Visit) -> Response[bytes]:
    """List every edition of every handbook."""
    asked = read_asked(EDITIONS, request.query_params)
    async with request.reading() as reading:
        found = await back_office.list_editions(reading, asked)
    return render_list(
        request, "library/handbooks/beheer/list.html", show_list(BASE, asked, found), labels=labels
    )


@page(BASE + "/nieuw", access=EDITOR)
async def new_page(request: Visit) -> Response[bytes]:
    """Ask what a new handbook is called and what it is about."""
    return await _new(request, Form())


async def _new(request: Visit, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        themes = await list_themes(reading)
    status = 200 if form.ok else 422
    return render(
        request,
        "library/handbooks/beheer/new.html",
        status=status,
        form=form,
        themes=[(one.slug, one.name) for one in themes],
    )


@action(BASE + "/nieuw", access=EDITOR)
async def begin_handbook(request: Visit) -> Response[bytes]:
    """Begin a handbook, and open its first edition."""
    raw = await read_form(request)
    async with request.reading() as reading:
        themes = {theme.slug for theme in await list_themes(reading)}
    begun, mistakes = forms.read_handbook(raw, themes)
    if begun is None:
        return await _new(request, Form(raw, mistakes))
    actor, now = request.actor, request.now
    try:
        number = await editions.begin_handbook(
            request.db, begun.slug, begun.theme, begun.text, actor=actor, now=now
        )
    except SlugTaken as no:
        return await _new(request, Form(raw, {"slug": no.text}))
    return see_other(f"{BASE}/{begun.slug}/{number}?gedaan=nieuw")


@page(EDITION, access=EDITOR)
async def edition_page(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Show an edition with its chapters in their order."""
    return await _edition(request, slug, number)


async def _edition(
    request: Visit, slug: str, number: str, no: Refusal | None = None, form: Form | None = None
) -> Response[bytes]:
    async with request.reading() as reading:
        edition = await back_office.get_edition(reading, slug, number)
        chapters = await back_office.list_chapters(reading, edition.id)
        version = await find_version(reading, edition)
        text_version = await find_version(reading, edition, with_texts=True)
        conflict = await find_meanwhile(reading, no, _about(edition, chapters), reader=request.actor)
    return render(
        request,
        "library/handbooks/beheer/edition.html",
        status=no.status if no else 422 if form else 200,
        edition=edition,
        form=form or forms.plan_form(edition.publish_at),
        version=version,
        text_version=text_version,
        conflict=conflict,
        chapters=[one for one in chapters if one.state != BookState.ARCHIVED],
        archived=[one for one in chapters if one.state == BookState.ARCHIVED],
        labels=labels,
        done=labels.done(request.query_params.get("gedaan", "")),
        refusal=no.text if no else "",
    )


def _about(edition: EditionDetails, chapters: Iterable[ChapterDetails]) -> Subject:
    return Subject(called="deze versie", ids=(edition.handbook_id, *(one.id for one in chapters)))


@action(EDITION + "/volgorde", access=EDITOR)
async def reorder(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Move a chapter one place up or down, take it away, or bring it back."""
    raw = await read_form(request)
    name, what = (raw.get("hoofdstuk") or [""])[-1], (raw.get("doen") or [""])[-1]
    async with request.reading() as reading:
        edition = await back_office.get_edition(reading, slug, number)
        chapters = await back_office.list_chapters(reading, edition.id)
    chapter = next((one for one in chapters if str(one.id) == name), None)
    if chapter is None:
        raise back_office.NoSuchEdition
    actor, now, version = request.actor, request.now, read_version(raw)
    try:
        if what in STEPS:
            step = STEPS[what]
            await editing.move(request.db, chapter.id, step, version=version, actor=actor, now=now)
            return see_other(f"{edition.path}?gedaan=verplaatst#h-{chapter.id}")
        if what in TAKES:
            state, done = TAKES[what]
            await editing.set_state(request.db, chapter.id, state, version=version, actor=actor, now=now)
            return see_other(f"{edition.path}?gedaan={done}")
    except EditConflict as no:
        return await _edition(request, slug, number, no)
    return see_other(edition.path)


@page(EDITION + "/toevoegen", access=EDITOR)
async def add_page(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Ask for the title of a new chapter."""
    return await _add(request, slug, number, Form())


async def _add(request: Visit, slug: str, number: str, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        edition = await back_office.get_edition(reading, slug, number)
    status = 200 if form.ok else 422
    return render(request, "library/handbooks/beheer/add.html", status=status, edition=edition, form=form)


@action(EDITION + "/toevoegen", access=EDITOR)
async def add(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Put a new chapter at the end, and open it."""
    raw = await read_form(request)
    written, mistakes = forms.read_chapter({**raw, "body": ["Hier komt de tekst."]})
    if written is None:
        return await _add(request, slug, number, Form(raw, mistakes))
    made = await editing.add(
        request.db,
        slug,
        number,
        [Written(written.title, written.slug, written.summary, "")],
        actor=request.actor,
        now=request.now,
    )
    return see_other(f"{BASE}/hoofdstuk/{made[0]}?gedaan=toegevoegd")


@page(EDITION + "/gegevens", access=EDITOR)
async def details_page(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Show what an edition says of itself, to be changed."""
    return await _details(request, slug, number)


async def _details(
    request: Visit, slug: str, number: str, form: Form | None = None, no: Refusal | None = None
) -> Response[bytes]:
    async with request.reading() as reading:
        edition = await back_office.get_edition(reading, slug, number)
        stands = forms.edition_form(edition)
        conflict = await find_meanwhile(
            reading,
            no,
            Subject(called="deze gegevens", ids=(edition.handbook_id,), actions=("edition.changed",)),
            reader=request.actor,
            typed=form,
            theirs={name: stands.value(name) for name in forms.EDITION_LABELS},
            labels=forms.EDITION_LABELS,
        )
    form = form or stands
    return render(
        request,
        "library/handbooks/beheer/details.html",
        status=no.status if no else 200 if form.ok else 422,
        edition=edition,
        form=form,
        version=edition.version,
        conflict=conflict,
    )


@action(EDITION + "/gegevens", access=EDITOR)
async def change_details(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Keep what an edition says of itself."""
    raw = await read_form(request)
    text, mistakes = forms.read_edition(raw)
    if text is None:
        return await _details(request, slug, number, Form(raw, mistakes))
    version, actor = read_version(raw), request.actor
    try:
        await editions.save_edition(
            request.db, slug, number, text, version=version, actor=actor, now=request.now
        )
    except EditConflict as no:
        return await _details(request, slug, number, Form(raw), no)
    return see_other(f"{BASE}/{slug}/{number}?gedaan=gegevens")


@action(EDITION + "/publiceren", access=EDITOR)
async def publish(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Let this be the edition that readers get."""
    version = read_version(await read_form(request))
    actor, now = request.actor, request.now
    try:
        await editions.publish_edition(request.db, slug, number, version=version, actor=actor, now=now)
    except Refusal as no:
        return await _edition(request, slug, number, no)
    return see_other(f"{BASE}/{slug}/{number}?gedaan=versie")


@action(EDITION + "/plannen", access=EDITOR)
async def plan(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Let this be the edition that readers get, at a moment that is to come; or take that back."""
    raw = await read_form(request)
    at, now = None, request.now
    if (raw.get("doen") or [""])[-1] != "niet":
        at, mistakes = forms.read_moment(raw, now)
        if mistakes:
            return await _edition(request, slug, number, form=Form(raw, mistakes))
    version, actor = read_version(raw), request.actor
    try:
        await editions.plan_edition(request.db, slug, number, at, version=version, actor=actor, now=now)
    except Refusal as no:
        return await _edition(request, slug, number, no, Form(raw))
    return see_other(f"{BASE}/{slug}/{number}?gedaan={'plan' if at else 'geen-plan'}")


@action(EDITION + "/nieuwe-versie", access=EDITOR)
async def begin(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Begin a new edition from this one."""
    version = read_version(await read_form(request))
    actor, now = request.actor, request.now
    try:
        made = await editions.new_edition(request.db, slug, number, version=version, actor=actor, now=now)
    except EditConflict as no:
        return await _edition(request, slug, number, no)
    return see_other(f"{BASE}/{slug}/{made}?gedaan=begonnen")


HANDLERS = [
    overview,
    new_page,
    begin_handbook,
    edition_page,
    reorder,
    add_page,
    add,
    details_page,
    change_details,
    publish,
    plan,
    begin,
]
