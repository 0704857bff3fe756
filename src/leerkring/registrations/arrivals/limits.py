"""How often one may register, and how many mails about it come out in one mailbox at once."""

from datetime import timedelta

from leerkring.core.rate_counts import Turn
from leerkring.core.web.limits.mail_limits import mailbox_turn
from leerkring.core.web.limits.rate_limit import limited_turn
from leerkring.core.web.pages import Visit
from leerkring.registrations.arrivals.arrival import Arrival

HOUR = timedelta(hours=1)
ADDRESS_MOST = 20
NETWORK_MOST = 600
"""Registrations in an hour from one network: a whole ministry behind one address at the opening, and no machine."""

MAILS_MOST = 10
"""Mails about registrations in an hour to one mailbox at once; the others wait (`arrivals.desk`)."""


def turns_of(request: Visit, arrival: Arrival) -> list[Turn | None]:
    """Return what registering counts for: the address from here, this network, and all that its owner may have."""
    lead, wide = arrival.people[0].email, 4 * NETWORK_MOST
    return [
        limited_turn(request, what="register", address=lead, most=ADDRESS_MOST, window=HOUR),
        *(
            limited_turn(
                request, what="register", most=most, window=HOUR, uncounted=most // 4, wide=most == wide
            )
            for most in (NETWORK_MOST, wide)
        ),
    ]


def mails_of(request: Visit, arrival: Arrival) -> list[Turn | None]:
    """Return for each person the mail that comes out in their mailbox."""
    return [
        mailbox_turn(request, "register", who.email, MAILS_MOST, uncounted=MAILS_MOST // 4)
        for who in arrival.people
    ]
