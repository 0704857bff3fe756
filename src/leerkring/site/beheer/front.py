"""The front of the back office: what needs attention today."""

from litestar import Response

from leerkring.core.database.turns import find_missed_tick
from leerkring.core.web.access import STAFF
from leerkring.core.web.pages import Visit, page, render, signed_in
from leerkring.people.kept_forms import count_kept
from leerkring.site.beheer.needs import read_today


@page("/beheer", access=STAFF)
async def today(request: Visit) -> Response[bytes]:
    """What needs this person today; each number leads to exactly what it counts."""
    person = signed_in(request)
    async with request.reading() as reading:
        found = await read_today(reading, person, request.now, request.settings.secret_key)
        kept = await count_kept(reading, person.person_id, request.now)
        missed_tick = await find_missed_tick(reading) if person.may("admin") else None
    watch = request.services.proxy_watch
    return render(
        request,
        "site/beheer/today.html",
        today=found,
        kept=kept,
        stopped_minutes=round(missed_tick.total_seconds() / 60) if missed_tick else 0,
        untrusted_proxy=watch.nearby and request.settings.rate_limits and person.may("admin"),
    )


HANDLERS = [today]
