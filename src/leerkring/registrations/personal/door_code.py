"""The code that somebody shows at the door: on a page of its own behind their link, to open on a phone or to print."""

from litestar import Response
from litestar.params import FromPath

from leerkring.attendance.door.codes import code_path, draw_code
from leerkring.core.web.access import LINK
from leerkring.core.web.pages import Visit, page, see_other
from leerkring.registrations.personal.layout import personal_page
from leerkring.registrations.personal.links import open_link
from leerkring.registrations.rules import State


@page("/aanmelding/{secret:str}/code", access=LINK)
async def show_code(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the code of who has a place; who has none goes to the page that says how it stands."""
    opened = await open_link(request, secret)
    found = opened.registration
    if found.state is not State.CONFIRMED:
        return see_other(f"/aanmelding/{secret}")
    path = code_path(request.services.links, found.id, found.link_generation)
    size, drawn = draw_code(f"{request.settings.base_url}{path}")
    return personal_page(request, "door_code", secret, opened, size=size, drawn=drawn)


HANDLERS = [show_code]
