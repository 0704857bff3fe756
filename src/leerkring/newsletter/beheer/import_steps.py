"""Importing readers, step 2 and 3: what the columns hold, what becomes of each line, and the one act."""

import asyncio
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.text.dutch import datum, local
from leerkring.core.versions import read_version
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.declared import Choice, Column, Listing
from leerkring.core.web.lists.memory import filter_lines
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.importing.beheer.columns import (
    COLUMN,
    doubled_columns,
    first_lines,
    read_choice,
    shown_choice,
)
from leerkring.importing.queries import KeptList, get_list
from leerkring.importing.service import choose_columns
from leerkring.importing.words import ColumnRole
from leerkring.newsletter import forms
from leerkring.newsletter.beheer import import_labels as labels
from leerkring.newsletter.beheer.import_upload import ONE_LIST, import_path
from leerkring.newsletter.beheer.issue_page import EDITOR
from leerkring.newsletter.importing.queries import look_ahead
from leerkring.newsletter.importing.service import KIND, Consents, import_readers
from leerkring.newsletter.labels import LIST_CONSENTS
from leerkring.newsletter.queries import subscription_queries
from leerkring.newsletter.queries.subscription_queries import StreamLine
from leerkring.newsletter.reader_lists.lines import Listed
from leerkring.newsletter.reader_lists.reading import read_list

CHECK = ONE_LIST + "/controle"
ASKS = "bevestigen"
"""What `toestemming` says where people are asked to confirm; else their consent exists."""
SEVERAL = frozenset({ColumnRole.STATE, ColumnRole.LEFT, ColumnRole.ASKED})
"""What more than one column may hold: each can keep a line out."""
LISTING = Listing(
    filters=(
        Choice(
            name="lot",
            label="Wat er gebeurt",
            words=labels.OUTCOMES,
            words_of=lambda line: [line.outcome],
            every="Alle regels",
            hides_empty=True,
        ),
    ),
    columns=(
        Column(label="Regel", num=True),
        Column(label="Wie"),
        Column(label="Wat er gebeurt"),
        Column(label="Waarom"),
    ),
)


@dataclass(frozen=True, slots=True)
class Step:
    """What each step reads: the list as it is kept, its newsletter, and what becomes of its lines before we look who we know."""

    kept: KeptList
    stream: StreamLine
    listed: Listed

    @property
    def holds(self) -> tuple[str, ...]:
        """What the columns hold; none where the list is loose addresses."""
        return tuple(column.role for column in self.listed.table.columns) if self.listed.table else ()


async def _step(request: Visit, list_id: UUID) -> Step:
    async with request.reading() as reading:
        kept = await get_list(reading, list_id, KIND, None, request.now)
        streams = await subscription_queries.list_streams(reading)
    stream = next(one for one in streams if one.id == kept.about_id)
    # In a thread: ten thousand lines take a second, in which nobody else would be answered.
    listed = await asyncio.to_thread(
        read_list,
        kept.records,
        streams=[one.name for one in streams],
        stream=stream.name,
        chosen=dict(enumerate(kept.columns)),
    )
    return Step(kept, stream, listed)


@page(ONE_LIST, access=EDITOR)
async def columns_page(request: Visit, list_id: FromPath[UUID]) -> Response[bytes]:
    """Show what we think the columns hold, with the first lines."""
    step = await _step(request, list_id)
    if step.kept.done_at:
        return see_other(import_path(list_id, "klaar"))
    return await _columns(request, list_id, Form.of(shown_choice(step.holds)))


async def _columns(request: Visit, list_id: UUID, form: Form) -> Response[bytes]:
    step = await _step(request, list_id)
    table = step.listed.table
    return render(
        request,
        "newsletter/beheer/import/columns.html",
        status=form.status,
        stream=step.stream,
        kept=step.kept,
        columns=table.columns if table else (),
        lines=first_lines(step.kept.records, table.begins if table else 0),
        form=form,
        options=[(role.value, label) for role, label in labels.ROLES.items()],
    )


@action(ONE_LIST, access=EDITOR)
async def choose(request: Visit, list_id: FromPath[UUID]) -> Response[bytes]:
    """Keep what the columns hold, and go and see what becomes of each line."""
    form = await read_form(request)
    step = await _step(request, list_id)

    async def act() -> str:
        holds = read_choice(form, len(step.holds), labels.ROLES)
        mistakes = doubled_columns(holds, SEVERAL)
        if holds and ColumnRole.EMAIL not in holds:
            mistakes.setdefault(f"{COLUMN}0", "Kies bij een van de kolommen: E-mailadres.")
        if mistakes:
            raise Mistakes(mistakes)
        await choose_columns(
            request.db,
            list_id,
            KIND,
            step.stream.id,
            columns=holds,
            options={"chosen": True},
            version=read_version(form),
            now=request.now,
        )
        return import_path(list_id, "controle")

    return await post_act(form, act, again=partial(_columns, request, list_id))


async def _outlook(request: Visit, step: Step) -> Listed:
    async with request.reading() as reading:
        return await look_ahead(reading, step.listed, step.stream, request.settings.secret_key, request.now)


@page(CHECK, access=EDITOR)
async def check_page(request: Visit, list_id: FromPath[UUID]) -> Response[bytes]:
    """Show what becomes of each line; nothing is done."""
    step = await _step(request, list_id)
    if step.kept.done_at:
        return see_other(import_path(list_id, "klaar"))
    if not step.kept.options:
        return see_other(import_path(list_id))
    return await _check(request, list_id, Form.of({"toestemming": "bewijs"}))


async def _check(request: Visit, list_id: UUID, form: Form) -> Response[bytes]:
    step = await _step(request, list_id)
    outlook = await _outlook(request, step)
    views = await asyncio.to_thread(labels.line_views, outlook)
    asked = read_asked(LISTING, request.query_params)
    return render_list(
        request,
        "newsletter/beheer/import/check.html",
        show_list(import_path(list_id, "controle"), asked, filter_lines(asked, views)),
        status=form.status,
        stream=step.stream,
        kept=step.kept,
        new=len(outlook.people),
        wrong=len(outlook.wrong),
        form=form,
        consents=LIST_CONSENTS,
        labels=labels,
    )


@action(CHECK, access=EDITOR)
async def decide(request: Visit, list_id: FromPath[UUID]) -> Response[bytes]:
    """Show the last look, or import (`zeker`) as it was seen."""
    form = await read_form(request)
    step = await _step(request, list_id)
    again = partial(_check, request, list_id)
    values, mistakes = check(forms.ListConsents, form)
    if values is not None and values.given_on > local(request.now).date():
        mistakes["given_on"] = f"Deze dag moet nog komen. Vandaag is het {datum(request.now)}."
    if step.listed.wrong and not form.value("rest"):
        mistakes["rest"] = "Zet hier een vinkje, of verbeter eerst deze regels in de lijst."
    if values is None or mistakes:
        return await again(form.with_errors(mistakes))
    consents = Consents(values.toestemming == ASKS, values.proof, values.given_on)
    if not form.value("zeker"):
        outlook = await _outlook(request, step)
        return _last_look(request, step, outlook, consents, form)

    async def act() -> str:
        await import_readers(
            request.db,
            request.services.links,
            list_id,
            step.listed,
            stream=step.stream,
            consents=consents,
            version=read_version(form),
            seen=form.value("gezien"),
            secret_key=request.settings.secret_key,
            actor=request.actor,
            now=request.now,
        )
        return import_path(list_id, "klaar")

    return await post_act(form, act, again=again)


def _last_look(
    request: Visit, step: Step, outlook: Listed, consents: Consents, form: Form
) -> Response[bytes]:
    return render(
        request,
        "newsletter/beheer/import/last_look.html",
        stream=step.stream,
        kept=step.kept,
        outlook=outlook,
        new=len(outlook.people),
        left_out=labels.left_out(outlook),
        consents=consents,
        form=form,
    )


HANDLERS = [columns_page, choose, check_page, decide]
