"""The back office of handbooks: the editions, the order of chapters, and an edition as a whole."""

from collections.abc import Iterable
from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.core.pdf.missing_signs import told
from leerkring.core.versions import read_version
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act, post_answers
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.library.handbooks.beheer import forms, labels
from leerkring.library.handbooks.beheer.lists import EDITIONS
from leerkring.library.handbooks.editing import adding, editions
from leerkring.library.handbooks.editing import chapters as editing
from leerkring.library.handbooks.editing.chapters import Written
from leerkring.library.handbooks.editing.editions import EditionText
from leerkring.library.handbooks.editing.trial import TrialContext, try_edition
from leerkring.library.handbooks.queries import back_office
from leerkring.library.handbooks.queries.back_office import ChapterDetails, EditionDetails
from leerkring.library.handbooks.queries.outcomes import list_outcomes
from leerkring.library.handbooks.rules import BookState
from leerkring.library.handbooks.versions import get_version

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


@page(EDITION, access=EDITOR)
async def edition_page(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Show an edition with its chapters in their order."""
    return await _edition(request, slug, number)


async def _edition(
    request: Visit, slug: str, number: str, sent: Form | None = None, *, plan: Form | None = None
) -> Response[bytes]:
    """Show an edition, and why what was just `sent` was refused; `plan` was typed in its form for later."""
    sent = sent or plan
    no = sent.no if sent else None
    async with request.reading() as reading:
        edition = await back_office.get_edition(reading, slug, number)
        chapters = await back_office.list_chapters(reading, edition.id)
        version = await get_version(reading, edition)
        text_version = await get_version(reading, edition, with_texts=True)
        conflict = await find_meanwhile(reading, no, _about(edition, chapters), reader=request.actor)
        files = await list_outcomes(reading, edition.id)
        done = request.query_params.get("gedaan", "")
        read = done == "ingelezen"
        remarks = await back_office.last_remarks(reading, edition.id, request.actor) if read else ()
    return render(
        request,
        "library/handbooks/beheer/edition.html",
        status=sent.status if sent else 200,
        edition=edition,
        form=plan or forms.plan_form(edition.publish_at),
        version=version,
        text_version=text_version,
        conflict=conflict,
        chapters=[one for one in chapters if one.state != BookState.ARCHIVED],
        archived=[one for one in chapters if one.state == BookState.ARCHIVED],
        labels=labels,
        done=labels.done(done),
        remarks=remarks,
        refusal=no.text if no else "",
        failed=[one.reason for one in files if one.reason],
        missing=next((told(one.missing) for one in files if one.missing), ""),
    )


def trial_context(request: Visit) -> TrialContext:
    """Return where a book is tried before readers get it."""
    settings = request.settings
    return TrialContext(request.db, settings.data_dir, settings.base_url, request.now)


def _about(edition: EditionDetails, chapters: Iterable[ChapterDetails]) -> Subject:
    return Subject(called="deze versie", ids=(edition.handbook_id, *(one.id for one in chapters)))


@action(EDITION + "/volgorde", access=EDITOR)
async def reorder(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Move a chapter one place up or down, take it away, or bring it back."""
    form = await read_form(request)
    name, what = form.value("hoofdstuk"), form.value("doen")
    async with request.reading() as reading:
        edition = await back_office.get_edition(reading, slug, number)
        chapters = await back_office.list_chapters(reading, edition.id)
    chapter = next((one for one in chapters if str(one.id) == name), None)
    if chapter is None:
        raise back_office.NoSuchEdition
    id_, actor, now, version = chapter.id, request.actor, request.now, read_version(form)

    async def act() -> str:
        if what in STEPS:
            await editing.move(request.db, id_, STEPS[what], version=version, actor=actor, now=now)
            return f"{edition.path}?gedaan=verplaatst#h-{id_}"
        if what in TAKES:
            state, done = TAKES[what]
            await editing.set_state(request.db, id_, state, version=version, actor=actor, now=now)
            return f"{edition.path}?gedaan={done}"
        return edition.path

    return await post_act(form, act, again=partial(_edition, request, slug, number))


@page(EDITION + "/toevoegen", access=EDITOR)
async def add_page(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Ask for the title of a new chapter."""
    return await _add(request, slug, number, Form())


async def _add(request: Visit, slug: str, number: str, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        edition = await back_office.get_edition(reading, slug, number)
    return render(
        request, "library/handbooks/beheer/add.html", status=form.status, edition=edition, form=form
    )


@action(EDITION + "/toevoegen", access=EDITOR)
async def add(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Put a new chapter at the end, and open it."""

    async def act(written: Written, _: Form) -> str:
        made = await adding.add(
            request.db,
            slug,
            number,
            [Written(written.title, written.slug, written.summary, "")],
            actor=request.actor,
            now=request.now,
        )
        return f"{BASE}/hoofdstuk/{made[0]}?gedaan=toegevoegd"

    return await post_answers(
        request,
        lambda form: forms.read_chapter(form.with_values(body="Hier komt de tekst.")),
        act,
        again=partial(_add, request, slug, number),
    )


@page(EDITION + "/gegevens", access=EDITOR)
async def details_page(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Show what an edition says of itself, to be changed."""
    return await _details(request, slug, number)


async def _details(request: Visit, slug: str, number: str, sent: Form | None = None) -> Response[bytes]:
    async with request.reading() as reading:
        edition = await back_office.get_edition(reading, slug, number)
        stands = forms.edition_form(edition)
        conflict = await find_meanwhile(
            reading,
            sent.no if sent else None,
            Subject(called="deze gegevens", ids=(edition.handbook_id,), actions=("edition.changed",)),
            reader=request.actor,
            typed=sent,
            theirs={name: stands.value(name) for name in forms.EDITION_LABELS},
            labels=forms.EDITION_LABELS,
        )
    form = sent or stands
    return render(
        request,
        "library/handbooks/beheer/details.html",
        status=form.status,
        edition=edition,
        form=form,
        version=edition.version,
        conflict=conflict,
    )


@action(EDITION + "/gegevens", access=EDITOR)
async def change_details(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Keep what an edition says of itself."""

    async def act(text: EditionText, form: Form) -> str:
        version, actor = read_version(form), request.actor
        await editions.save_edition(
            request.db, slug, number, text, version=version, actor=actor, now=request.now
        )
        return f"{BASE}/{slug}/{number}?gedaan=gegevens"

    return await post_answers(
        request, forms.read_edition, act, again=partial(_details, request, slug, number)
    )


@action(EDITION + "/publiceren", access=EDITOR)
async def publish(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Let this be the edition that readers get."""
    form = await read_form(request)

    async def act() -> str:
        version, actor, now = read_version(form), request.actor, request.now
        await try_edition(trial_context(request), slug, number, version=version, with_texts=True)
        await editions.publish_edition(request.db, slug, number, version=version, actor=actor, now=now)
        return f"{BASE}/{slug}/{number}?gedaan=versie"

    return await post_act(form, act, again=partial(_edition, request, slug, number))


@action(EDITION + "/plannen", access=EDITOR)
async def plan(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Let this be the edition that readers get, at a moment that is to come; or take that back."""
    form = await read_form(request)

    async def act() -> str:
        at, now = None, request.now
        if form.value("doen") != "niet":
            at, mistakes = forms.read_moment(form, now)
            if mistakes:
                raise Mistakes(mistakes)
        version, actor = read_version(form), request.actor
        if at:
            await try_edition(trial_context(request), slug, number, version=version)
        await editions.plan_edition(request.db, slug, number, at, version=version, actor=actor, now=now)
        return f"{BASE}/{slug}/{number}?gedaan={'plan' if at else 'geen-plan'}"

    return await post_act(form, act, again=lambda sent: _edition(request, slug, number, plan=sent))


@action(EDITION + "/nieuwe-versie", access=EDITOR)
async def begin(request: Visit, slug: FromPath[str], number: FromPath[str]) -> Response[bytes]:
    """Begin a new edition from this one."""
    form = await read_form(request)

    async def act() -> str:
        version, actor, now = read_version(form), request.actor, request.now
        made = await editions.new_edition(request.db, slug, number, version=version, actor=actor, now=now)
        return f"{BASE}/{slug}/{made}?gedaan=begonnen"

    return await post_act(form, act, again=partial(_edition, request, slug, number))


HANDLERS = [
    overview,
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
