"""The messages of an activity, or to people; and beginning one by a rule or from a selection."""

from collections.abc import Sequence
from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.core.text.dutch import local
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act, post_answers
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.selection import ALL, CHOSEN, SEEN, read_selection
from leerkring.core.web.pages import Visit, action, page, render, signed_in
from leerkring.messages import labels
from leerkring.messages.beheer.choices import choices
from leerkring.messages.beheer.draft import show_form
from leerkring.messages.beheer.later import named_later
from leerkring.messages.beheer.place import OF_ACTIVITY, ORGANIZER, TO_PEOPLE, Place, both, get_place
from leerkring.messages.forms import MESSAGE_BYTES, read_message
from leerkring.messages.queries.messages import list_messages
from leerkring.messages.queries.people import list_picked, list_picked_people
from leerkring.messages.reminder_forms import in_words
from leerkring.messages.rules import Audience, Standing
from leerkring.messages.service import MOST, Words, make_from_selection, make_message
from leerkring.people.beheer.lists import people_list
from leerkring.people.beheer.people import reach_of
from leerkring.people.model import Person
from leerkring.programme.queries import list_regions
from leerkring.registrations.beheer.lists import registration_list
from leerkring.registrations.model import Registration
from leerkring.registrations.reminding.queries import list_rules
from leerkring.registrations.rules import State

DONE = {"weg": "Het concept is weggegooid."}
MOST_TICKED = MOST + 1
"""One more than may be, so that too many are noticed."""


@page(both(""), access=ORGANIZER)
async def overview(request: Visit) -> Response[bytes]:
    """List the messages, the newest first."""
    return await _overview(request, Form())


async def _overview(request: Visit, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        place = await get_place(request, reading)
        found = await list_messages(reading, place.activity_id, actor=place.actor)
        rules = await list_rules(reading, place.activity_id) if place.activity_id else None
    return render(
        request,
        "messages/beheer/list.html",
        status=form.status,
        a=place.activity,
        layout=place.layout,
        base=place.base,
        messages=found,
        reminders=in_words(rules) if rules is not None else "",
        labels=labels,
        refusal=form.refusal,
        done=DONE.get(request.asked("gedaan")),
    )


@page(OF_ACTIVITY + "/nieuw", access=ORGANIZER)
async def new_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show an empty message to who has a place."""
    return await _new(
        request, Form.of({"states": [State.CONFIRMED.value], "reply_to": str(signed_in(request).person_id)})
    )


async def _new(request: Visit, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        place = await get_place(request, reading)
        context = await choices(request, reading, place)
    return await show_form(request, place, form, context)


@action(OF_ACTIVITY + "/nieuw", access=ORGANIZER, max_body=MESSAGE_BYTES)
async def begin(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Keep what was typed as a draft, and go on to its last look or stay."""
    form = await read_form(request)
    if form.value("doen") == "voorbeeld":
        return await _new(request, form)
    async with request.reading() as reading:
        place = await get_place(request, reading)
        context = await choices(request, reading, place)

    async def act(read: tuple[Words, Audience], form: Form) -> str:
        assert place.activity_id is not None
        words, rule = read
        id_ = await make_message(
            request.db, place.activity_id, words, rule, actor=request.actor, now=request.now
        )
        then = "/nakijken" if form.value("doen") == "verder" else "?gedaan=bewaard"
        return f"{place.at(id_)}{then}"

    return await post_answers(
        request, partial(read_message, context, picked=False), act, again=partial(_new, request)
    )


@action(OF_ACTIVITY + "/uit-keuze", access=ORGANIZER)
async def from_registrations(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Begin a message to the registrations that were ticked, or to all that the list leaves."""
    form = await read_form(request)
    asked = read_asked(registration_list(ticks=True), {name: form.value(name) for name in form.names})
    selection = read_selection(form.values(CHOSEN), form.value(ALL), form.value(SEEN))

    async def act() -> str:
        async with request.reading() as reading:
            place = await get_place(request, reading)
            assert place.activity_id is not None
            where = selection.where(asked, Registration.id)
            picked = await list_picked(reading, place.activity_id, where, MOST_TICKED)
            newer = selection.newcomers(asked)
            later = await list_picked(reading, place.activity_id, newer, MOST_TICKED) if newer else ()
        return await _keep(request, place, picked, later)

    return await post_act(form, act, again=partial(_overview, request))


@action(TO_PEOPLE + "/uit-keuze", access=ORGANIZER)
async def from_people(request: Visit) -> Response[bytes]:
    """Begin a message to the people who were ticked, or to all that the list leaves."""
    form = await read_form(request)
    reach = reach_of(signed_in(request))
    selection = read_selection(form.values(CHOSEN), form.value(ALL), form.value(SEEN))

    async def act() -> str:
        async with request.reading() as reading:
            regions = await list_regions(reading, local(request.now).date())
            listing = people_list(reach, {one.slug: one.name for one in regions})
            asked = read_asked(listing, {name: form.value(name) for name in form.names})
            place = await get_place(request, reading)
            picked = await list_picked_people(reading, selection.where(asked, Person.id), reach, MOST_TICKED)
            newer = selection.newcomers(asked)
            later = await list_picked_people(reading, newer, reach, MOST_TICKED) if newer else ()
        return await _keep(request, place, picked, later)

    return await post_act(form, act, again=partial(_overview, request))


async def _keep(request: Visit, place: Place, picked: Sequence[Standing], later: Sequence[Standing]) -> str:
    """Keep a message to who was ticked, and return its address; that names who came in after they were."""
    id_ = await make_from_selection(
        request.db,
        place.activity_id,
        picked,
        signed_in(request).person_id,
        actor=request.actor,
        now=request.now,
    )
    return place.at(id_) + named_later([one.about_id for one in later])


HANDLERS = [overview, new_page, begin, from_registrations, from_people]
