"""The personal page behind a link, and what can be done there. A GET never changes anything."""

from contextlib import suppress

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.rules import Allocation
from leerkring.core.web.access import LINK
from leerkring.core.web.pages import Visit, action, page, see_other
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.registrations import sending_links, service
from leerkring.registrations.answers import given_of, tell
from leerkring.registrations.arrivals.reasons import with_reason
from leerkring.registrations.breakouts.labels import lines_of
from leerkring.registrations.drawing.queries.tickets import find_ticket
from leerkring.registrations.form_values import form_activity, municipalities
from leerkring.registrations.minimum.labels import minimum_of
from leerkring.registrations.minimum.queries import TOLD
from leerkring.registrations.ordering.queries import find_contact_of
from leerkring.registrations.personal.follow_up import find_standing
from leerkring.registrations.personal.layout import check_not_over, personal_page, still_offers
from leerkring.registrations.personal.links import CORRECT_WITHIN, open_link, open_to_act
from leerkring.registrations.personal.papers import list_to_read
from leerkring.registrations.personal.sent import list_sent
from leerkring.registrations.personal.standing import leaving_of, standing_of
from leerkring.registrations.refusals import CannotCancel
from leerkring.registrations.rules import LIVE, State
from leerkring.registrations.sensitive.queries import list_sensitive_of
from leerkring.registrations.sensitive.rules import AskedOn


@page("/aanmelding/{secret:str}", access=LINK)
async def show_personal(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show where this registration stands, what happens next, the days, and what can be done."""
    opened = await open_link(request, secret)
    found = opened.registration
    activity = await form_activity(request, found.slug)
    answers = [(one.label, one.text) for one in tell(activity, given_of(found)) if one.text]
    names = await municipalities(request)
    async with request.reading() as reading:
        found = await with_reason(reading, found, request.now)
        sensitive = (
            await list_sensitive_of(reading, found.id, form=AskedOn.REGISTRATION)
            if opened.may_correct
            else ()
        )
        ticket = await find_ticket(reading, found.id) if found.allocation == Allocation.DRAW else None
    papers = await list_to_read(request, opened)
    follow_up = await find_standing(request, opened)
    sent = await list_sent(request, opened)
    async with request.reading() as reading:
        ordered_by = await find_contact_of(reading, found.id)
    return personal_page(
        request,
        "personal",
        secret,
        opened,
        stands=standing_of(
            found,
            f"/aanmelding/{secret}",
            may_act=opened.may_correct,
            offers=still_offers(found, request.now),
        ),
        minimum=minimum_of(found, request.now) if found.state in TOLD else "",
        correct_until=found.registered_at + CORRECT_WITHIN,
        answers=answers,
        wishes=[(one.label, one.text) for one in sensitive],
        wishes_until=max((one.erase_at for one in sensitive), default=None),
        ticket=ticket,
        breakouts=lines_of(found.breakouts),
        asks_sensitive=bool(activity.sensitive),
        sent=sent,
        ordered_by=ordered_by,
        follow_up=follow_up,
        organization_kind=ORGANIZATION_KINDS[found.organization_kind],
        municipality=names.get(found.municipality_code or "", ""),
        papers=papers,
        papers_at=f"/aanmelding/{secret}/stukken",
        done=request.query_params.get("gedaan", ""),
    )


@page("/aanmelding/{secret:str}/afmelden", access=LINK)
async def ask_cancel(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Ask whether they are sure."""
    opened = await open_to_act(request, secret)
    found = opened.registration
    if found.state not in LIVE:
        raise CannotCancel
    check_not_over(request, found)
    leaving = leaving_of(found, begun=request.now >= found.starts_at)
    return personal_page(request, "cancel", secret, opened, leaving=leaving)


@action("/aanmelding/{secret:str}/afmelden", access=LINK)
async def cancel(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Give the place back; a second press finds it done."""
    opened = await open_to_act(request, secret)
    found = opened.registration
    if found.state is not State.CANCELLED:
        check_not_over(request, found)
        with suppress(CannotCancel):  # the other press of two at the same moment has done it
            await service.cancel(
                request.db,
                found.id,
                now=request.now,
                settings=request.settings,
                generation=found.link_generation,
                browser=opened.browser,
            )
    return see_other(f"/aanmelding/{secret}?gedaan=afgemeld")


@action("/aanmelding/{secret:str}/link", access=LINK)
async def send_mailed_link(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Mail the link that proves the address, for who holds the browser's one; at most once in an hour."""
    opened = await open_link(request, secret)
    await sending_links.send_link(request.db, opened.registration.id, request.now)
    return see_other(f"/aanmelding/{secret}?gedaan=link")


HANDLERS = [show_personal, ask_cancel, cancel, send_mailed_link]
