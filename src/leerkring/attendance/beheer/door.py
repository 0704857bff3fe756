"""The door of a day, for hosts: somebody is found and ticked in with one button. It works without script, too."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.attendance import labels
from leerkring.attendance.beheer.days_access import DAY, SEES_PEOPLE
from leerkring.attendance.door.queries import Comer, Door, read_door
from leerkring.attendance.door.rules import rank
from leerkring.attendance.queries import DayDetails, get_day
from leerkring.attendance.refusals import WrongActs
from leerkring.attendance.rules import Act, Presence, RecordedAct
from leerkring.attendance.service import record_acts
from leerkring.core.ids import uuid7
from leerkring.core.text.cleaning import one_line
from leerkring.core.text.surnames import surname_key
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.pages import Visit, action, render

ACT = DAY + "/deur"
MOST_SHOWN = 40
"""Who stands further down is found by typing."""
PAGE = "deurpagina"
"""What stands for a device where the page did without script."""


@dataclass(frozen=True, slots=True)
class DoorLine:
    """Somebody found, and the id of the act that the button of this page does: pressed twice it is one act."""

    person: Comer
    act_id: UUID


@dataclass(frozen=True, slots=True)
class RoomCount:
    """A room, and how many of those who chose it are there."""

    title: str
    room: str
    there: int
    expected: int


async def door_page(request: Visit, day: DayDetails, sent: Form | None = None) -> Response[bytes]:
    """Show the door of a day: who is looked for, or else everybody, so many at a time."""
    async with request.reading() as reading:
        door = await read_door(reading, day, request.now)
    form = sent or Form()
    query = one_line(form.value("zoek") if sent else request.asked("zoek"))[:80]
    found = search(door, query, request.asked("wie"))
    last = next((one for one in door.listed if str(one.id) == request.asked("gedaan")), None)
    return render(
        request,
        "attendance/beheer/door.html",
        status=form.status,
        day=day,
        asked=query,
        lines=[DoorLine(one, uuid7()) for one in found[:MOST_SHOWN]],
        more=max(len(found) - MOST_SHOWN, 0),
        counted=count(door),
        rooms=count_rooms(door),
        waiting=len(door.waiting),
        last=last and DoorLine(last, uuid7()),
        labels=labels,
        refusal=form.refusal,
        is_old_code=bool(request.asked("oud")),
    )


def search(door: Door, query: str, who: str = "") -> list[Comer]:
    """Return who is meant: one by their id, or those that fit what was typed, the best first; else the whole list."""
    if who:
        return [one for one in door.listed if str(one.id) == who]
    if not query:
        return list(door.listed)
    found = [(rank(query, one.name, one.organization), one) for one in (*door.listed, *door.waiting)]
    fits = [(place, surname_key(one.name), one) for place, one in found if place is not None]
    return [one for *_, one in sorted(fits, key=lambda fit: fit[:2])]


def count(door: Door) -> dict[str, int]:
    """Return how many are there, sent word that they do not come, and are still missing."""
    counted = Counter(one.presence for one in door.listed)
    return {
        "there": counted[Presence.ATTENDED],
        "absent": counted[Presence.ABSENT],
        "missing": sum(one.presence is Presence.EXPECTED and one.state == "confirmed" for one in door.listed),
    }


def count_rooms(door: Door) -> list[RoomCount]:
    """Return for each room how many of those who chose it are there."""
    there = door.there()
    return [
        RoomCount(room.title, room.room, len(room.people & there), len(room.people)) for room in door.rooms
    ]


@action(ACT, access=SEES_PEOPLE)
async def do(request: Visit, occurrence_id: FromPath[UUID]) -> Response[bytes]:
    """Tick somebody in, or take that back; goes back to the door, where it can be undone."""
    form = await read_form(request)
    async with request.reading() as reading:
        day = await get_day(reading, occurrence_id, own=request.own_people)

    async def act() -> str:
        try:
            id_, who, what = UUID(form.value("id")), UUID(form.value("wie")), Act(form.value("doen"))
        except ValueError:
            raise WrongActs(why="deze knop is van een oude pagina. Zoek de deelnemer opnieuw") from None
        done = RecordedAct(id_, who, day.id, what, request.now)
        await record_acts(request.db, day, [done], {id_: PAGE}, actor=request.actor, now=request.now)
        return f"/beheer/dag/{day.id}?gedaan={who}"

    async def again(refused: Form) -> Response[bytes]:
        return await door_page(request, day, refused)

    return await post_act(form, act, again=again)


HANDLERS = [do]
