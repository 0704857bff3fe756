"""What a phone at the door keeps: the list of a day with how everybody stands, and a stream of what changes on it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response
from litestar.params import FromPath
from litestar.response import Stream

from leerkring.attendance.beheer.days_access import DAY, SEES_PEOPLE
from leerkring.attendance.door.codes import DOOR_CODE
from leerkring.attendance.door.queries import Comer, Door, read_door
from leerkring.attendance.door.rules import kept_until, surname_of
from leerkring.attendance.door.watch import DoorWatch, looks
from leerkring.attendance.queries import DayDetails, get_day
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.refusals import NotFound
from leerkring.core.secrets import Links
from leerkring.core.text.dutch import datum_tijd
from leerkring.core.text.surnames import plain_letters
from leerkring.core.web.pages import Visit, page

FEED = DAY + "/deur.json"
STREAM = DAY + "/stroom"
EVENTS = "text/event-stream"
FRESH_SECONDS = 0.25
"""Phones of one door that look within this read once. Less than a change waits for others (`watch`), or it would be missed."""

Known = dict[UUID, dict[str, Any]]


@page(FEED, access=SEES_PEOPLE)
async def feed(request: Visit, occurrence_id: FromPath[UUID]) -> Response[bytes]:
    """Answer with all that a phone keeps of a day."""
    async with request.reading() as reading:
        day = await get_day(reading, occurrence_id, own=request.own_people)
        door = await read_door(reading, day, request.now)
    return Response(
        msgspec.json.encode(everything(day, door, request.services.links, request.now)),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


@page(STREAM, access=SEES_PEOPLE)
async def stream(request: Visit, occurrence_id: FromPath[UUID]) -> Stream:
    """Answer with everything, and from then on with each change, while the one who listens may see it.

    Who does not ask for a stream of events, as a browser does, looks once.
    """
    async with request.reading() as reading:
        day = await get_day(reading, occurrence_id, own=request.own_people)
    # The framework would take the type of the page for that of a stream, unless it stands among the headers.
    headers = {"Content-Type": EVENTS, "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    stays = EVENTS in request.headers.get("accept", "")
    return Stream(_changes(request, day, stays=stays), media_type=EVENTS, status_code=200, headers=headers)


async def _changes(request: Visit, day: DayDetails, *, stays: bool) -> AsyncIterator[bytes]:
    services = request.services
    watch: DoorWatch = request.app.state.door
    sent: Known | None = None
    around: list[Any] = []
    with watch.listen(day) as ear:
        async for _ in looks(ear, services.draining):
            try:
                stands = await _find_day(request, day.id)
                if stands is None:
                    yield event("einde", {})
                    return
                told = await services.value_cache.get(
                    f"door:{day.id}", (), _reader(request, stands), FRESH_SECONDS
                )
            except DatabaseAway:
                yield b": even geen database\n\n"
                continue
            now = services.clock.now()
            people = {one["registration"]: one for one in told["people"]}
            before, around = around, [told["until"], told["day"], told["rooms"]]
            if sent is None or before != around:
                yield event("alles", told | {"now": now})
            else:
                yield event("nieuw", {"now": now, **differences(sent, people)})
            sent = people
            if not stays:
                return


def _reader(request: Visit, day: DayDetails) -> Callable[[], Awaitable[dict[str, Any]]]:
    async def read() -> dict[str, Any]:
        services = request.services
        now = services.clock.now()
        async with services.db.reading() as reading:
            door = await read_door(reading, day, now)
        return everything(day, door, services.links, now)

    return read


async def _find_day(request: Visit, day_id: UUID) -> DayDetails | None:
    """Return the day as it stands, where who listens is signed in, with these rights: they may have ended since."""
    person = await request.services.identify(request)
    if person is None or not person.roles & SEES_PEOPLE.roles:
        return None
    try:
        async with request.services.db.reading() as reading:
            return await get_day(reading, day_id, own=person.own_people)
    except NotFound:
        return None


def event(name: str, value: Any) -> bytes:
    """Return one event of a stream."""
    return b"event: %s\ndata: %s\n\n" % (name.encode(), msgspec.json.encode(value))


def differences(before: Known, after: Known) -> dict[str, Any]:
    """Return who is new or stands otherwise, and who is gone."""
    return {
        "people": [one for id_, one in after.items() if before.get(id_) != one],
        "gone": [id_ for id_ in before if id_ not in after],
    }


def everything(day: DayDetails, door: Door, links: Links, now: datetime) -> dict[str, Any]:
    """Return all that a phone keeps: the day, its rooms, and everybody of the activity."""
    return {
        "now": now,
        "until": kept_until(day.span),
        "day": {
            "id": day.id,
            "activity": day.activity,
            "slug": day.slug,
            "name": day.name,
            "when": datum_tijd(day.starts_at, day.ends_at),
            "location": day.location,
            "cancelled": day.cancelled,
        },
        "rooms": [{"title": room.title, "room": room.room, "at": room.starts_at} for room in door.rooms],
        "people": [_person(one, place, links) for one, place in _with_rooms(door)],
    }


def _with_rooms(door: Door) -> Iterable[tuple[Comer, list[int]]]:
    for one in door.people:
        yield one, [number for number, room in enumerate(door.rooms) if one.id in room.people]


def _person(one: Comer, rooms: list[int], links: Links) -> dict[str, Any]:
    """Return somebody; of who gave the place back only that, for who comes with an old code."""
    place = "listed" if one.is_listed else "waiting" if one.waits else "gone"
    about = {
        "registration": one.id,
        "place": place,
        "code": links.make(DOOR_CODE, one.id, one.link_generation),
    }
    if place == "gone":
        return about
    return about | {
        "name": one.name,
        "organization": one.organization,
        "state": one.presence,
        "at": one.at,
        "given_back": one.is_listed and one.state != "confirmed",
        "taken_over": one.taken_over,
        "rooms": rooms,
        "surname": surname_of(one.name),
        "called": plain_letters(one.name),
        "works": plain_letters(one.organization),
    }


HANDLERS = [feed, stream]
