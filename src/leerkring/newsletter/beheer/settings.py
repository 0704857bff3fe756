"""How a newsletter is made: its rhythm, the share that goes first, whether a second person must approve."""

from functools import partial
from typing import Any

from litestar import Response
from litestar.params import FromPath

from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import Mistakes, post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.newsletter import forms, streams
from leerkring.newsletter.beheer.issue_page import BASE, EDITOR, get_stream
from leerkring.newsletter.issues.versions import version_of_settings
from leerkring.newsletter.queries.subscription_queries import StreamLine, list_streams

PATH = BASE + "/{slug:str}/instellingen"


@page(BASE + "/instellingen", access=EDITOR)
async def settings_of_all(request: Visit) -> Response[bytes]:
    """Show how each newsletter is made, with the way to change it."""
    async with request.reading() as reading:
        found = await list_streams(reading)
    return render(request, "newsletter/beheer/settings_list.html", streams=found, base=BASE)


@page(PATH, access=EDITOR)
async def show_settings(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the settings of a newsletter, to be changed."""
    return await _show(request, slug)


async def _show(request: Visit, slug: str, form: Form | None = None) -> Response[bytes]:
    async with request.reading() as reading:
        stream = await get_stream(reading, slug)
        known = _known(stream)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="deze instellingen", ids=(stream.id,), actions=("stream.set_up",)),
            reader=request.actor,
            typed=form,
            theirs=known,
            labels=forms.SETTINGS_LABELS,
            names={"yes": "ja"},
        )
    return render(
        request,
        "newsletter/beheer/settings.html",
        status=form.status if form else 200,
        stream=stream,
        form=form or Form.of(known),
        version=version_of_settings(stream),
        conflict=conflict,
        base=BASE,
        done=form is None and "gedaan" in request.query_params,
    )


def _known(stream: StreamLine) -> dict[str, Any]:
    return {
        "sender_name": stream.sender_name,
        "rhythm_days": stream.rhythm_days or "",
        "anchor_on": stream.anchor_on.isoformat() if stream.anchor_on else "",
        "deadline_days": stream.deadline_days,
        "second_person": "yes" if stream.second_person else "",
        "seed_percent": stream.seed_percent,
        "seed_minutes": stream.seed_minutes,
    }


@action(PATH, access=EDITOR)
async def save(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Keep the settings; they hold from the next issue on that is frozen."""

    async def act(values: forms.StreamSettings, form: Form) -> str:
        if values.rhythm_days and values.anchor_on is None:
            raise Mistakes({"anchor_on": "Vul een dag in waarop de nieuwsbrief verschijnt."})
        async with request.reading() as reading:
            stream = await get_stream(reading, slug)
        await streams.set_up(
            request.db,
            stream.id,
            sender_name=values.sender_name,
            rhythm_days=values.rhythm_days,
            anchor_on=values.anchor_on if values.rhythm_days else None,
            deadline_days=values.deadline_days,
            second_person=bool(values.second_person),
            seed_percent=values.seed_percent,
            seed_minutes=values.seed_minutes,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
        )
        return f"{BASE}/{slug}/instellingen?gedaan=1"

    return await post_form(request, forms.StreamSettings, act, again=partial(_show, request, slug))


HANDLERS = [settings_of_all, show_settings, save]
