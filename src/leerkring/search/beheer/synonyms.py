"""Synonyms in the back office."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.versions import read_version
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act, post_form
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render
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

    async def act(filled: SynonymForm, _: Form) -> str:
        await synonyms.add(request.db, filled.terms, actor=request.actor, now=request.now)
        return f"{BASE}?gedaan=toegevoegd"

    return await post_form(request, SynonymForm, act, again=partial(_overview, request))


@page(ONE, access=EDITOR)
async def edit(request: Visit, synonym_id: FromPath[UUID]) -> Response[bytes]:
    """One line, to change or to take away."""
    return await _edit(request, synonym_id)


async def _edit(request: Visit, synonym_id: UUID, sent: Form | None = None) -> Response[bytes]:
    async with request.reading() as reading:
        kept = await get_synonym(reading, synonym_id)
        terms = "\n".join(kept.terms)
        conflict = await find_meanwhile(
            reading,
            sent.no if sent else None,
            Subject(called="deze synoniemen", ids=(synonym_id,)),
            reader=request.actor,
            typed=sent if sent and "terms" in sent.names else None,
            theirs={"terms": terms},
            labels={"terms": "Woorden die hetzelfde betekenen"},
        )
    form = sent or Form({"terms": [terms]})
    if "terms" not in form.names and form.ok:  # a button to take it away sends none
        form = form.with_values(terms=terms)
    return render(
        request,
        "search/beheer/synonym.html",
        status=sent.status if sent else 200,
        form=form,
        version=kept.version,
        conflict=conflict,
        where=f"{BASE}/{synonym_id}",
        base=BASE,
    )


@action(ONE, access=EDITOR)
async def change(request: Visit, synonym_id: FromPath[UUID]) -> Response[bytes]:
    """Change a line, or take it away."""
    form = await read_form(request)

    async def act() -> str:
        actor, version, now = request.actor, read_version(form), request.now
        if form.value("remove"):
            await synonyms.remove(request.db, synonym_id, version=version, actor=actor, now=now)
            return f"{BASE}?gedaan=verwijderd"
        filled, mistakes = check(SynonymForm, form)
        if filled is None:
            raise Mistakes(mistakes)
        await synonyms.change(request.db, synonym_id, filled.terms, version=version, actor=actor, now=now)
        return f"{BASE}?gedaan=gewijzigd"

    return await post_act(form, act, again=partial(_edit, request, synonym_id))


HANDLERS = [overview, add, edit, change]
