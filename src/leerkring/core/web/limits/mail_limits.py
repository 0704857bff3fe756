"""How many mails a stranger can have sent to somebody else's mailbox, without locking its owner out.

Three counts: of the visitor's network, of the mailbox from that network, and of the mailbox from everywhere. The
first two refuse, since they are the visitor's own doing. The third never refuses: beyond it a network still gets
one mail in each window, so that who asks for their own link from their own network always gets it. There a network is
what one party commonly has (/24, /48), or one with 65,536 networks of IPv6 would have as many mails sent.
"""

from datetime import timedelta
from typing import Any

from litestar.connection import ASGIConnection

from leerkring.core.rate_counts import Turn, take_turns, turn_of
from leerkring.core.text.mailbox import mailbox_of
from leerkring.core.web.limits.rate_limit import limited_turn
from leerkring.core.web.services import services_of

Connection = ASGIConnection[Any, Any, Any, Any]
MAILBOX_MOST = 20
HOUR = timedelta(hours=1)


def mailbox_turn(
    connection: Connection, what: str, address: str, most: int, *, uncounted: int = 0
) -> Turn | None:
    """Return one more mail of this sort to this mailbox within an hour, by whomever; the machine itself is exempt."""
    if limited_turn(connection, what=what, most=most, window=HOUR) is None:
        return None
    now = services_of(connection).clock.now()
    who = mailbox_of(address)
    return turn_of(what=f"{what}:mailbox", who=who, most=most, window=HOUR, now=now, uncounted=uncounted)


async def may_mail(
    connection: Connection,
    *,
    what: str,
    address: str,
    most: int = 5,
    network_most: int = 30,
    window: timedelta = HOUR,
) -> bool:
    """Count a visitor's wish that this address is mailed, and tell whether the mail goes out now.

    `TooMany`: this network asks too much, for this address or for all. False: others have had this mailbox mailed
    enough, and this network has had its mail; the page answers as if it went.
    """
    services = services_of(connection)
    own = limited_turn(connection, what=what, most=most, window=window, address=address)
    network = limited_turn(connection, what=what, most=network_most, window=window)
    first = limited_turn(connection, what=f"{what}:first", most=1, window=window, address=address, wide=True)
    mailbox = mailbox_turn(connection, what, address, MAILBOX_MOST)
    if own is None:
        return True
    async with services.db.transaction() as tx:
        too_many, by_network, not_first, many_mails = await take_turns(
            tx, [own, network, first, mailbox], services.clock.now()
        )
    if (refused := too_many or by_network) is not None:
        raise refused
    return many_mails is None or not_first is None
