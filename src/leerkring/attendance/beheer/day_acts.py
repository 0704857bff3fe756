"""What a device at the door asks and tells: how everybody stands, and acts that it did, each with an id of its own."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response
from litestar.params import FromPath

from leerkring.attendance.beheer.day import LIST_BYTES
from leerkring.attendance.beheer.days_access import DAY, SEES_PEOPLE
from leerkring.attendance.queries import DayDetails, get_day, list_people, read_attendance
from leerkring.attendance.refusals import WrongActs
from leerkring.attendance.rules import OLDEST, Act, RecordedAct
from leerkring.attendance.service import record_acts
from leerkring.core.database.db import Reading
from leerkring.core.refusals import NotFound, Refusal
from leerkring.core.text.cleaning import one_line
from leerkring.core.web.pages import Visit, action, page

ACTS = DAY + "/aanwezigheid.json"
MOST_ACTS = 2000
MOST_IN_DEVICE = 60


class SentAct(msgspec.Struct):
    """An act as a device sends it."""

    id: UUID
    registration: UUID
    act: Act
    at: datetime
    device: str = ""


@page(ACTS, access=SEES_PEOPLE)
async def acts_page(request: Visit, occurrence_id: FromPath[UUID]) -> Response[bytes]:
    """Answer with how everybody on the list of a day stands."""
    async with request.reading() as reading:
        day = await get_day(reading, occurrence_id, own=request.own_people)
        return _json(await _all(reading, day, request.now))


@action(ACTS, access=SEES_PEOPLE, max_body=LIST_BYTES)
async def send_acts(request: Visit, occurrence_id: FromPath[UUID]) -> Response[bytes]:
    """Keep acts, each once however often it is sent; answer with how everybody stands then."""
    async with request.reading() as reading:
        day = await get_day(reading, occurrence_id, own=request.own_people)
    try:
        sent = _read(await request.body(), request.now)
        acts = [RecordedAct(one.id, one.registration, day.id, one.act, one.at) for one in sent]
        devices = {one.id: one_line(one.device)[:MOST_IN_DEVICE] for one in sent}
        await record_acts(request.db, day, acts, devices, actor=request.actor, now=request.now)
    except Refusal as no:
        if isinstance(no, NotFound):
            raise
        return _json({"code": no.code, "sentence": no.text}, no.status)
    async with request.reading() as reading:
        return _json(await _all(reading, day, request.now))


def _read(body: bytes, now: datetime) -> list[SentAct]:
    """Return the acts in a body. Refuses with `WrongActs`."""
    try:
        sent = msgspec.json.decode(body, type=list[SentAct])
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise WrongActs(why=str(wrong)[:200]) from None
    if len(sent) > MOST_ACTS:
        raise WrongActs(why=f"het zijn er meer dan {MOST_ACTS}")
    if any(one.at.tzinfo is None for one in sent):
        raise WrongActs(why="een tijd zonder tijdzone")
    if any(one.at < now - OLDEST for one in sent):
        raise WrongActs(why="een tijd van meer dan een jaar geleden")
    return sent


async def _all(reading: Reading, day: DayDetails, now: datetime) -> list[dict[str, Any]]:
    attendance = await read_attendance(reading, day.activity_id, now)
    found = []
    for one in await list_people(reading, day):
        last = attendance.latest.get((one.id, day.id))
        found.append(
            {
                "registration": one.id,
                "name": one.name,
                "organization": one.organization,
                "state": attendance.of(one.id, day.span),
                "at": last.at if last else None,
            }
        )
    return found


def _json(value: Any, status: int = 200) -> Response[bytes]:
    return Response(
        msgspec.json.encode(value),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


HANDLERS = [acts_page, send_acts]
