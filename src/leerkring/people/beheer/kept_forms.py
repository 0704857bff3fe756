"""Going on with what was typed: a form that came without a session is given back after signing in."""

from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.refusals import Gone
from leerkring.core.web.access import STAFF
from leerkring.core.web.pages import Visit, action, page, render, see_other, signed_in
from leerkring.people import kept_forms, rules


class NothingKept(Gone):
    """It was sent already, thrown away, or the day is over."""

    code = "nothing-kept"
    sentence = "Deze tekst is niet meer bewaard. Misschien hebt u hem al verstuurd of weggegooid."
    next_label = "Naar het beheer"
    next_href = "/beheer"


@page(rules.KEPT, access=STAFF)
async def show_kept(request: Visit) -> Response[bytes]:
    """Show what was sent without a session, to send it after all or throw it away."""
    person = signed_in(request)
    async with request.reading() as reading:
        kept = await kept_forms.list_kept(
            reading, kept_forms.FormCipher(*request.settings.secret_keys), person.person_id, request.now
        )
    return render(request, "people/beheer/kept_forms.html", kept=kept, base=rules.KEPT)


@action(rules.KEPT + "/{kept_id:uuid}/versturen", access=STAFF, max_body=4 * rules.MOST_KEPT_BYTES)
async def send_kept(request: Visit, kept_id: FromPath[UUID]) -> Response[bytes]:
    """Let the browser send the form to where it was going (307: with the same fields), as if nothing had happened."""
    typed = await _take_out(request, kept_id)
    return Response(b"", status_code=307, headers={"Location": typed.path, "Cache-Control": "no-store"})


@action(rules.KEPT + "/{kept_id:uuid}/weg", access=STAFF)
async def throw_away(request: Visit, kept_id: FromPath[UUID]) -> Response[bytes]:
    """Forget it."""
    await _take_out(request, kept_id)
    return see_other(rules.HOME)


async def _take_out(request: Visit, kept_id: UUID) -> kept_forms.Typed:
    person_id = signed_in(request).person_id
    typed = await kept_forms.take_out(
        request.db, kept_forms.FormCipher(*request.settings.secret_keys), person_id, kept_id, request.now
    )
    if typed is None:
        raise NothingKept
    return typed


HANDLERS = [show_kept, send_kept, throw_away]
