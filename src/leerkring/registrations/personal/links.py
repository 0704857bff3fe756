"""The two links of a registration: the mailed one, which proves its address, and the browser's.

Who types an address has not shown that it is theirs. So the browser that sent the form gets a link of its own: it
sees how the registration stands, and may put right what was just typed. Both are derived (decision 0035): nothing
of them is kept, and both end when the place is handed over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from leerkring.core.secrets import Links
from leerkring.core.web.pages import Visit
from leerkring.core.web.services import services_of
from leerkring.registrations.queries.personal import BROWSER, MAILED, PersonalRegistration, find_registration
from leerkring.registrations.refusals import LinkRenewed, LinkUnknown, MailedLinkNeeded

CORRECT_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link opened: the registration, and what its holder may do."""

    registration: PersonalRegistration
    proven: bool
    may_correct: bool

    @property
    def browser(self) -> bool:
        """Whether this is the link of the browser that sent the form."""
        return not self.proven


def may_correct(registered_at: datetime, *, owner_acted: bool, now: datetime) -> bool:
    """Tell whether the browser may still put right what was typed there: an hour, unless the owner has taken over."""
    return now < registered_at + CORRECT_WITHIN and not owner_acted


async def open_link(request: Visit, secret: str) -> Opened:
    """Return what this secret opens; a wrong or renewed one is refused before anything shows."""
    services = services_of(request)
    id_ = services.links.read(secret)
    if id_ is None:
        raise LinkUnknown
    async with request.reading() as reading:
        found = await find_registration(reading, id_)
    purpose = _purpose_of(services.links, secret, found.link_generation) if found else None
    if found is None or purpose is None:
        older = range(1, found.link_generation) if found else ()
        if any(_purpose_of(services.links, secret, generation) for generation in older):
            raise LinkRenewed
        raise LinkUnknown
    proven = purpose == MAILED
    correct = proven or may_correct(found.registered_at, owner_acted=found.owner_acted, now=request.now)
    return Opened(found, proven, correct)


def _purpose_of(links: Links, secret: str, generation: int) -> str | None:
    holds = partial(links.holds, secret=secret, generation=generation)
    return next((purpose for purpose in (MAILED, BROWSER) if holds(purpose)), None)


async def open_to_act(request: Visit, secret: str, *, only_owner: bool = False) -> Opened:
    """Return what this secret opens where its holder may act; the browser's link may for an hour."""
    opened = await open_link(request, secret)
    if not opened.may_correct or (only_owner and not opened.proven):
        raise MailedLinkNeeded
    return opened
