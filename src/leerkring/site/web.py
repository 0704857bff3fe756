"""The site's own pages: the front page, who we are, how to reach us, and the statements."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, page, render
from leerkring.site.home import home

TEXTS = ("over", "contact", "toegankelijkheid", "privacy", "cookies")


def _text_page(name: str) -> HTTPRouteHandler:
    @page(f"/{name}", access=PUBLIC)
    async def text_page(request: Visit) -> Response[bytes]:
        contact = request.settings.reply_to
        return render(request, f"site/{name}.html", topics=["site"], contact_email=contact)

    handler: HTTPRouteHandler = text_page
    return handler


HANDLERS = [home, *(_text_page(name) for name in TEXTS)]
