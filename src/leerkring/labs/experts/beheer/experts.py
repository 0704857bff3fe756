"""The pool in the back office: who there are, adding one, their profile, the link to it, stopping and erasing."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.versions import read_version
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act, post_form
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.labs.experts import keeping, labels
from leerkring.labs.experts.beheer.lists import experts_list
from leerkring.labs.experts.forms import NewExpert, ProfileForm
from leerkring.labs.experts.profile_form import LABELS, read_choices, told_by, values_of, words_of
from leerkring.labs.experts.queries.invitations import list_of_expert
from leerkring.labs.experts.queries.pool import get_expert, list_experts
from leerkring.programme.queries import get_facet_names

ORGANIZER = staff_only("organizer")
ALL = "/beheer/deskundigen"
ONE = ALL + "/{expert_id:uuid}"
DONE = {
    "toegevoegd": "De deskundige staat in de lijst.",
    "uitgenodigd": "De mail met de link naar het profiel gaat eruit.",
    "gewijzigd": "Het profiel is gewijzigd.",
    "gestopt": "Deze deskundige wordt niet meer gevraagd. Wat al was toegezegd, blijft staan.",
    "terug": "Deze deskundige kan weer gevraagd worden.",
    "gewist": "De deskundige is gewist, met alle uitnodigingen.",
}


@page(ALL, access=ORGANIZER)
async def overview(request: Visit) -> Response[bytes]:
    """List the pool."""
    async with request.reading() as reading:
        names = await get_facet_names(reading)
        asked = read_asked(experts_list(names), request.query_params)
        found = await list_experts(reading, asked, request.now)
    return render_list(
        request,
        "labs/experts/beheer/list.html",
        show_list(ALL, asked, found),
        words=labels.in_words(names),
        done=DONE.get(request.asked("gedaan")),
    )


@page(ALL + "/nieuw", access=ORGANIZER)
async def new_page(request: Visit) -> Response[bytes]:
    """Ask who it is and what they know."""
    return await _new(request, Form.of({"languages": ["nl"], "invite": "yes"}))


async def _new(request: Visit, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        choices = await read_choices(reading)
    return render(
        request,
        "labs/experts/beheer/new.html",
        status=form.status,
        form=form,
        choices=choices,
        labels=labels,
        own=False,
    )


@action(ALL + "/nieuw", access=ORGANIZER)
async def add(request: Visit) -> Response[bytes]:
    """Put somebody into the pool."""

    async def act(fields: NewExpert, _form: Form) -> str:
        async with request.reading() as reading:
            choices = await read_choices(reading)
        id_ = await keeping.add_expert(
            request.db,
            fields.email,
            told_by(fields, choices),
            invite=bool(fields.invite),
            actor=request.actor,
            now=request.now,
        )
        return f"{ALL}/{id_}?gedaan=toegevoegd"

    return await post_form(request, NewExpert, act, again=partial(_new, request))


@page(ONE, access=ORGANIZER)
async def expert_page(request: Visit, expert_id: FromPath[UUID]) -> Response[bytes]:
    """Show one expert: for what they were asked, and their profile to put right."""
    return await _show(request, expert_id)


async def _show(request: Visit, expert_id: UUID, form: Form | None = None) -> Response[bytes]:
    async with request.reading() as reading:
        expert = await get_expert(reading, expert_id)
        choices = await read_choices(reading)
        asked = await list_of_expert(reading, expert_id, own=request.own_activities)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="deze deskundige", ids=(expert_id,)),
            reader=request.actor,
            typed=form if form and "name" in form.names else None,
            theirs=values_of(expert),
            labels=LABELS,
            names=words_of(choices),
        )
    filled = Form.of(values_of(expert))
    if form is not None:
        filled = form if "name" in form.names else (filled.refused(form.no) if form.no else filled)
    return render(
        request,
        "labs/experts/beheer/expert.html",
        status=form.status if form else 200,
        e=expert,
        form=filled,
        conflict=conflict,
        choices=choices,
        labels=labels,
        own=False,
        asked=asked,
        version=str(expert.version),
        done=DONE.get(request.asked("gedaan")),
    )


@action(ONE, access=ORGANIZER)
async def change(request: Visit, expert_id: FromPath[UUID]) -> Response[bytes]:
    """Put a profile right."""

    async def act(fields: ProfileForm, form: Form) -> str:
        async with request.reading() as reading:
            choices = await read_choices(reading)
        await keeping.change_expert(
            request.db,
            expert_id,
            told_by(fields, choices),
            version=read_version(form),
            actor=request.actor,
            now=request.now,
        )
        return f"{ALL}/{expert_id}?gedaan=gewijzigd"

    return await post_form(request, ProfileForm, act, again=partial(_show, request, expert_id))


@action(ONE + "/uitnodigen", access=ORGANIZER)
async def invite(request: Visit, expert_id: FromPath[UUID]) -> Response[bytes]:
    """Mail the link to the profile."""

    async def act() -> str:
        await keeping.invite_to_profile(request.db, expert_id, actor=request.actor, now=request.now)
        return f"{ALL}/{expert_id}?gedaan=uitgenodigd"

    return await post_act(await read_form(request), act, again=partial(_show, request, expert_id))


@action(ONE + "/stand", access=ORGANIZER)
async def set_standing(request: Visit, expert_id: FromPath[UUID]) -> Response[bytes]:
    """Have somebody asked no more, asked again, or taken out for good."""
    form = await read_form(request)
    uses = {
        "stoppen": (keeping.retire_expert, f"{ALL}/{expert_id}?gedaan=gestopt"),
        "terug": (keeping.bring_back, f"{ALL}/{expert_id}?gedaan=terug"),
        "wissen": (keeping.erase_expert, f"{ALL}?gedaan=gewist"),
    }

    async def act() -> str:
        use, where = uses.get(form.value("doen"), (None, f"{ALL}/{expert_id}"))
        if use is not None:
            await use(request.db, expert_id, version=read_version(form), actor=request.actor, now=request.now)
        return where

    return await post_act(form, act, again=partial(_show, request, expert_id))


HANDLERS = [overview, new_page, add, expert_page, change, invite, set_standing]
