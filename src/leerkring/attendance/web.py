"""Where somebody's code for the door leads: a host finds them on the list of today, anybody else reads what it is for."""

from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.attendance.beheer.days_access import SEES_PEOPLE
from leerkring.attendance.door.codes import CODES, generation_of
from leerkring.attendance.door.queries import CodeOwner, find_code_owner
from leerkring.attendance.refusals import CodeUnknown
from leerkring.core.web.access import LINK
from leerkring.core.web.pages import Visit, page, render, see_other


@page(CODES + "{secret:str}", access=LINK)
async def open_code(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Go to the person on the list of a day that is at hand; for who may not see that, say only what a code is for.

    Refuses with `CodeUnknown`. One of before the place was handed over leads on, with a warning.
    """
    person = await request.services.identify(request)
    staff = person if person is not None and person.roles & SEES_PEOPLE.roles else None
    registration_id = request.services.links.read(secret)
    if registration_id is None:
        raise CodeUnknown
    async with request.reading() as reading:
        owner = await find_code_owner(
            reading, registration_id, own=staff.own_people if staff else None, now=request.now
        )
    generation = generation_of(request.services.links, secret, owner.link_generation) if owner else None
    if owner is None or generation is None:
        raise CodeUnknown
    if staff is None or not owner.is_own:
        return render(request, "attendance/code.html", activity="", is_staff=person is not None)
    if owner.day_id is None:
        return render(request, "attendance/code.html", activity=owner.activity, is_staff=True)
    return see_other(_on_the_list(registration_id, owner, is_old=generation < owner.link_generation))


def _on_the_list(registration_id: UUID, owner: CodeOwner, *, is_old: bool) -> str:
    return f"/beheer/dag/{owner.day_id}?wie={registration_id}{'&oud=1' if is_old else ''}"


HANDLERS = [open_code]
