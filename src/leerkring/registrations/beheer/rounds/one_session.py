"""One session of a round: who is in it, who waits, giving somebody a place with a reason, and calling it off."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.labels import OPEN
from leerkring.core.versions import check_version, read_version
from leerkring.core.web.forms.fields import Fields, Line, OneOf, check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import Mistakes, post_act
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations.beheer.registrations import ORGANIZER
from leerkring.registrations.beheer.rounds.listing import ROUNDS, get_session, rounds_path
from leerkring.registrations.breakouts.one_session import call_off_session, place_by_staff
from leerkring.registrations.breakouts.queries import (
    get_session_version,
    list_movable,
    list_session_people,
)
from leerkring.registrations.breakouts.rules import BreakoutState

SESSION = ROUNDS + "/rondes/{number:int}/{session:str}"
CALL_OFF = SESSION + "/vervalt"
NOBODY = "Kies iemand uit de lijst."


class PlaceFields(Fields):
    """Who gets a place, whether it is fixed, and why."""

    person: Line(NOBODY, 60)  # type: ignore[valid-type]
    fixed: OneOf(["ja"]) = ""  # type: ignore[valid-type]
    reason: Line("Vul een reden in. Die staat in de mail.", 300)  # type: ignore[valid-type]


@page(SESSION, access=ORGANIZER)
async def session_page(
    request: Visit, slug: FromPath[str], number: FromPath[int], session: FromPath[str]
) -> Response[bytes]:
    """Show who is in a session and who waits for it."""
    return await _show(request, slug, number, session, None)


async def _show(request: Visit, slug: str, number: int, session: str, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        activity, round_, one = await get_session(request, reading, slug, number, session)
        people = await list_session_people(reading, activity.id, one.id)
        movable = await list_movable(reading, activity.id, one.id)
        version = await get_session_version(reading, one.id)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="deze deelsessie", ids=(activity.id,)),
            reader=request.actor,
        )
    form = form or Form()
    placed = [person for person in people if person.state == BreakoutState.PLACED]
    return render(
        request,
        "registrations/beheer/rounds/session.html",
        status=form.status,
        a=activity,
        base=rounds_path(slug),
        round=round_,
        session=one,
        placed=placed,
        waiting=[person for person in people if person.state == BreakoutState.WAITING],
        ranked=[person for person in people if not person.state and person.rank],
        movable=movable,
        form=form,
        version=version,
        conflict=conflict,
        may_change=activity.state in OPEN,
        done=request.asked("gedaan") == "geplaatst",
    )


@action(SESSION, access=ORGANIZER)
async def give_place(
    request: Visit, slug: FromPath[str], number: FromPath[int], session: FromPath[str]
) -> Response[bytes]:
    """Give somebody a place here, with a reason that they read."""
    form = await read_form(request)
    async with request.reading() as reading:
        activity, _, one = await get_session(request, reading, slug, number, session)
        movable = {id_ for id_, _ in await list_movable(reading, activity.id, one.id)}
        version = await get_session_version(reading, one.id)

    async def act() -> str:
        check_version(read_version(form), version)
        fields, mistakes = check(PlaceFields, form)
        if fields is not None and fields.person not in movable:
            mistakes = {"person": NOBODY}
        if fields is None or mistakes:
            raise Mistakes(mistakes)
        await place_by_staff(
            request.db,
            UUID(fields.person),
            one.id,
            fixed=bool(fields.fixed),
            reason=fields.reason,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"{rounds_path(slug)}/rondes/{number}/{session}?gedaan=geplaatst"

    return await post_act(form, act, again=partial(_show, request, slug, number, session))


@page(CALL_OFF, access=ORGANIZER)
async def call_off_page(
    request: Visit, slug: FromPath[str], number: FromPath[int], session: FromPath[str]
) -> Response[bytes]:
    """Say whom calling a session off touches, and what becomes of them."""
    return await _look(request, slug, number, session, None)


async def _look(request: Visit, slug: str, number: int, session: str, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        activity, round_, one = await get_session(request, reading, slug, number, session)
        people = await list_session_people(reading, activity.id, one.id)
        version = await get_session_version(reading, one.id)
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="deze deelsessie", ids=(activity.id,)),
            reader=request.actor,
        )
    form = form or Form()
    placed = [person for person in people if person.state == BreakoutState.PLACED]
    return render(
        request,
        "registrations/beheer/rounds/call_off.html",
        status=form.status,
        a=activity,
        base=rounds_path(slug),
        round=round_,
        session=one,
        told=sum(bool(person.state) for person in people),
        placed=len(placed),
        with_next=sum(person.rank is not None for person in placed),
        begun=request.now >= round_.starts_at,
        form=form,
        version=version,
        conflict=conflict,
    )


@action(CALL_OFF, access=ORGANIZER)
async def call_off(
    request: Visit, slug: FromPath[str], number: FromPath[int], session: FromPath[str]
) -> Response[bytes]:
    """Call the session off: who is in it goes on to what they ranked next, or chooses anew."""
    form = await read_form(request)
    async with request.reading() as reading:
        activity, _, one = await get_session(request, reading, slug, number, session)

    async def act() -> str:
        told = await call_off_session(
            request.db,
            activity.id,
            one.id,
            reason=form.value("reason"),
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"{rounds_path(slug)}?gedaan=deelsessie-vervalt&mails={told}"

    return await post_act(form, act, again=partial(_look, request, slug, number, session))


HANDLERS = [session_page, give_place, call_off_page, call_off]
