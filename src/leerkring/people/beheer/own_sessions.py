"""Where one is signed in oneself: each browser, to be shut from here."""

from litestar import Response

from leerkring.core.secrets import hash_secret
from leerkring.core.web.access import STAFF
from leerkring.core.web.forms.form import read_form
from leerkring.core.web.pages import Visit, action, page, render, see_other, signed_in
from leerkring.people.beheer.colleagues import by
from leerkring.people.colleagues import end_sessions
from leerkring.people.labels import ROLE_HELP, ROLES
from leerkring.people.sessions import SESSION, read_cookie, require_token
from leerkring.people.staff_queries import list_sessions

ME = "/beheer/ik"
DONE = {"sessies": "Beëindigd. Wie daar nog kijkt, moet opnieuw inloggen."}


@page(ME, access=STAFF)
async def me(request: Visit) -> Response[bytes]:
    """Show what one may do, and where one is signed in."""
    person = signed_in(request)
    async with request.reading() as reading:
        sessions = await list_sessions(reading, person.person_id, request.now, here=_here(request))
    return render(
        request,
        "people/beheer/me.html",
        sessions=sessions,
        roles=[(word, ROLE_HELP[role]) for role, word in ROLES.items() if role in person.roles],
        done=DONE.get(request.asked("gedaan")),
    )


def _here(request: Visit) -> bytes:
    return hash_secret(read_cookie(request, SESSION))


@action(ME + "/sessies", access=STAFF)
async def end_own(request: Visit) -> Response[bytes]:
    """End a session of one's own, or all but this one."""
    form, person = await read_form(request), signed_in(request)
    require_token(request, form)
    await end_sessions(
        request.db,
        person.person_id,
        which=form.value("sessie"),
        but=_here(request),
        by=by(request),
        now=request.now,
    )
    return see_other(f"{ME}?gedaan=sessies")


HANDLERS = [me, end_own]
