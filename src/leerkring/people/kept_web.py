"""Going on with what was typed: keeping it when a form comes without a session, and giving it back after signing in."""

from uuid import UUID

from litestar import Response
from litestar.exceptions import HTTPException
from litestar.params import FromPath

from leerkring.core.refusals import Gone
from leerkring.core.secrets import hash_secret
from leerkring.core.web.access import STAFF
from leerkring.core.web.form import read_form
from leerkring.core.web.pages import Visit, action, page, render, see_other, signed_in
from leerkring.people import kept_forms, queries, rules
from leerkring.people.sessions import SESSION, Connection, read_cookie
from leerkring.settings import Settings

KNOWN = "leerkring_medewerker"
"""Says which member of staff signed in here last, also after the session: only for whom something is kept."""
PURPOSE = "people.known-browser"
FORM = "application/x-www-form-urlencoded"


class NothingKept(Gone):
    """It was sent already, thrown away, or the day is over."""

    code = "nothing-kept"
    sentence = "Deze tekst is niet meer bewaard. Misschien hebt u hem al verstuurd of weggegooid."
    next_label = "Naar het beheer"
    next_href = "/beheer"


def seal_of(settings: Settings) -> kept_forms.Seal:
    """Return what closes and opens kept forms here."""
    return kept_forms.Seal(settings.secret_key)


async def keep_typed(connection: Connection) -> bool:
    """Keep the form of a post that came without a session; False where there is nothing to keep, or for nobody.

    Only from a browser in which somebody of the staff signed in before, so that no stranger fills the table.
    """
    visit = connection
    if not isinstance(visit, Visit) or visit.method != "POST" or not _is_small_form(visit):
        return False
    person_id = await _who(visit)
    if person_id is None:
        return False
    try:
        form = await read_form(visit)
    except HTTPException:
        return False
    fields = tuple((name, value) for name, values in form.items() for value in values)
    typed = kept_forms.Typed(visit.scope["path"], fields)
    return await kept_forms.keep(visit.db, seal_of(visit.settings), person_id, typed, visit.now)


def _is_small_form(visit: Visit) -> bool:
    length = visit.headers.get("content-length", "")
    is_small = length.isascii() and length.isdecimal() and 0 < int(length[:9]) <= rules.MOST_KEPT_BYTES
    return is_small and len(length) <= 9 and visit.headers.get("content-type", "").startswith(FORM)


async def _who(visit: Visit) -> UUID | None:
    """Return who sat behind this browser last, as our own cookie or a session that is over says."""
    known = read_cookie(visit, KNOWN)
    if known and visit.services.links.holds(PURPOSE, known):
        return visit.services.links.read(known)
    session = read_cookie(visit, SESSION)
    if not session:
        return None
    async with visit.reading() as reading:
        found = await queries.find_session(reading, hash_secret(session))
    return found.person_id if found else None


@page(rules.KEPT, access=STAFF)
async def show_kept(request: Visit) -> Response[bytes]:
    """Show what was sent without a session, to send it after all or throw it away."""
    person = signed_in(request)
    async with request.reading() as reading:
        kept = await kept_forms.list_kept(reading, seal_of(request.settings), person.person_id, request.now)
    return render(request, "people/kept_forms.html", kept=kept, base=rules.KEPT)


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
    typed = await kept_forms.take_out(request.db, seal_of(request.settings), person_id, kept_id, request.now)
    if typed is None:
        raise NothingKept
    return typed


HANDLERS = [show_kept, send_kept, throw_away]
