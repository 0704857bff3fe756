"""The back office of activities: the list, one activity, and what can be done with it."""

from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities import staff
from leerkring.activities.beheer import forms
from leerkring.activities.beheer import labels as beheer_labels
from leerkring.activities.beheer import overview as front
from leerkring.activities.beheer.lists import read_activities
from leerkring.activities.queries import back_office
from leerkring.activities.queries.back_office import (
    DeskActivity,
    DeskOccurrence,
    NoSuchOccurrence,
)
from leerkring.activities.versions import find_version, version_of_day, version_of_places
from leerkring.core.refusals import Refusal
from leerkring.core.versions import read_version
from leerkring.core.web.access import STAFF, staff_only
from leerkring.core.web.forms import Form, check, read_form
from leerkring.core.web.lists.csv_file import list_file
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render, see_other, signed_in
from leerkring.core.web.services import services_of
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.registrations import staff as places
from leerkring.registrations.days import move_occurrence
from leerkring.registrations.queries import back_office as registered

ORGANIZER = staff_only("organizer")
BASE = "/beheer/activiteiten"
ONE = BASE + "/{slug:str}"
DAY = ONE + "/bijeenkomsten/{occurrence_id:uuid}/verplaatsen"


@page(BASE, access=STAFF)
async def overview(request: Visit) -> Response[bytes]:
    """List the activities with their counts; filters are links."""
    asked = read_activities(request.query_params, request.now)
    async with request.reading() as reading:
        found = await back_office.list_activities(reading, asked)
    return render_list(request, "activities/beheer/list.html", show_list(BASE, asked, found))


@page(BASE + ".csv", access=STAFF)
async def activities_file(request: Visit) -> Response[bytes]:
    """Give the list out as a file for a spreadsheet: all pages, as they are filtered and ordered."""
    asked = read_activities(request.query_params, request.now)
    async with request.reading() as reading:
        lines = await back_office.list_all_activities(reading, asked)
    return list_file("activiteiten.csv", asked.listing, lines)


@page(ONE, access=STAFF)
async def show_activity(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show one activity: state, days, places and what can be done."""
    services = services_of(request)
    async with services.db.reading() as reading:
        activity = await back_office.get_activity(reading, slug)
        days = await back_office.list_occurrences(reading, activity.id)
        counted = await registered.count_by_state(reading, activity.id)
    now = services.clock.now()
    coming = front.next_day(days, now)
    return render(
        request,
        "activities/beheer/show.html",
        a=activity,
        line=front.days_on_line(days, now),
        coming=coming,
        how_far=front.how_far(coming, now) if coming else "",
        to_do=front.to_do(activity, days, counted, now) if signed_in(request).may("organizer") else [],
        counted=counted,
        words=beheer_labels,
        done=beheer_labels.done(
            request.query_params.get("gedaan", ""), request.query_params.get("mails", "")
        ),
    )


@page(ONE + "/dagen", access=STAFF)
async def days_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show the days, and which can be moved."""
    async with services_of(request).db.reading() as reading:
        activity = await back_office.get_activity(reading, slug)
        days = await back_office.list_occurrences(reading, activity.id)
    may_move = signed_in(request).may("organizer") and activity.state in beheer_labels.OPEN
    return render(request, "activities/beheer/days.html", a=activity, days=days, may_move=may_move)


async def _activity(request: Visit, slug: str) -> DeskActivity:
    async with services_of(request).db.reading() as reading:
        return await back_office.get_activity(reading, slug)


def _whole(activity: DeskActivity) -> Subject:
    return Subject(called="deze activiteit", ids=(activity.id,), changed_at=activity.updated_at)


# --- publish -------------------------------------------------------------------------------------------


@page(ONE + "/publiceren", access=ORGANIZER)
async def publish_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Ask once more before the agenda shows it."""
    return await _publish(request, slug)


async def _publish(request: Visit, slug: str, no: Refusal | None = None) -> Response[bytes]:
    services = services_of(request)
    async with services.db.reading() as reading:
        activity = await back_office.get_activity(reading, slug)
        days = await back_office.list_occurrences(reading, activity.id)
        version = await find_version(reading, activity.id)
        conflict = await find_meanwhile(reading, no, _whole(activity), reader=signed_in(request).actor)
    return render(
        request,
        "activities/beheer/publish.html",
        status=no.status if no else 200,
        a=activity,
        days=days,
        version=version,
        conflict=conflict,
        words=beheer_labels,
        refusal=no.text if no else "",
    )


@action(ONE + "/publiceren", access=ORGANIZER)
async def publish(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Put the activity in the agenda."""
    services, activity = services_of(request), await _activity(request, slug)
    version, actor = read_version(await read_form(request)), signed_in(request).actor
    try:
        await staff.publish(services.db, activity.id, version=version, actor=actor, now=services.clock.now())
    except Refusal as no:
        return await _publish(request, slug, no)
    return see_other(f"{BASE}/{slug}?gedaan=gepubliceerd")


# --- cancel --------------------------------------------------------------------------------------------


@page(ONE + "/annuleren", access=ORGANIZER)
async def cancel_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Say to how many the message goes, and ask for it."""
    return await _cancel(request, slug, Form())


async def _cancel(request: Visit, slug: str, form: Form, no: Refusal | None = None) -> Response[bytes]:
    async with services_of(request).db.reading() as reading:
        activity = await back_office.get_activity(reading, slug)
        days = await back_office.list_occurrences(reading, activity.id)
        live = await registered.count_live(reading, activity.id)
        version = await find_version(reading, activity.id)
        conflict = await find_meanwhile(reading, no, _whole(activity), reader=signed_in(request).actor)
    status = no.status if no else 200 if form.ok else 422
    refusal = no.text if no else ""
    return render(
        request,
        "activities/beheer/cancel.html",
        status=status,
        a=activity,
        days=days,
        live=live,
        form=form,
        version=version,
        conflict=conflict,
        words=beheer_labels,
        refusal=refusal,
    )


@action(ONE + "/annuleren", access=ORGANIZER)
async def cancel(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Cancel the activity and tell everyone who registered."""
    services, activity = services_of(request), await _activity(request, slug)
    raw = await read_form(request)
    values, mistakes = check(forms.CancelFields, {"message": [""], **raw})
    if values is None:
        return await _cancel(request, slug, Form(raw, mistakes))
    try:
        told = await places.cancel_activity(
            services.db,
            activity.id,
            message=values.message,
            version=read_version(raw),
            actor=signed_in(request).actor,
            now=services.clock.now(),
            settings=services.settings,
        )
    except Refusal as no:
        return await _cancel(request, slug, Form(raw), no)
    return see_other(f"{BASE}/{slug}?gedaan=geannuleerd&mails={told}")


# --- move a day ----------------------------------------------------------------------------------------


@page(DAY, access=ORGANIZER)
async def move_page(request: Visit, slug: FromPath[str], occurrence_id: FromPath[UUID]) -> Response[bytes]:
    """Show the day as it is, to be changed."""
    return await _move(request, slug, occurrence_id)


async def _move(
    request: Visit, slug: str, occurrence_id: UUID, form: Form | None = None, no: Refusal | None = None
) -> Response[bytes]:
    async with services_of(request).db.reading() as reading:
        activity = await back_office.get_activity(reading, slug)
        day = _day(await back_office.list_occurrences(reading, activity.id), occurrence_id)
        counted = await registered.count_by_state(reading, activity.id)
        stands = forms.move_form(day)
        conflict = await find_meanwhile(
            reading,
            no,
            Subject(
                called="deze bijeenkomst",
                ids=(activity.id,),
                actions=("move-occurrence", "activity.changed"),
                changed_at=day.changed_at,
            ),
            reader=signed_in(request).actor,
            typed=form,
            theirs={name: stands.value(name) for name in forms.MOVE_LABELS},
            labels=forms.MOVE_LABELS,
        )
    form = form or stands
    return render(
        request,
        "activities/beheer/move.html",
        status=no.status if no else 200 if form.ok else 422,
        a=activity,
        day=day,
        form=form,
        version=version_of_day(day),
        conflict=conflict,
        confirmed=counted["confirmed"],
        refusal=no.text if no else "",
    )


def _day(days: list[DeskOccurrence], occurrence_id: UUID) -> DeskOccurrence:
    for day in days:
        if day.id == occurrence_id:
            return day
    raise NoSuchOccurrence


@action(DAY, access=ORGANIZER)
async def move(request: Visit, slug: FromPath[str], occurrence_id: FromPath[UUID]) -> Response[bytes]:
    """Move the day; everyone's calendar follows."""
    services, activity = services_of(request), await _activity(request, slug)
    async with services.db.reading() as reading:
        _day(await back_office.list_occurrences(reading, activity.id), occurrence_id)
    raw = await read_form(request)
    moved, mistakes = forms.read_move(raw, services.clock.now())
    if moved is None:
        return await _move(request, slug, occurrence_id, Form(raw, mistakes))
    try:
        told = await move_occurrence(
            services.db,
            occurrence_id,
            starts_at=moved.starts_at,
            ends_at=moved.ends_at,
            location=moved.location,
            address=moved.address,
            online_url=moved.online_url,
            version=read_version(raw),
            actor=signed_in(request).actor,
            now=services.clock.now(),
            settings=services.settings,
        )
    except Refusal as no:
        return await _move(request, slug, occurrence_id, Form(raw), no)
    return see_other(f"{BASE}/{slug}?gedaan=verplaatst&mails={told}")


# --- number of places ----------------------------------------------------------------------------------


@page(ONE + "/plaatsen", access=ORGANIZER)
async def places_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show how many places there are, who has them and who would be next."""
    return await _places(request, slug)


async def _places(
    request: Visit, slug: str, form: Form | None = None, no: Refusal | None = None
) -> Response[bytes]:
    services = services_of(request)
    async with services.db.reading() as reading:
        activity = await back_office.get_activity(reading, slug)
        waiting = await registered.list_first_waiting(reading, activity.id)
        conflict = await find_meanwhile(
            reading,
            no,
            Subject(
                called="het aantal plaatsen",
                ids=(activity.id,),
                actions=("change-capacity", "activity.changed"),
            ),
            reader=signed_in(request).actor,
            typed=form,
            theirs={"capacity": activity.capacity},
            labels={"capacity": "Aantal plaatsen"},
        )
    form = form or Form.of({"capacity": activity.capacity})
    return render(
        request,
        "activities/beheer/places.html",
        status=no.status if no else 200 if form.ok else 422,
        a=activity,
        waiting=waiting,
        form=form,
        version=version_of_places(activity.capacity),
        conflict=conflict,
        offer_hours=services.settings.offer_hours,
        refusal=no.text if no else "",
    )


@action(ONE + "/plaatsen", access=ORGANIZER)
async def change_places(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Change the number of places; who waits is offered what comes free."""
    services, activity = services_of(request), await _activity(request, slug)
    raw = await read_form(request)
    values, mistakes = check(forms.PlacesFields, {"capacity": [""], **raw})
    if values is None:
        return await _places(request, slug, Form(raw, mistakes))
    try:
        offers = await places.change_capacity(
            services.db,
            activity.id,
            values.capacity,
            version=read_version(raw),
            actor=signed_in(request).actor,
            now=services.clock.now(),
            settings=services.settings,
        )
    except Refusal as no:
        return await _places(request, slug, Form(raw), no)
    return see_other(f"{BASE}/{slug}?gedaan=plaatsen&mails={offers}")


HANDLERS = [
    overview,
    activities_file,
    show_activity,
    days_page,
    publish_page,
    publish,
    cancel_page,
    cancel,
    move_page,
    move,
    places_page,
    change_places,
]
