"""Publishing an activity, withdrawing it, and calling it off: each asks once more, and says what others notice."""

from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.activities import publishing
from leerkring.activities.beheer import forms
from leerkring.activities.beheer import labels as beheer_labels
from leerkring.activities.beheer import overview as front
from leerkring.activities.beheer.activities import BASE, ONE, ORGANIZER
from leerkring.activities.labels import THIS_KIND
from leerkring.activities.queries import back_office
from leerkring.activities.queries.back_office import ActivityDetails
from leerkring.activities.versions import get_version
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act, post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.labs.experts.queries.invitations import list_coming
from leerkring.registrations.changing.calling_off import cancel_activity
from leerkring.registrations.changing.withdrawing import withdraw_activity
from leerkring.registrations.queries import back_office as registered

TOO_FEW = "te-weinig"


def _too_few(activity: ActivityDetails) -> str:
    """Return the message to begin with where there are too few people; whoever sends it reads and changes it."""
    this = THIS_KIND[activity.kind].lower()
    return f"Helaas gaat {this} niet door: er zijn te weinig aanmeldingen. In onze agenda staan andere activiteiten."


async def get_activity(request: Visit, slug: str) -> ActivityDetails:
    """Return the activity in any state; raises when there is none."""
    async with request.reading() as reading:
        return await back_office.get_activity(reading, slug, own=request.own_activities)


def _whole(activity: ActivityDetails) -> Subject:
    return Subject(called="deze activiteit", ids=(activity.id,), changed_at=activity.updated_at)


@page(ONE + "/publiceren", access=ORGANIZER)
async def publish_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Ask once more before the agenda shows it, now or at a moment of choice."""
    return await _form(request, slug, "publish", None)


@page(ONE + "/terugtrekken", access=ORGANIZER)
async def withdraw_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Say what becomes of the page, and whether it can still go."""
    return await _form(request, slug, "withdraw", None)


@page(ONE + "/annuleren", access=ORGANIZER)
async def cancel_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Say to how many the message goes, and ask for it."""
    return await _form(request, slug, "cancel", None)


async def _form(request: Visit, slug: str, name: str, sent: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        days = await back_office.list_occurrences(reading, activity.id)
        live = await registered.count_live(reading, activity.id)
        counted = await registered.count_by_state(reading, activity.id)
        version = await get_version(reading, activity.id)
        experts = await list_coming(reading, activity.id)
        form = sent or forms.schedule_form(activity)
        if name == "cancel" and sent is None and request.asked("waarom") == TOO_FEW:
            form = Form.of({"message": _too_few(activity)})
        conflict = await find_meanwhile(reading, form.no, _whole(activity), reader=request.actor)
    return render(
        request,
        f"activities/beheer/{name}.html",
        status=form.status,
        a=activity,
        days=days,
        gaps=front.list_gaps(activity, days, request.now),
        live=live,
        experts=experts,
        ever=sum(counted.values()),
        form=form,
        version=version,
        conflict=conflict,
        labels=beheer_labels,
        refusal=form.refusal,
    )


@action(ONE + "/publiceren", access=ORGANIZER)
async def publish(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Put the activity in the agenda: now, or by itself later; or take back that it would."""
    activity, form = await get_activity(request, slug), await read_form(request)

    async def act() -> str:
        db, version, actor, now = request.db, read_version(form), request.actor, request.now
        match form.value("doen"):
            case "plannen":
                at = forms.read_schedule(form, activity.registration_closes_at, now)
                await publishing.schedule(db, activity.id, at, version=version, actor=actor, now=now)
                done = "gepland"
            case "niet-plannen":
                await publishing.unschedule(db, activity.id, version=version, actor=actor, now=now)
                done = "niet-gepland"
            case _:
                await publishing.publish(db, activity.id, version=version, actor=actor, now=now)
                done = "gepubliceerd"
        return f"{BASE}/{slug}?gedaan={done}"

    return await post_act(form, act, again=partial(_form, request, slug, "publish"))


@action(ONE + "/terugtrekken", access=ORGANIZER)
async def withdraw(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Make it a draft again, while nobody registered."""
    activity, form = await get_activity(request, slug), await read_form(request)

    async def act() -> str:
        await withdraw_activity(
            request.db,
            activity.id,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"{BASE}/{activity.slug}?gedaan=teruggetrokken"

    return await post_act(form, act, again=partial(_form, request, slug, "withdraw"))


@action(ONE + "/annuleren", access=ORGANIZER)
async def cancel(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Cancel the activity and tell everyone who registered."""
    activity = await get_activity(request, slug)

    async def act(fields: forms.CancelFields, form: Form) -> str:
        told = await cancel_activity(
            request.db,
            activity.id,
            message=fields.message,
            version=read_version(form),
            actor=request.actor,
            now=request.now,
            settings=request.settings,
        )
        return f"{BASE}/{slug}?gedaan=geannuleerd&mails={told}"

    return await post_form(request, forms.CancelFields, act, again=partial(_form, request, slug, "cancel"))


HANDLERS = [publish_page, publish, withdraw_page, withdraw, cancel_page, cancel]
