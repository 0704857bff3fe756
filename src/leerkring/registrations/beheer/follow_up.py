"""Who answered the second form and who did not; what they answered for the few who may read it."""

from typing import Any

from litestar import Response
from litestar.params import FromPath
from sqlalchemy import func

from leerkring.activities.queries import back_office as activities
from leerkring.activities.queries.follow_up import FollowUpView, find_follow_up
from leerkring.activities.refusals import NoFollowUp
from leerkring.core.audit import write_audit
from leerkring.core.text.dutch import local
from leerkring.core.web.forms.form import read_form
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.declared import Choice, Column, Listing, Search
from leerkring.core.web.lists.files import CHOSEN, both, ending_of, list_file
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, signed_in
from leerkring.people.sessions import require_token
from leerkring.registrations.beheer.registrations import ACTIVITY, ORGANIZER
from leerkring.registrations.beheer.sensitive import OnlyForTheTeam
from leerkring.registrations.follow_up.form import text_of
from leerkring.registrations.follow_up.model import FollowUpResponse
from leerkring.registrations.follow_up.queries import (
    ResponseLine,
    count_progress,
    list_all_responses,
    list_responses,
)
from leerkring.registrations.model import Registration
from leerkring.registrations.sensitive.queries import reads_of
from leerkring.registrations.sensitive.rules import Reads

ANSWERS = ACTIVITY + "/tweede-formulier/antwoorden"
_FILTERS = (
    Choice(
        name="antwoord",
        label="Antwoord",
        words={"ja": "Ingevuld", "nee": "Nog niet"},
        where=lambda word: (
            FollowUpResponse.answered_at.is_not(None)
            if word == "ja"
            else FollowUpResponse.answered_at.is_(None)
        ),
        every="Iedereen met een plaats",
    ),
    Search(label="Naam of organisatie", columns=(Registration.name, Registration.organization)),
)
_COLUMNS = (
    Column(label="Naam", name="naam", order=func.lower(Registration.name), cell=lambda one: one.name),
    Column(
        label="Organisatie",
        name="organisatie",
        order=func.lower(Registration.organization),
        cell=lambda one: one.organization,
    ),
    Column(
        label="Ingevuld",
        name="ingevuld",
        order=FollowUpResponse.answered_at,
        cell=lambda one: f"{local(one.answered_at):%Y-%m-%d}" if one.answered_at else "",
    ),
)


def listing_of(form: FollowUpView | None = None) -> Listing:
    """Return the list; with a form, its questions too, as columns of the file."""
    own = [_cell(one.key, one.label) for one in form.fields] if form else []
    return Listing(filters=_FILTERS, columns=(*_COLUMNS, *own), sort="naam")


def _cell(key: str, label: str) -> Column:
    def cell(one: ResponseLine) -> str:
        answer = one.given.get(key)
        return text_of(answer) if answer else ""

    return Column(label=label, cell=cell, only_in_file=True)


@page(ANSWERS, access=ORGANIZER)
async def answers_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """List who has a place with whether they answered; what they said to who may read it."""
    person = signed_in(request)
    asked = read_asked(listing_of(), request.query_params)
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        form = await find_follow_up(reading, activity.id)
        if form is None:
            raise NoFollowUp
        may = await reads_of(reading, activity.id, person.person_id, person.roles)
        found = await list_responses(reading, activity.id, asked)
        progress = await count_progress(reading, activity.id)
    return render_list(
        request,
        "registrations/beheer/follow_up.html",
        show_list(f"/beheer/activiteiten/{activity.slug}/tweede-formulier/antwoorden", asked, found),
        a=activity,
        second=form,
        progress=progress,
        reads=may is Reads.ALL,
        text_of=text_of,
    )


@action(both(ANSWERS), access=ORGANIZER)
async def answers_file(request: Visit, slug: FromPath[str]) -> Response[Any]:
    """Hand the answers over as a file; that it was done is logged, what is in it is not."""
    sent = await read_form(request)
    require_token(request, sent)
    person = signed_in(request)
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        form = await find_follow_up(reading, activity.id)
        if form is None:
            raise NoFollowUp
        if await reads_of(reading, activity.id, person.person_id, person.roles) is not Reads.ALL:
            raise OnlyForTheTeam
        listing = listing_of(form)
        asked = read_asked(listing, {name: sent.value(name) for name in sent.names})
        lines = await list_all_responses(reading, activity.id, asked)
    async with request.db.transaction() as tx:
        await write_audit(
            tx,
            at=request.now,
            actor=request.actor,
            action="follow-up.export",
            subject="activity",
            subject_id=activity.id,
            people=len(lines),
        )
    name = f"tweede-formulier-{activity.slug}{ending_of(request)}"
    return await list_file(name, listing, lines, sent.value(CHOSEN))


HANDLERS = [answers_page, answers_file]
