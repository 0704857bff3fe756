"""The order in which people will wait, by a number for each: between the last look and the last look."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.core.versions import check_version, read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.beheer.deciding.last_look import LOOK
from leerkring.registrations.beheer.registrations import ORGANIZER
from leerkring.registrations.deciding.drafted import Drafted, list_in_state
from leerkring.registrations.deciding.waiting import list_waiting, put_waiting_in_order, version_of_waiting
from leerkring.registrations.rules import State

ORDER = LOOK + "/volgorde"
STOOD = "stond"
_FIELD = "plaats-"


@page(ORDER, access=ORGANIZER)
async def order_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show who goes on the waiting list, each with the number that they have there."""
    return await _show(request, slug, None)


async def _show(request: Visit, slug: str, sent: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        people = await list_waiting(reading, activity.id)
        ahead = len(await list_in_state(reading, activity.id, State.WAITLISTED))
        about = Subject(
            called="de volgorde of een van de besluiten",
            ids=(activity.id,),
            actions=("decisions.ordered", "decisions.drafted", "decisions.taken-back", "decisions.told"),
        )
        conflict = await find_meanwhile(reading, sent.no if sent else None, about, reader=request.actor)
    stands = {field_of(one): str(number) for number, one in numbered(people).items()}
    form = sent.with_values(**stands | _typed(sent)) if sent else None
    return render(
        request,
        "registrations/beheer/deciding/waiting.html",
        status=form.status if form else 200,
        a=activity,
        people=numbered(people),
        beside={one.group_id: [o.name for o in people if o.group_id == one.group_id][1:] for one in people},
        most=len(people),
        ahead=ahead,
        field_of=field_of,
        stood=[f"{name}:{number}" for name, number in stands.items()],
        version=version_of_waiting(people),
        form=form or Form.of(stands),
        conflict=conflict,
        refusal=form.refusal if form else "",
    )


def _typed(sent: Form) -> dict[str, str]:
    """Return the numbers that are not what the form was opened with: the others are as they are by now."""
    opened = set(sent.values(STOOD))
    return {
        name: sent.value(name)
        for name in sent.names
        if name.startswith(_FIELD) and f"{name}:{sent.value(name)}" not in opened
    }


def numbered(people: Sequence[Drafted]) -> dict[int, Drafted]:
    """Return the first of each who registered together, by the number that they have."""
    found: dict[UUID, tuple[int, Drafted]] = {}
    for number, one in enumerate(people, 1):
        found.setdefault(one.group_id, (number, one))
    return dict(found.values())


def field_of(one: Drafted) -> str:
    """Return what the field of somebody's number is called."""
    return f"{_FIELD}{one.id}"


def read_wanted(people: Sequence[Drafted], form: Form) -> dict[UUID, int]:
    """Return the numbers that are not what they were, by group; raises `Mistakes` for what is none, or is asked for twice."""
    wanted: dict[UUID, int] = {}
    wrong: dict[str, str] = {}
    for number, one in numbered(people).items():
        asked = form.integer(field_of(one)) if field_of(one) in form.names else number
        if asked is None or not 1 <= asked <= len(people):
            wrong[field_of(one)] = f"Vul voor {one.name} een getal in van 1 tot en met {len(people)}."
        elif asked in wanted.values():
            wrong[field_of(one)] = (
                f"Nummer {asked} vulde u twee keer in. Kies een ander nummer voor {one.name}."
            )
        elif asked != number:
            wanted[one.group_id] = asked
    if wrong:
        raise Mistakes(wrong)
    return wanted


@action(ORDER, access=ORGANIZER)
async def put(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Put them at the numbers that were typed, and go back to the last look."""
    form = await read_form(request)

    async def act() -> str:
        async with request.reading() as reading:
            activity = await activities.get_activity(reading, slug, own=request.own_people)
            people = await list_waiting(reading, activity.id)
        check_version(read_version(form), version_of_waiting(people))
        await put_waiting_in_order(
            request.db,
            activity.id,
            read_wanted(people, form),
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"{LOOK.replace('{slug:str}', slug)}?gedaan=volgorde"

    return await post_act(form, act, again=partial(_show, request, slug))


HANDLERS = [order_page, put]
