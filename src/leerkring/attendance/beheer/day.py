"""The list of one day: everybody who has a place, and whether they are there. It works without script and from paper."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.attendance import labels
from leerkring.attendance.beheer.days_access import DAY, SEES_PEOPLE
from leerkring.attendance.beheer.door import door_page
from leerkring.attendance.beheer.forms import MOST_IN_REASON, field_of, read_choices, read_reason, was_of
from leerkring.attendance.queries import DayDetails, ListedPerson, get_day, list_people, read_attendance
from leerkring.attendance.rules import Act, Phase, Presence, can_choose, choice_shown, is_told, phase_of
from leerkring.attendance.service import save_list
from leerkring.core.versions import version_of
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile

LIST_BYTES = 1024 * 1024
"""The most that a list can hold: some four thousand lines."""
REST = "rest"


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody on the list: how they stand, what is chosen, and what stood when the list was opened."""

    person: ListedPerson
    presence: Presence
    stands: str
    was: str
    chosen: str
    is_told: bool

    @property
    def is_open(self) -> bool:
        """Whether nobody said anything about them, in what is kept or in what was chosen now."""
        return not self.is_told and self.chosen == self.was


@page(DAY, access=SEES_PEOPLE)
async def day_page(request: Visit, occurrence_id: FromPath[UUID]) -> Response[bytes]:
    """Show the door of a day that is at hand; of every other, or where it is asked for, the list to be filled in."""
    async with request.reading() as reading:
        day = await get_day(reading, occurrence_id, own=request.own_people)
    if phase_of(day.span, request.now) is Phase.DURING and not day.cancelled and not request.asked("lijst"):
        return await door_page(request, day)
    return await _list(request, occurrence_id, None)


async def _list(
    request: Visit, occurrence_id: UUID, sent: Form | None, *, fill: bool = False
) -> Response[bytes]:
    async with request.reading() as reading:
        day = await get_day(reading, occurrence_id, own=request.own_people)
        people = await list_people(reading, day)
        attendance = await read_attendance(reading, day.activity_id, request.now)
        stands = {one.id: choice_shown(attendance, day.span, one.id) for one in people}
        phase = phase_of(day.span, request.now)
        form = sent or Form()
        conflict = await find_meanwhile(
            reading,
            form.no,
            Subject(called="deze lijst", ids=(day.activity_id,), actions=("attendance.listed",)),
            reader=request.actor,
            typed=sent,
            theirs={field_of(id_): value for id_, value in stands.items()},
            labels=_clashes(form, people, stands),
            names={act.value: labels.choice_label(act, phase) for act in Act},
        )
    lines = [
        Line(
            one,
            attendance.of(one.id, day.span),
            stands[one.id],
            # After a conflict the page says what others did, and the form goes on from there.
            form.value(was_of(one.id), stands[one.id]) if conflict is None else stands[one.id],
            _chosen(form, one.id, stands[one.id]),
            is_told(attendance, day.span, one.id),
        )
        for one in people
    ]
    counted = Counter(line.presence for line in lines)
    return render(
        request,
        "attendance/beheer/day.html",
        status=form.status,
        day=day,
        lines=lines,
        fill=Act.IN.value if fill else "",
        phase=phase,
        choices=[(act.value, labels.choice_label(act, phase)) for act in can_choose(phase)],
        counted=counted,
        wants_reason=phase is Phase.AFTER and any(line.is_told for line in lines),
        most_in_reason=MOST_IN_REASON,
        form=form,
        version=version_of(*stands.items()),
        conflict=conflict,
        refusal=form.refusal,
        labels=labels,
        field_of=field_of,
        was_of=was_of,
        done=_done(request.asked("gedaan")) if sent is None else "",
    )


def _chosen(form: Form, id_: UUID, stands: str) -> str:
    """Return what a line shows: what this person chose, where they did; else what stands there now."""
    typed = form.value(field_of(id_))
    return typed if typed and typed != form.value(was_of(id_)) else stands


def _clashes(form: Form, people: tuple[ListedPerson, ...], stands: Mapping[UUID, str]) -> dict[str, str]:
    """Return the lines that somebody else changed otherwise than this person did."""
    choices = read_choices(form, people)
    return {
        field_of(one.id): one.name
        for one in people
        if one.id in choices
        and choices[one.id].is_change
        and stands[one.id] not in (choices[one.id].was, choices[one.id].chosen)
    }


def _done(many: str) -> str:
    if not many.isdecimal():
        return ""
    return {"0": "Er was niets gewijzigd.", "1": "Eén regel is bewaard."}.get(
        many, f"{many} regels zijn bewaard."
    )


@action(DAY, access=SEES_PEOPLE, max_body=LIST_BYTES)
async def save(request: Visit, occurrence_id: FromPath[UUID]) -> Response[bytes]:
    """Keep what was filled in; or only fill in that all others are there, to be looked at before it is kept."""
    form = await read_form(request)
    again = partial(_list, request, occurrence_id)
    if form.value("doen") == REST:
        return await again(form, fill=True)

    async def act() -> str:
        async with request.reading() as reading:
            day: DayDetails = await get_day(reading, occurrence_id, own=request.own_people)
            people = await list_people(reading, day)
        many = await save_list(
            request.db,
            day,
            read_choices(form, people),
            reason=read_reason(form),
            actor=request.actor,
            now=request.now,
        )
        return f"/beheer/dag/{occurrence_id}?lijst=1&gedaan={many}"

    return await post_act(form, act, again=again)


HANDLERS = [day_page, save]
