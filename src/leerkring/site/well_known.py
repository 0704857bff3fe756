"""What programs ask of a site before anything else: where they may look, and whom to tell of a leak."""

from datetime import timedelta

from litestar import Response

from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, page
from leerkring.mail.message.address import Mailbox

CLOSED = ("/aanmelding/", "/beheer", "/inloggen", "/uitloggen", "/voorbeeld/")


def _text(lines: list[str]) -> Response[bytes]:
    headers = {"Cache-Control": "public, max-age=3600"}
    body = "".join(f"{line}\n" for line in lines).encode()
    return Response(body, media_type="text/plain", headers=headers)


@page("/robots.txt", access=PUBLIC)
async def robots(request: Visit) -> Response[bytes]:
    """Welcome everyone, but for personal pages and the back office (RFC 9309)."""
    base = request.settings.base_url
    return _text(
        ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "", f"Sitemap: {base}/sitemap.xml"]
    )


@page("/.well-known/security.txt", access=PUBLIC)
async def security(request: Visit) -> Response[bytes]:
    """Say whom to tell of a weak spot (RFC 9116); it expires half a year after it was asked for."""
    expires = (request.now + timedelta(days=180)).replace(minute=0, second=0, microsecond=0)
    return _text(
        [
            f"Contact: mailto:{Mailbox.parse(request.settings.reply_to).address}",
            f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
            "Preferred-Languages: nl, en",
            f"Canonical: {request.settings.base_url}/.well-known/security.txt",
        ]
    )


HANDLERS = [robots, security]
