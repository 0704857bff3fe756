"""Asking the second form, and reminding of it."""

from leerkring.activities.queries.follow_up import find_follow_up
from leerkring.core.database.db import Reading
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer
from leerkring.registrations.follow_up.queries import find_response
from leerkring.registrations.labels import THE_KIND
from leerkring.registrations.queries.personal import MAILED, find_registration
from leerkring.registrations.reminding.mails import answers_to
from leerkring.registrations.rules import State


def _asks(mail: str) -> Renderer:
    """Return the renderer; nothing is said to who answered, lost the place, or can answer no more."""

    async def render(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
        assert delivery.about_id is not None
        r = await find_registration(reading, delivery.about_id)
        if r is None or r.state is not State.CONFIRMED or delivery.recipient != r.email:
            return None
        form = await find_follow_up(reading, r.activity_id)
        response = await find_response(reading, r.id)
        if form is None or not form.is_asked or response is None or response.answered_at is not None:
            return None
        if services.clock.now() >= response.until:
            return None
        url = f"{services.base_url}/aanmelding/{services.links.make(MAILED, r.id, r.link_generation)}"
        return services.render(
            f"registrations/mails/{mail}",
            reply_to=await answers_to(reading, r.activity_id),
            r=r,
            name=delivery.recipient_name,
            this=THE_KIND[r.kind],
            intro=form.intro,
            many=len(form.fields) + len(form.sensitive),
            until=response.until,
            url=f"{url}/tweede-formulier",
            page_url=url,
        )

    return render


MAILS: dict[str, Renderer] = {
    "registrations.follow_up": _asks("follow_up"),
    "registrations.follow_up_reminder": _asks("follow_up_reminder"),
}
