"""The back office of handbooks: beginning a new one."""

from functools import partial

from litestar import Response

from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_answers
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.library.handbooks.beheer import forms
from leerkring.library.handbooks.beheer.editions import BASE, EDITOR
from leerkring.library.handbooks.editing import editions
from leerkring.programme.queries import list_themes


@page(BASE + "/nieuw", access=EDITOR)
async def new_page(request: Visit) -> Response[bytes]:
    """Ask what a new handbook is called and what it is about."""
    return await _new(request, Form())


async def _new(request: Visit, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        themes = await list_themes(reading)
    return render(
        request,
        "library/handbooks/beheer/new.html",
        status=form.status,
        form=form,
        themes=[(one.slug, one.name) for one in themes],
    )


@action(BASE + "/nieuw", access=EDITOR)
async def begin_handbook(request: Visit) -> Response[bytes]:
    """Begin a handbook, and open its first edition."""
    async with request.reading() as reading:
        themes = {theme.slug for theme in await list_themes(reading)}

    async def act(begun: forms.Begun, _: Form) -> str:
        actor, now = request.actor, request.now
        number = await editions.begin_handbook(
            request.db, begun.slug, begun.theme, begun.text, actor=actor, now=now
        )
        return f"{BASE}/{begun.slug}/{number}?gedaan=nieuw"

    return await post_answers(
        request, lambda form: forms.read_handbook(form, themes), act, again=partial(_new, request)
    )


HANDLERS = [new_page, begin_handbook]
