"""Importing figures: the file, what is wrong with each line, a last look with how many change, and undoing it for a day."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.text.dutch import local
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.forms.upload import read_upload, upload_name
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.importing.beheer.uploading import FILE, FILE_BYTES, ROOM, read_sent
from leerkring.importing.queries import KeptList, get_list
from leerkring.importing.service import keep_list
from leerkring.library.indicators.beheer.indicators import BASE, EDITOR, ONE, show_one
from leerkring.library.indicators.importing import KIND, import_figures, undo_figures, version_of_look
from leerkring.library.indicators.queries import KeptIndicator, get_indicator, read_kept
from leerkring.library.indicators.reading.lines import KNOWN_HEADINGS, Brought, NoHeadings, read_figures
from leerkring.library.indicators.rules import Adding, Changes, Figures, compare
from leerkring.programme.mergers import mergers, names_by_code

UPLOAD = ONE + "/inlezen"
ONE_LIST = UPLOAD + "/{list_id:uuid}"
MOST_SHOWN = 200
"""Lines that are named on the page; of more it is told how many."""
WAYS = {
    "aanvullen": "Aanvullen: wat niet in het bestand staat, blijft",
    "vervangen": "De jaren van het bestand vervangen: wat daarin niet staat, verdwijnt",
}
NO_HEADINGS = (
    "In dit bestand staat geen regel met koppen die wij kennen. Gebruik Gemeente, Jaar en Waarde, of Gemeente en een "
    "kolom voor elk jaar."
)


@dataclass(frozen=True, slots=True)
class Step:
    """What each step reads: the indicator, the file as it is kept, what it brings and what that does."""

    indicator: KeptIndicator
    kept: KeptList
    brought: Brought
    changes: Changes
    seen: str


@action(UPLOAD, access=EDITOR, max_body=FILE_BYTES + ROOM)
async def upload(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Read a file and keep its cells for a day."""
    body, form = await read_upload(request, FILE)
    name = await upload_name(request, FILE)
    async with request.reading() as reading:
        indicator = await get_indicator(reading, slug)

    async def act() -> str:
        table = await read_sent(body, KNOWN_HEADINGS)
        try:
            # In a thread: a file of thousands of lines takes a while, in which nobody else would be answered.
            found = await asyncio.to_thread(
                read_figures,
                table.records,
                decimals=indicator.decimals,
                this_year=local(request.now).year,
                name=indicator.name,
            )
        except NoHeadings as no:
            raise Mistakes({FILE: NO_HEADINGS}) from no
        if not found.figures and not found.wrong:
            raise Mistakes({FILE: "In dit bestand staan geen cijfers."})
        list_id = await keep_list(
            request.db, KIND, indicator.id, table, file_name=name, owner=request.actor, now=request.now
        )
        return f"{BASE}/{slug}/inlezen/{list_id}"

    return await post_act(form, act, again=partial(show_one, request, slug))


async def _step(request: Visit, slug: str, list_id: UUID, way: str) -> Step:
    replaces = way == "vervangen"
    async with request.reading() as reading:
        indicator = await get_indicator(reading, slug)
        kept = await get_list(reading, list_id, KIND, indicator.id, request.now)
        figures = (await read_kept(reading, [indicator.id])).get(indicator.id, {})
    year = local(request.now).year
    return await asyncio.to_thread(_look, indicator, kept, figures, year, replaces=replaces)


def _look(indicator: KeptIndicator, kept: KeptList, figures: Figures, year: int, *, replaces: bool) -> Step:
    """Return what a file does; where it replaces its years, what was there of these does not count twice."""
    brought = Brought({}, ())
    if kept.records:
        read = partial(
            read_figures, kept.records, decimals=indicator.decimals, this_year=year, name=indicator.name
        )
        brought = read()
        gone = set(brought.years) if replaces else set()
        brought = read(kept={key for key in figures if key[1] not in gone})
    changes = compare(figures, brought.figures, replace_years=replaces)
    return Step(indicator, kept, brought, changes, version_of_look(changes, brought.figures))


@page(ONE_LIST, access=EDITOR)
async def check_page(request: Visit, slug: FromPath[str], list_id: FromPath[UUID]) -> Response[bytes]:
    """Name each line that cannot be read, and show what the rest does; nothing is done."""
    return await _check(request, slug, list_id, Form.of({"hoe": "aanvullen"}))


async def _check(request: Visit, slug: str, list_id: UUID, form: Form) -> Response[bytes]:
    step = await _step(request, slug, list_id, form.value("hoe"))
    if step.kept.done_at:
        return see_other(f"{BASE}/{slug}/inlezen/{list_id}/ongedaan")
    return render(
        request,
        "library/indicators/beheer/check.html",
        status=form.status,
        form=form,
        step=step,
        wrong=step.brought.wrong[:MOST_SHOWN],
        more=max(0, len(step.brought.wrong) - MOST_SHOWN),
        told=_told(step),
        ways=list(WAYS.items()),
        here=f"{BASE}/{slug}",
    )


def _told(step: Step) -> list[str]:
    """Return what to know of the lines that are read: of municipalities that are no more."""
    told = []
    ended = {code for code, _ in step.brought.figures if code in mergers()}
    together = sorted(names_by_code()[code] for code in ended if not mergers()[code].divided)
    divided = sorted(names_by_code()[code] for code in ended if mergers()[code].divided)
    if together:
        light = step.indicator.how is Adding.WEIGHTED and any(
            figure.weight is None for (code, _), figure in step.brought.figures.items() if code in ended
        )
        how = (
            "zijn zonder kolom Gewicht niet samen te voegen met die van hun buren, en staan dan niet op het blad"
            if light
            else "staan op het blad bij de gemeente van nu"
        )
        told.append(f"Cijfers van {', '.join(together)} {how}.")
    if divided:
        told.append(f"Verdeeld over meer gemeenten, en daarom op geen blad: {', '.join(divided)}.")
    return told


@action(ONE_LIST, access=EDITOR)
async def decide(request: Visit, slug: FromPath[str], list_id: FromPath[UUID]) -> Response[bytes]:
    """Show the last look, or import (`zeker`) as it was seen."""
    form = await read_form(request)
    again = partial(_check, request, slug, list_id)
    step = await _step(request, slug, list_id, form.value("hoe"))
    mistakes: dict[str, str] = {}
    if form.value("hoe") not in WAYS:
        mistakes["hoe"] = "Kies wat er gebeurt met cijfers die niet in het bestand staan."
    if step.brought.wrong and not form.value("rest"):
        mistakes["rest"] = "Zet hier een vinkje, of verbeter eerst deze regels in het bestand."
    if mistakes and not step.kept.done_at:
        return await again(form.with_errors(mistakes))
    if not form.value("zeker") and not step.kept.done_at:
        return render(
            request,
            "library/indicators/beheer/last_look.html",
            form=form,
            step=step,
            samples=_samples(step),
            here=f"{BASE}/{slug}",
        )

    async def act() -> str:
        await import_figures(
            request.db,
            list_id,
            step.brought.figures,
            indicator_id=step.indicator.id,
            replace_years=form.value("hoe") == "vervangen",
            version=read_version(form),
            seen=form.value("gezien"),
            actor=request.actor,
            now=request.now,
        )
        return f"{BASE}/{slug}?gedaan=ingelezen"

    return await post_act(form, act, again=again)


def _samples(step: Step) -> Mapping[str, str]:
    """Return which figures change or go, the first few by name."""
    few = 6

    def names(keys: tuple[tuple[str, int], ...]) -> str:
        named = ", ".join(f"{names_by_code()[code]} {year}" for code, year in keys[:few])
        return named + (f" en nog {len(keys) - few}" if len(keys) > few else "")

    return {"changed": names(step.changes.changed), "removed": names(step.changes.removed)}


@page(ONE_LIST + "/ongedaan", access=EDITOR)
async def undo_page(request: Visit, slug: FromPath[str], list_id: FromPath[UUID]) -> Response[bytes]:
    """Show what an import did, and offer to undo it."""
    return await _undo(request, slug, list_id, Form())


async def _undo(request: Visit, slug: str, list_id: UUID, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        indicator = await get_indicator(reading, slug)
        kept = await get_list(reading, list_id, KIND, indicator.id, request.now)
    if kept.done_at is None:
        return see_other(f"{BASE}/{slug}/inlezen/{list_id}")
    return render(
        request,
        "library/indicators/beheer/undo.html",
        status=form.status,
        form=form,
        indicator=indicator,
        kept=kept,
        here=f"{BASE}/{slug}",
    )


@action(ONE_LIST + "/ongedaan", access=EDITOR)
async def undo(request: Visit, slug: FromPath[str], list_id: FromPath[UUID]) -> Response[bytes]:
    """Put the figures back as they were before the import."""
    form = await read_form(request)
    async with request.reading() as reading:
        indicator = await get_indicator(reading, slug)

    async def act() -> str:
        await undo_figures(
            request.db,
            list_id,
            indicator_id=indicator.id,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
        )
        return f"{BASE}/{slug}?gedaan=ongedaan"

    return await post_act(form, act, again=partial(_undo, request, slug, list_id))


HANDLERS = [upload, check_page, decide, undo_page, undo]
