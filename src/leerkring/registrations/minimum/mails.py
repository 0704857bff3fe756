"""Mails about the minimum: that an activity goes on, and that another minimum holds."""

from leerkring.activities.rules import ActivityState
from leerkring.core.database.db import Reading
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer
from leerkring.registrations.labels import THE_KIND
from leerkring.registrations.minimum.labels import minimum_of
from leerkring.registrations.minimum.queries import TOLD
from leerkring.registrations.minimum.service import CHANGED, GOES_AHEAD
from leerkring.registrations.queries.personal import MAILED, find_registration
from leerkring.registrations.reminding.mails import answers_to


def _about_minimum(mail: str, *, after_yes: bool) -> Renderer:
    """Return the renderer of a mail that is skipped where it is no longer so."""

    async def render(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
        assert delivery.about_id is not None
        r = await find_registration(reading, delivery.about_id)
        now = services.clock.now()
        if r is None or r.state not in TOLD or delivery.recipient != r.email:
            return None
        if r.activity_state != ActivityState.PUBLISHED or now >= r.starts_at:
            return None
        if (r.go_ahead_at is not None) != after_yes:
            return None
        secret = services.links.make(MAILED, r.id, r.link_generation)
        return services.render(
            f"registrations/mails/{mail}",
            reply_to=await answers_to(reading, r.activity_id),
            r=r,
            name=delivery.recipient_name,
            this=THE_KIND[r.kind],
            days=[day for day in r.days if day.state == "scheduled"],
            url=f"{services.base_url}/aanmelding/{secret}",
            minimum=minimum_of(r, now),
        )

    return render


MAILS: dict[str, Renderer] = {
    GOES_AHEAD: _about_minimum("goes_ahead", after_yes=True),
    CHANGED: _about_minimum("minimum_changed", after_yes=False),
}
