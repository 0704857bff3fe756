"""Indicators in the back office: the list, a new one, and one with its words and its files."""

from decimal import Decimal
from functools import partial
from typing import Any

from litestar import Response
from litestar.params import FromPath

from leerkring.core.text.dutch import local
from leerkring.core.versions import read_version
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act, post_form
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.csv_file import MEDIA_TYPE, csv_text
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.importing.queries import list_lists
from leerkring.library.indicators.beheer.lists import INDICATORS
from leerkring.library.indicators.files import FILE_HEADING, file_lines
from leerkring.library.indicators.forms import IndicatorForm
from leerkring.library.indicators.importing import KIND, MOST_FIGURES
from leerkring.library.indicators.labels import ADDINGS, number_text
from leerkring.library.indicators.queries import (
    KeptIndicator,
    get_indicator,
    list_for_staff,
    list_years,
    read_kept,
)
from leerkring.library.indicators.rules import UNKNOWN, Adding, Figure
from leerkring.library.indicators.service import add_indicator, change_indicator, remove_indicator
from leerkring.programme import seed
from leerkring.registrations.queries.history import actor_names

EDITOR = staff_only("editor")
BASE = "/beheer/cijfers"
NEW = BASE + "/nieuw"
ONE = BASE + "/{slug:str}"
DONE = {
    "toegevoegd": "De cijfers hebben een naam en een bron. Lees nu een bestand in.",
    "gewijzigd": "De gegevens zijn gewijzigd. De bladen van de regio’s laten het meteen zien.",
    "verwijderd": "De cijfers zijn verwijderd, van alle regio’s.",
    "ingelezen": "De cijfers zijn ingelezen. De bladen van de regio’s laten ze meteen zien.",
    "ongedaan": "Het inlezen is ongedaan gemaakt. De cijfers staan er weer zoals daarvoor.",
}
LABELS = {
    "name": "Naam",
    "summary": "Wat het zegt",
    "unit": "Waarin",
    "per": "Per",
    "decimals": "Cijfers achter de komma",
    "adding": "Optellen",
    "source": "Bron",
    "source_url": "Webadres van de bron",
    "licence": "Licentie",
    "note": "Toelichting",
    "number": "Volgorde",
    "sample": "Voorbeeldcijfers",
}


@page(BASE, access=EDITOR)
async def overview(request: Visit) -> Response[bytes]:
    """All indicators."""
    asked = read_asked(INDICATORS, request.query_params)
    async with request.reading() as reading:
        found = await list_for_staff(reading, asked)
    return render_list(
        request,
        "library/indicators/beheer/list.html",
        show_list(BASE, asked, found),
        done=DONE.get(request.asked("gedaan"), ""),
    )


@page(NEW, access=EDITOR)
async def new_page(request: Visit) -> Response[bytes]:
    """Ask what is counted and where it comes from."""
    return await _new(request, Form.of({"decimals": "0", "adding": Adding.SUM, "number": "1"}))


async def _new(request: Visit, form: Form) -> Response[bytes]:
    return render(
        request, "library/indicators/beheer/new.html", status=form.status, form=form, addings=ADDINGS
    )


@action(NEW, access=EDITOR)
async def make(request: Visit) -> Response[bytes]:
    """Make an indicator, without figures."""

    async def act(filled: IndicatorForm, _: Form) -> str:
        slug = await add_indicator(request.db, filled.draft(), actor=request.actor, now=request.now)
        return f"{BASE}/{slug}?gedaan=toegevoegd"

    return await post_form(request, IndicatorForm, act, again=partial(_new, request))


@page(ONE, access=EDITOR)
async def one_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """One indicator: its words, its figures by year, and reading a file."""
    return await show_one(request, slug)


async def show_one(request: Visit, slug: str, sent: Form | None = None) -> Response[bytes]:
    """Show an indicator, with a form that was sent as it was typed."""
    async with request.reading() as reading:
        kept = await get_indicator(reading, slug)
        years = await list_years(reading, kept.id)
        lists = await list_lists(reading, KIND, kept.id, request.now)
        owners = await actor_names(reading, {one.owner for one in lists})
        stands = _typed(kept)
        conflict = await find_meanwhile(
            reading,
            sent.no if sent else None,
            Subject(called="deze cijfers", ids=(kept.id,)),
            reader=request.actor,
            typed=sent if sent and "name" in sent.names else None,
            theirs=stands,
            labels=LABELS,
        )
    form = sent or Form.of(stands)
    if "name" not in form.names:  # a button to take it away, or a file, sends none of it
        form = form.with_values(**stands)
    return render(
        request,
        "library/indicators/beheer/one.html",
        status=form.status,
        form=form,
        kept=kept,
        years=[(one.year, one.figures, one.unknown) for one in years],
        lists=lists,
        owners=owners,
        conflict=conflict,
        addings=ADDINGS,
        most=number_text(Decimal(MOST_FIGURES), 0),
        here=f"{BASE}/{slug}",
        done=DONE.get(request.asked("gedaan"), ""),
    )


def _typed(kept: KeptIndicator) -> dict[str, Any]:
    values = {name: str(getattr(kept, name)) for name in LABELS}
    return values | {"sample": "ja" if kept.sample else ""}


@action(ONE, access=EDITOR)
async def change(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Change what an indicator says, or take it away with all its figures."""
    form = await read_form(request)
    async with request.reading() as reading:
        kept = await get_indicator(reading, slug)

    async def act() -> str:
        actor, version, now = request.actor, read_version(form), request.now
        if form.value("remove"):
            await remove_indicator(request.db, kept.id, version=version, actor=actor, now=now)
            return f"{BASE}?gedaan=verwijderd"
        filled, mistakes = check(IndicatorForm, form)
        if filled is None:
            raise Mistakes(mistakes)
        await change_indicator(request.db, kept.id, filled.draft(), version=version, actor=actor, now=now)
        return f"{BASE}/{slug}?gedaan=gewijzigd"

    return await post_act(form, act, again=partial(show_one, request, slug))


@page(ONE + "/bestand", access=EDITOR)
async def file(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Hand out all figures as a file that can be read in again; without figures, one to fill in for all regions."""
    async with request.reading() as reading:
        kept = await get_indicator(reading, slug)
        figures = dict((await read_kept(reading, [kept.id])).get(kept.id, {}))
    if not figures:
        year = local(request.now).year - 1
        figures = {
            (row.municipality_code, year): Figure(None, missing=UNKNOWN)
            for row in seed.memberships()
            if row.valid_to is None
        }
    headers = {"Content-Disposition": f'attachment; filename="{slug}.csv"', "Cache-Control": "no-store"}
    body = csv_text(FILE_HEADING, file_lines(kept, figures)).encode()
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


HANDLERS = [overview, new_page, make, one_page, change, file]
