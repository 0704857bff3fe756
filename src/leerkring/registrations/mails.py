"""What mails about registrations say: facts looked up at sending, links derived, invitations made."""

from datetime import datetime
from typing import Any
from uuid import UUID

from leerkring.activities.rules import ActivityState, Allocation
from leerkring.core.database.db import Reading
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer
from leerkring.registrations.arrivals.reasons import with_reason
from leerkring.registrations.breakouts import mails as breakout_mails
from leerkring.registrations.breakouts.labels import line_of, lines_of
from leerkring.registrations.correcting import mails as correcting_mails
from leerkring.registrations.drawing.queries.kept import find_draw
from leerkring.registrations.drawing.queries.tickets import OwnTicket, find_ticket
from leerkring.registrations.follow_up import mails as follow_up_mails
from leerkring.registrations.invitations import calendar_parts
from leerkring.registrations.labels import THE_KIND, WHY_WAITING
from leerkring.registrations.minimum import mails as minimum_mails
from leerkring.registrations.minimum.labels import minimum_of
from leerkring.registrations.ordering import mails as ordering_mails
from leerkring.registrations.queries import lookup
from leerkring.registrations.queries.personal import MAILED, PersonalRegistration, find_registration
from leerkring.registrations.reminding import mails as reminding_mails
from leerkring.registrations.reminding.mails import answers_to, own_words
from leerkring.registrations.rules import LIVE, TAKEN, State, makes_offers

Facts = dict[str, Any]


async def _facts(
    reading: Reading, services: MailServices, delivery: ClaimedDelivery, r: PersonalRegistration
) -> Facts:
    """Return what every mail about an activity says, with who reads the answers (decision 0074)."""
    secret = services.links.make(MAILED, r.id, r.link_generation)
    return {
        "reply_to": await answers_to(reading, r.activity_id),
        "r": r,
        "name": delivery.recipient_name,
        "this": THE_KIND[r.kind],
        "days": [day for day in r.days if day.state == "scheduled"],
        "url": f"{services.base_url}/aanmelding/{secret}",
        "activity_url": f"{services.base_url}/agenda/{r.slug}",
        "minimum": minimum_of(r, services.clock.now()),
        "breakouts": lines_of(r.breakouts),
        "why_waiting": await _why_waiting(reading, r, services.clock.now()),
    }


async def _find(reading: Reading, delivery: ClaimedDelivery) -> PersonalRegistration | None:
    assert delivery.about_id is not None
    return await find_registration(reading, delivery.about_id)


async def _why_waiting(reading: Reading, r: PersonalRegistration, now: datetime) -> str:
    return WHY_WAITING.get((await with_reason(reading, r, now)).reason, "")


async def _ticket(reading: Reading, r: PersonalRegistration) -> OwnTicket | None:
    """Return whose line in the list of a draw is theirs, where places are drawn."""
    return await find_ticket(reading, r.id) if r.allocation == Allocation.DRAW else None


async def _tickets(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Return what tells somebody their tickets; skipped when the places have been drawn meanwhile, or they left."""
    r = await _find(reading, delivery)
    if r is None or r.state is not State.APPLIED or delivery.recipient != r.email:
        return None
    ticket, kept = await find_ticket(reading, r.id), await find_draw(reading, r.activity_id)
    if ticket is None or kept is None:
        return None
    return services.render(
        "registrations/mails/tickets",
        **await _facts(reading, services, delivery, r),
        ticket=ticket,
        list_sha256=kept.list_sha256,
    )


def _told(mail: str, *states: State) -> Renderer:
    """Return the renderer of a mail that only tells; skipped where the registration has moved on since."""

    async def render(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
        r = await _find(reading, delivery)
        if r is None or (states and r.state not in states) or delivery.recipient != r.email:
            return None
        return services.render(
            f"registrations/mails/{mail}",
            **await _facts(reading, services, delivery, r),
            ticket=await _ticket(reading, r),
            params=delivery.params,
        )

    return render


def _invited(mail: str) -> Renderer:
    """Return the renderer of a mail that puts the days to come in the calendar."""

    async def render(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
        r = await _find(reading, delivery)
        if r is None or r.state is not State.CONFIRMED or delivery.recipient != r.email:
            return None
        facts = await _facts(reading, services, delivery, r)
        coming = [day for day in facts["days"] if day.ends_at > services.clock.now()]
        parts = await calendar_parts(reading, services, delivery, r, coming, off=False, url=facts["url"])
        facts |= {"ticket": await _ticket(reading, r)}
        return services.render(f"registrations/mails/{mail}", calendar=parts, **facts, params=delivery.params)

    return render


def _withdrawn(mail: str) -> Renderer:
    """Return the renderer of a mail that takes the days to come out of the calendar."""

    async def render(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
        r = await _find(reading, delivery)
        if r is None:
            return None
        facts = await _facts(reading, services, delivery, r)
        coming = [day for day in r.days if day.ends_at > services.clock.now()]
        had_place = await lookup.had_place(reading, r.id)
        parts = (
            await calendar_parts(reading, services, delivery, r, coming, off=True, url=facts["url"])
            if had_place
            else ()
        )
        return services.render(
            f"registrations/mails/{mail}",
            calendar=parts,
            **facts,
            params=delivery.params,
            had_place=had_place,
            offers=makes_offers(
                published=r.activity_state == ActivityState.PUBLISHED, starts_at=r.starts_at, now=r.decided_at
            ),
        )

    return render


def _about_day(mail: str, calendar: str = "") -> Renderer:
    """Return the renderer of a mail about one day: it moved ("REQUEST"), is off ("CANCEL"), or comes near ("").

    Who has an offer is told what changes, so that they can decide; the day comes in their calendar with a yes.
    """
    told = TAKEN if calendar else {State.CONFIRMED}
    expected = "cancelled" if calendar == "CANCEL" else "scheduled"

    async def render(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
        r = await _find(reading, delivery)
        if r is None or r.state not in told or delivery.recipient != r.email:
            return None
        wanted = UUID(delivery.params["occurrence_id"])
        day = next((day for day in r.days if day.id == wanted), None)
        if day is None or day.state != expected or day.ends_at <= services.clock.now():
            return None
        facts = await _facts(reading, services, delivery, r)
        off = calendar == "CANCEL"
        offered = r.state is State.OFFERED
        parts = (
            await calendar_parts(reading, services, delivery, r, [day], off=off, url=facts["url"])
            if calendar and not offered
            else ()
        )
        rounds = r.breakouts.rounds if r.breakouts else ()
        facts["breakouts"] = [line_of(one) for one in rounds if day.starts_at <= one.starts_at < day.ends_at]
        before = {
            key: datetime.fromisoformat(delivery.params[key])
            for key in ("starts_at", "ends_at")
            if key in delivery.params
        }
        back = bool(delivery.params.get("back"))
        was = (before.get("starts_at"), before.get("ends_at"), delivery.params.get("location"))
        if back and was == (day.starts_at, day.ends_at, day.location):
            before = {}
        reminds = mail == "reminder"
        return services.render(
            f"registrations/mails/{mail}",
            calendar=parts,
            **facts,
            own=await own_words(reading, delivery, services, r, facts["url"]) if reminds else None,
            params=delivery.params,
            day=day,
            before=before,
            back=back,
            offered=offered,
        )

    return render


async def _days_added(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Return what tells of new days; those that are off again, or over, are left out."""
    r = await _find(reading, delivery)
    if r is None or r.state not in TAKEN or delivery.recipient != r.email:
        return None
    facts, now = await _facts(reading, services, delivery, r), services.clock.now()
    new = [day for day in facts["days"] if str(day.id) in delivery.params["days"] and day.ends_at > now]
    if not new:
        return None
    offered = r.state is State.OFFERED
    parts = (
        ()
        if offered
        else await calendar_parts(reading, services, delivery, r, new, off=False, url=facts["url"])
    )
    return services.render(
        "registrations/mails/added", calendar=parts, **{**facts, "days": new}, offered=offered
    )


MAILS: dict[str, Renderer] = {
    "registrations.added": _days_added,
    "registrations.confirmed": _invited("confirmed"),
    "registrations.transferred_to": _invited("transferred_to"),
    "registrations.waitlisted": _told("waitlisted", State.WAITLISTED),
    "registrations.tickets": _tickets,
    "registrations.applied": _told("applied", State.APPLIED),
    "registrations.rejected": _told("rejected", State.REJECTED),
    "registrations.offered": _told("offered", State.OFFERED),
    "registrations.declined": _told("declined"),
    "registrations.expired": _told("expired"),
    "registrations.link": _told("link", *LIVE),
    "registrations.already": _told("already", *LIVE),
    "registrations.cancelled": _withdrawn("cancelled"),
    "registrations.activity_cancelled": _withdrawn("activity_cancelled"),
    "registrations.transferred_away": _withdrawn("transferred_away"),
    "registrations.moved": _about_day("moved", "REQUEST"),
    "registrations.dropped": _about_day("dropped", "CANCEL"),
    "registrations.reminder": _about_day("reminder"),
    **breakout_mails.MAILS,
    **correcting_mails.MAILS,
    **follow_up_mails.MAILS,
    **ordering_mails.MAILS,
    **minimum_mails.MAILS,
    **reminding_mails.MAILS,
}
