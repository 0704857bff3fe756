"""The hook by which a mail server hands us what came back: the message itself as the body of a POST.

retour: "|curl -sf -H 'Authorization: Bearer …' --data-binary @- https://leerkring.example/haken/mail"
"""

import hmac

from litestar import Response

from leerkring.core.refusals import NotFound
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, action
from leerkring.mail.returns.intake import Taker

MOST_BYTES = 1024 * 1024


@action("/haken/mail", access=PUBLIC, max_body=MOST_BYTES)
async def returned(request: Visit) -> Response[bytes]:
    """Take in one returned mail from who carries the token; without a token set there is no such page."""
    token, given = request.settings.return_token, request.headers.get("authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise NotFound
    taker = Taker(request.db, request.settings, request.app.state.mail_wishes)
    done = await taker.take(await request.body(), request.now)
    return Response(f"{done}\n".encode(), status_code=200, media_type="text/plain")


HANDLERS = [returned]
