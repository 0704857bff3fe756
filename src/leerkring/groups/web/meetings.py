"""Meetings of a group: planned, moved and called off by its coordinator, and each as a file for a calendar."""

from datetime import datetime
from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.calendar.feeds import CALENDAR
from leerkring.activities.calendar.ical import feed
from leerkring.core.text.dutch import local
from leerkring.core.web.access import LINK
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act, post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.groups import meetings
from leerkring.groups.forms import PlanMeeting
from leerkring.groups.queries.inside import get_meeting
from leerkring.groups.queries.one import list_members
from leerkring.groups.rules import When
from leerkring.groups.views import AGAIN, Meeting
from leerkring.groups.web.own import OWN, SMALL
from leerkring.groups.web.within import by, open_to_manage, open_within

MEETINGS = OWN + "/bijeenkomsten"
ONE = MEETINGS + "/{meeting_id:uuid}"
LABELS = {
    "title": "Onderwerp",
    "starts_at": "Begint",
    "ends_at": "Eindigt",
    "place": "Plaats",
    "online_url": "Link om online mee te doen",
}


@page(MEETINGS + "/nieuw", access=LINK)
async def new_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Ask when and where."""
    return await _form(request, secret, None, None)


async def _form(request: Visit, secret: str, meeting_id: UUID | None, sent: Form | None) -> Response[bytes]:
    group, member = await open_to_manage(request, secret)
    meeting: Meeting | None = None
    conflict = None
    async with request.reading() as reading:
        many = len(await list_members(reading, group.id))
        if meeting_id is not None:
            meeting = await get_meeting(reading, group.id, meeting_id)
            conflict = await find_meanwhile(
                reading,
                sent.no if sent else None,
                Subject(called="deze bijeenkomst", ids=(group.id,), actions=("group.meeting-moved",)),
                reader=member.actor,
                typed=sent if sent and "title" in sent.names else None,
                theirs=_values(meeting),
                labels=LABELS,
            )
    stands = Form.of(_values(meeting)) if meeting else Form()
    return render(
        request,
        "groups/meeting.html",
        status=sent.status if sent else 200,
        group=group,
        meeting=meeting,
        may_change=meeting is None or meeting.may_change(request.now),
        form=stands if sent is None or "title" not in sent.names else sent,
        sent=sent or Form(),
        conflict=conflict,
        labels=LABELS,
        many=many,
        url=f"/werkgroep/{secret}",
    )


def _values(meeting: Meeting) -> dict[str, str]:
    return {
        "title": meeting.title,
        "starts_at": _typed(meeting.starts_at),
        "ends_at": _typed(meeting.ends_at),
        "place": meeting.place,
        "online_url": meeting.online_url,
    }


def _typed(moment: datetime) -> str:
    return local(moment).strftime("%Y-%m-%dT%H:%M")


def _when(fields: PlanMeeting) -> When:
    if fields.ends_at <= fields.starts_at:
        raise Mistakes({"ends_at": "De bijeenkomst eindigt na het begin."})
    if not fields.place and not fields.online_url:
        raise Mistakes({"place": "Vul een plaats in, of een link om online mee te doen."})
    return When(fields.starts_at, fields.ends_at, fields.place, fields.online_url, fields.title)


@action(MEETINGS + "/nieuw", access=LINK, max_body=SMALL)
async def plan(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Plan a meeting; every member gets a mail for their calendar."""
    _, member = await open_to_manage(request, secret)

    async def act(fields: PlanMeeting, _form: Form) -> str:
        await meetings.plan_meeting(request.db, member, _when(fields), request.now)
        return f"/werkgroep/{secret}?gedaan=gepland"

    return await post_form(request, PlanMeeting, act, again=partial(_form, request, secret, None))


@page(ONE, access=LINK)
async def change_page(request: Visit, secret: FromPath[str], meeting_id: FromPath[UUID]) -> Response[bytes]:
    """Show a meeting, to be moved or called off."""
    return await _form(request, secret, meeting_id, None)


@action(ONE, access=LINK, max_body=SMALL)
async def change(request: Visit, secret: FromPath[str], meeting_id: FromPath[UUID]) -> Response[bytes]:
    """Move a meeting; every member gets a mail that moves it in their calendar."""
    _, member = await open_to_manage(request, secret)

    async def act(fields: PlanMeeting, form: Form) -> str:
        await meetings.change_meeting(
            request.db, member, meeting_id, _when(fields), by(request, member, form)
        )
        return f"/werkgroep/{secret}?gedaan=verplaatst"

    return await post_form(request, PlanMeeting, act, again=partial(_form, request, secret, meeting_id))


@action(ONE + "/afzeggen", access=LINK, max_body=SMALL)
async def call_off(request: Visit, secret: FromPath[str], meeting_id: FromPath[UUID]) -> Response[bytes]:
    """Call a meeting off; every member gets a mail that takes it out of their calendar."""
    form = await read_form(request)
    _, member = await open_to_manage(request, secret)

    async def act() -> str:
        await meetings.call_off(request.db, member, meeting_id, by(request, member, form))
        return f"/werkgroep/{secret}?gedaan=afgezegd"

    return await post_act(form, act, again=partial(_form, request, secret, meeting_id))


@page(ONE + "/agenda.ics", access=LINK)
async def calendar(request: Visit, secret: FromPath[str], meeting_id: FromPath[UUID]) -> Response[bytes]:
    """Answer with one meeting as a file for a calendar; its link to join is in it, since only members have it."""
    group, _ = await open_within(request, secret)
    async with request.reading() as reading:
        meeting = await get_meeting(reading, group.id, meeting_id)
    base_url = request.settings.base_url
    body = feed([meeting.in_calendar(group.name, base_url)], group.name, base_url + AGAIN)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="bijeenkomst-{meeting.starts_at:%Y-%m-%d}.ics"',
    }
    return Response(body, media_type=CALENDAR, headers=headers)


HANDLERS = [new_page, plan, change_page, change, call_off, calendar]
