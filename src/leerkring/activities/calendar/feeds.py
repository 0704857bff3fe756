"""What other programs read: calendar files and the Atom feed. Join links are never in them."""

from litestar import Response

from leerkring.activities.calendar.ical import CalendarOccurrence, CalendarStatus, feed
from leerkring.activities.queries.agenda import list_agenda
from leerkring.activities.queries.feeds import FeedDay, list_feed_days
from leerkring.activities.refusals import ActivityNotFound
from leerkring.core.feed_ids import BEFORE_ANY, entry_id, read_feed_id
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.caching.page_cache import TOPICS
from leerkring.core.web.pages import Visit, page, render

CALENDAR = "text/calendar"
OFF = "Vervalt: "
"""Before the title of what does not go on: programs that do not show a status show this."""


@page("/agenda.ics", access=PUBLIC)
async def agenda_calendar(request: Visit) -> Response[bytes]:
    """Answer with every coming day, to subscribe to."""
    async with request.reading() as reading:
        days = await list_feed_days(reading, request.now)
    return _calendar(request, days, name="Agenda van leerkring", path="/agenda", topic="agenda")


async def activity_calendar(request: Visit, slug: str) -> Response[bytes]:
    """Answer with the days of one activity."""
    async with request.reading() as reading:
        days = await list_feed_days(reading, request.now, slug)
        if not days:
            raise ActivityNotFound
    name, path = days[0].activity_title, f"/agenda/{slug}"
    return _calendar(request, days, name=name, path=path, topic=f"activity:{slug}")


def _calendar(
    request: Visit, days: tuple[FeedDay, ...], *, name: str, path: str, topic: str
) -> Response[bytes]:
    base_url = request.settings.base_url
    body = feed([_occurrence(day, base_url) for day in days], name, base_url + path)
    request.scope[TOPICS] = frozenset({topic})  # type: ignore[literal-required]
    file = path.rsplit("/", 1)[1]
    headers = {
        "Cache-Control": "public, max-age=0, must-revalidate",
        "Content-Disposition": f'inline; filename="{file}.ics"',
    }
    return Response(body, media_type=CALENDAR, headers=headers)


def _occurrence(day: FeedDay, base_url: str) -> CalendarOccurrence:
    title = (
        day.activity_title if day.title in ("", day.activity_title) else f"{day.activity_title}: {day.title}"
    )
    return CalendarOccurrence(
        id=day.id,
        sequence=day.sequence,
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        title=f"{OFF}{title}" if day.cancelled else title,
        created_at=day.created_at,
        modified_at=day.changed_at,
        location=day.where,
        url=f"{base_url}/agenda/{day.slug}",
        description=day.summary,
        status=CalendarStatus.CANCELLED if day.cancelled else CalendarStatus.CONFIRMED,
    )


@page("/agenda.atom", access=PUBLIC)
async def agenda_atom(request: Visit) -> Response[bytes]:
    """Answer with the newest activities as an Atom feed."""
    async with request.reading() as reading:
        items = await list_agenda(reading, request.now)
        feed_id = await read_feed_id(reading, "agenda")
    newest = sorted(items, key=lambda item: item.updated_at, reverse=True)[:50]
    return render(
        request,
        "activities/agenda.atom.xml",
        topics=["agenda"],
        media_type="application/atom+xml; charset=utf-8",
        feed_id=feed_id,
        entry_id=entry_id,
        items=newest,
        off=OFF,
        updated_at=newest[0].updated_at if newest else BEFORE_ANY,
    )


HANDLERS = [agenda_calendar, agenda_atom]
