"""Synonyms in the back office."""

from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.refusals import Refusal
from leerkring.core.versions import EditConflict, read_version
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms import Form, check, read_form
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.search import synonyms
from leerkring.search.beheer.lists import SYNONYMS
from leerkring.search.forms import SynonymForm
from leerkring.search.queries import get_synonym, list_kept_synonyms

EDITOR = staff_only("editor")
BASE = "/beheer/zoeken/synoniemen"
ONE = BASE + "/{synonym_id:uuid}"
DONE = {
    "toegevoegd": "De synoniemen zijn toegevoegd. Zoeken gebruikt ze meteen.",
    "gewijzigd": "De synoniemen zijn gewijzigd. Zoeken gebruikt ze meteen.",
    "verwijderd": "De synoniemen zijn verwijderd.",
}


@page(BASE, access=EDITOR)
async def overview(request: Visit) -> Response[bytes]:
    """All synonyms, and a form for more."""
    return await _overview(request, Form())


async def _overview(request: Visit, form: Form) -> Response[bytes]:
    asked = read_asked(SYNONYMS, request.query_params)
    async with request.reading() as reading:
        found = await list_kept_synonyms(reading, asked)
    return render_list(
        request,
        "search/beheer/synonyms.html",
        show_list(BASE, asked, found),
        status=form.status,
        form=form,
        done=DONE.get(request.query_params.get("gedaan", "")),
    )


@action(BASE, access=EDITOR)
async def add(request: Visit) -> Response[bytes]:
    """Add a line."""
    raw = await read_form(request)
    filled, errors = check(SynonymForm, raw)
    if filled is None:
        return await _overview(request, Form(raw, errors))
    await synonyms.add(request.db, filled.terms, actor=request.actor, now=request.now)
    return see_other(f"{BASE}?gedaan=toegevoegd")


@page(ONE, access=EDITOR)
async def edit(request: Visit, synonym_id: FromPath[UUID]) -> Response[bytes]:
    """One line, to change or to take away."""
    return await _edit(request, synonym_id)


async def _edit(
    request: Visit, synonym_id: UUID, form: Form | None = None, no: Refusal | None = None
) -> Response[bytes]:
    async with request.reading() as reading:
        kept = await get_synonym(reading, synonym_id)
        terms = "\n".join(kept.terms)
        conflict = await find_meanwhile(
            reading,
            no,
            Subject(called="deze synoniemen", ids=(synonym_id,)),
            reader=request.actor,
            typed=form,
            theirs={"terms": terms},
            labels={"terms": "Woorden die hetzelfde betekenen"},
        )
    form = form or Form({"terms": [terms]})
    return render(
        request,
        "search/beheer/synonym.html",
        status=no.status if no else 200 if form.ok else 422,
        form=form,
        version=kept.version,
        conflict=conflict,
        where=f"{BASE}/{synonym_id}",
        base=BASE,
    )


@action(ONE, access=EDITOR)
async def change(request: Visit, synonym_id: FromPath[UUID]) -> Response[bytes]:
    """Change a line, or take it away."""
    raw = await read_form(request)
    filled, errors = check(SynonymForm, raw)
    actor, version = request.actor, read_version(raw)
    now = request.now
    try:
        if raw.get("remove"):
            await synonyms.remove(request.db, synonym_id, version=version, actor=actor, now=now)
            return see_other(f"{BASE}?gedaan=verwijderd")
        if filled is None:
            return await _edit(request, synonym_id, Form(raw, errors))
        await synonyms.change(request.db, synonym_id, filled.terms, version=version, actor=actor, now=now)
    except EditConflict as no:
        return await _edit(request, synonym_id, Form(raw) if filled else None, no)
    return see_other(f"{BASE}?gedaan=gewijzigd")


HANDLERS = [overview, add, edit, change]
