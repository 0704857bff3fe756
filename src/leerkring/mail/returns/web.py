"""The hook by which a mail server hands us what came back: the message itself as the body of a POST.

retour: "|curl -sf -H 'Authorization: Bearer …' --data-binary @- https://leerkring.example/haken/mail"
"""

import hmac
from functools import partial

from litestar import Response

from leerkring.core.access import PUBLIC
from leerkring.core.house import house
from leerkring.core.pages import Visit, action
from leerkring.core.refusals import NotFound
from leerkring.mail.address import Mailbox
from leerkring.mail.returns.reading import read_returned
from leerkring.mail.returns.service import Wish, take_returned
from leerkring.mail.service import address_key
from leerkring.mail.verp import ReturnAddress

MOST_BYTES = 1024 * 1024


@action("/haken/mail", access=PUBLIC, max_body=MOST_BYTES)
async def returned(request: Visit) -> Response[bytes]:
    """Take in one returned mail from who carries the token; without a token set there is no such page."""
    home = house(request)
    token, given = home.settings.return_token, request.headers.get("authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise NotFound
    settings, sender = home.settings, Mailbox.parse(home.settings.mail_from)
    wish: Wish
    for wish in request.app.state.mail_wishes:
        if await wish(home.db, await request.body(), home.clock.now(), settings.secret_key):
            return Response(b"left\n", status_code=200, media_type="text/plain")
    addresses = ReturnAddress.of(settings.secret_key, settings.bounce_address, sender.address)
    found = read_returned(await request.body(), addresses.read, domain=sender.domain)
    new = await take_returned(home.db, found, home.clock.now(), partial(address_key, settings.secret_key))
    return Response(b"taken\n" if new else b"known\n", status_code=200, media_type="text/plain")


HANDLERS = [returned]
