"""Importing participants, step 2 and 3: what the columns hold, what becomes of each line, and the one act."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.activities.queries.back_office import ActivityDetails
from leerkring.core.refusals import NotFound
from leerkring.core.text.cleaning import one_line
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.declared import Choice, Column, Listing
from leerkring.core.web.lists.memory import filter_lines
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.importing.beheer.columns import COLUMN, doubled_columns, first_lines, read_choice, shown_choice
from leerkring.importing.queries import KeptList, get_list
from leerkring.importing.service import choose_columns
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.registrations.beheer import import_labels as labels
from leerkring.registrations.beheer.import_upload import ONE_LIST, import_path
from leerkring.registrations.beheer.registrations import ORGANIZER
from leerkring.registrations.form_values import municipalities, regions_of
from leerkring.registrations.importing.checking import Places, check_list
from leerkring.registrations.importing.columns import Columns, recognise
from leerkring.registrations.importing.fates import Fate
from leerkring.registrations.importing.lines import organizations_of
from leerkring.registrations.importing.queries import known_organizations
from leerkring.registrations.importing.service import KIND, Outlook, Wish, import_people, look_ahead
from leerkring.registrations.importing.words import Holds
from leerkring.registrations.queries import lookup
from leerkring.registrations.queries.lookup import FormActivity, asked_of_staff

CHECK = ONE_LIST + "/controle"
LISTING = Listing(
    filters=(
        Choice(
            name="lot",
            label="Wat er gebeurt",
            words=labels.FATES,
            words_of=lambda line: [line.fate],
            every="Alle regels",
            hides_empty=True,
        ),
        Choice(
            name="bij",
            label="Let op",
            words=labels.NOTES,
            words_of=lambda line: line.marks,
            hides_empty=True,
        ),
    ),
    columns=(
        Column(label="Regel", num=True),
        Column(label="Wie"),
        Column(label="Organisatie"),
        Column(label="Wat er gebeurt"),
        Column(label="Let op"),
    ),
)


@dataclass(frozen=True, slots=True)
class Step:
    """What each step reads: the activity, its questions, the list, and what we think its columns are."""

    activity: ActivityDetails
    asks: FormActivity
    kept: KeptList
    seen: Columns

    @property
    def holds(self) -> tuple[str, ...]:
        """What the columns hold: as staff say, else as we think."""
        return self.kept.columns or self.seen.holds


async def _step(request: Visit, slug: str, list_id: UUID) -> Step:
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        asks = await lookup.find_form_activity(reading, slug)
        kept = await get_list(reading, list_id, KIND, activity.id, request.now)
    if asks is None:
        raise NotFound
    seen = recognise(kept.records, {one.key: one.label for one in asks.fields})
    return Step(activity, asked_of_staff(asks), kept, seen)


@page(ONE_LIST, access=ORGANIZER)
async def columns_page(request: Visit, slug: FromPath[str], list_id: FromPath[UUID]) -> Response[bytes]:
    """Show what we think the columns hold, with the first lines."""
    step = await _step(request, slug, list_id)
    if step.kept.done_at:
        return see_other(import_path(step.activity.slug, list_id, "klaar"))
    options = {
        "soort": step.kept.options.get("kind", ""),
        "organisatie": step.kept.options.get("organization", ""),
    }
    return await _columns(request, slug, list_id, Form.of(shown_choice(step.holds) | options))


async def _columns(request: Visit, slug: str, list_id: UUID, form: Form) -> Response[bytes]:
    step = await _step(request, slug, list_id)
    return render(
        request,
        "registrations/beheer/import/columns.html",
        status=form.status,
        a=step.activity,
        kept=step.kept,
        columns=step.seen.columns,
        lines=first_lines(step.kept.records, step.seen.begins),
        form=form,
        options=labels.column_options(step.asks),
        kinds=list(ORGANIZATION_KINDS.items()),
    )


@action(ONE_LIST, access=ORGANIZER)
async def choose(request: Visit, slug: FromPath[str], list_id: FromPath[UUID]) -> Response[bytes]:
    """Keep what the columns hold, and go and see what becomes of each line."""
    form = await read_form(request)
    step = await _step(request, slug, list_id)

    async def act() -> str:
        known = dict(labels.column_options(step.asks))
        holds = read_choice(form, len(step.seen.columns), known)
        organization = one_line(form.value("organisatie"))
        if mistakes := _mistakes(holds, organization):
            raise Mistakes(mistakes)
        kind = form.value("soort")
        await choose_columns(
            request.db,
            list_id,
            KIND,
            step.activity.id,
            columns=holds,
            options={"kind": kind if kind in ORGANIZATION_KINDS else "", "organization": organization[:160]},
            version=read_version(form),
            now=request.now,
        )
        return import_path(step.activity.slug, list_id, "controle")

    return await post_act(form, act, again=partial(_columns, request, slug, list_id))


def _mistakes(holds: list[str], organization: str) -> dict[str, str]:
    found = doubled_columns(holds)
    if Holds.EMAIL not in holds:
        found.setdefault(f"{COLUMN}0", "Kies bij een van de kolommen: E-mailadres.")
    if not {Holds.NAME, Holds.FIRST, Holds.LAST} & set(holds):
        found.setdefault(f"{COLUMN}0", "Kies bij een van de kolommen: Hele naam, of Voornaam en Achternaam.")
    if Holds.ORGANIZATION not in holds and not organization:
        found["organisatie"] = (
            "Er is geen kolom met de organisatie. Vul hier in van welke organisatie iedereen is."
        )
    return found


async def _outlook(request: Visit, step: Step) -> Outlook:
    records = step.kept.records[step.seen.begins :]
    places = Places(await municipalities(request), await regions_of(request))
    options: Mapping[str, str] = step.kept.options
    async with request.reading() as reading:
        known = await known_organizations(reading, organizations_of(records, step.holds))
    # In a thread: two thousand lines take a second, in which nobody else would be answered.
    lines = await asyncio.to_thread(
        check_list,
        records,
        step.holds,
        step.asks,
        places,
        kinds={key: one.kind for key, one in known.items()},
        kind=options.get("kind") or "other",
        organization=options.get("organization", ""),
    )
    async with request.reading() as reading:
        return await look_ahead(reading, step.activity.id, lines, request.now, request.settings)


@page(CHECK, access=ORGANIZER)
async def check_page(request: Visit, slug: FromPath[str], list_id: FromPath[UUID]) -> Response[bytes]:
    """Show what becomes of each line; nothing is done."""
    step = await _step(request, slug, list_id)
    if step.kept.done_at:
        return see_other(import_path(step.activity.slug, list_id, "klaar"))
    if not step.kept.columns:
        return see_other(import_path(step.activity.slug, list_id))
    return await _check(request, slug, list_id, Form.of({"wachten": "wachtlijst"}))


async def _check(request: Visit, slug: str, list_id: UUID, form: Form) -> Response[bytes]:
    step = await _step(request, slug, list_id)
    outlook = await _outlook(request, step)
    asked = read_asked(LISTING, request.query_params)
    path = import_path(step.activity.slug, list_id, "controle")
    return render_list(
        request,
        "registrations/beheer/import/check.html",
        show_list(path, asked, filter_lines(asked, labels.line_views(outlook))),
        status=form.status,
        a=step.activity,
        kept=step.kept,
        outlook=outlook,
        registers=len(outlook.registers),
        waits=outlook.counts[Fate.WAITS],
        happens=labels.what_happens(outlook.counts),
        form=form,
        labels=labels,
    )


@action(CHECK, access=ORGANIZER)
async def decide(request: Visit, slug: FromPath[str], list_id: FromPath[UUID]) -> Response[bytes]:
    """Show the last look, or import (`zeker`) as it was seen."""
    form = await read_form(request)
    step = await _step(request, slug, list_id)
    again = partial(_check, request, slug, list_id)
    mistakes = {}
    if form.value("mail") not in ("ja", "nee"):
        mistakes["mail"] = "Kies of mensen nu een mail krijgen."
    gives = form.value("wachten") == "plaats"
    if gives and not one_line(form.value("reden")):
        mistakes["reden"] = "Schrijf op waarom zij toch een plaats krijgen. De reden komt in de geschiedenis."
    if mistakes:
        return await again(form.with_errors(mistakes))
    outlook = await _outlook(request, step)
    wish = Wish(form.value("mail") == "ja", gives, one_line(form.value("reden"))[:1000])
    if not form.value("zeker"):
        return _last_look(request, step, outlook, wish, form)

    async def act() -> str:
        await import_people(
            request.db,
            list_id,
            step.activity.id,
            outlook.lines,
            wish,
            version=read_version(form),
            seen=form.value("gezien"),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return import_path(step.activity.slug, list_id, "klaar")

    return await post_act(form, act, again=again)


def _last_look(request: Visit, step: Step, outlook: Outlook, wish: Wish, form: Form) -> Response[bytes]:
    counts = outlook.counts
    return render(
        request,
        "registrations/beheer/import/last_look.html",
        a=step.activity,
        kept=step.kept,
        outlook=outlook,
        registers=len(outlook.registers),
        happens=labels.what_happens({**counts, Fate.WAITS: 0} if wish.gives else counts),
        by_hand=counts[Fate.WAITS] if wish.gives else 0,
        beyond=sorted({reason for _, one in outlook.registers for reason in one.beyond}),
        left_out=sum(counts.values()) - len(outlook.registers),
        wish=wish,
        form=form,
    )


HANDLERS = [columns_page, choose, check_page, decide]
