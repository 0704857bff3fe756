"""The mail that says what changed in somebody's parallel sessions, with the day as it is now for their calendar."""

from leerkring.core.database.db import Reading
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer
from leerkring.registrations.breakouts.keeping import KIND
from leerkring.registrations.breakouts.labels import change_text, lines_of
from leerkring.registrations.invitations import calendar_parts
from leerkring.registrations.labels import THE_KIND
from leerkring.registrations.queries.personal import MAILED, find_registration
from leerkring.registrations.reminding.mails import answers_to
from leerkring.registrations.rules import LIVE, Reason, State


async def _changed(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Say what changed, and how it stands now; nothing to who left or handed the place over."""
    assert delivery.about_id is not None
    r = await find_registration(reading, delivery.about_id)
    if r is None or r.state not in LIVE or delivery.recipient != r.email or r.breakouts is None:
        return None
    url = f"{services.base_url}/aanmelding/{services.links.make(MAILED, r.id, r.link_generation)}"
    now = services.clock.now()
    first = min(one.starts_at for one in r.breakouts.rounds)
    days = [
        day for day in r.days if day.starts_at <= first and now < day.ends_at and day.state == "scheduled"
    ]
    parts = (
        await calendar_parts(reading, services, delivery, r, days, off=False, url=url)
        if r.state is State.CONFIRMED
        else ()
    )
    return services.render(
        "registrations/mails/breakouts",
        calendar=parts,
        reply_to=await answers_to(reading, r.activity_id),
        r=r,
        name=delivery.recipient_name,
        this=THE_KIND[r.kind],
        free=delivery.params.get("why") == Reason.BREAKOUT_FREE,
        why=str(delivery.params.get("why", "")),
        because=str(delivery.params.get("because") or ""),
        by_staff=bool(delivery.params.get("by_staff")),
        changes=[change_text(one) for one in delivery.params.get("changes", ())],
        breakouts=lines_of(r.breakouts),
        until=r.breakouts.until if r.breakouts.is_open(now) else None,
        url=url,
    )


MAILS: dict[str, Renderer] = {KIND: _changed}
