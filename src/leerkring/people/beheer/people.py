"""The back office of people: who there are, and everything that one of them did, got and answered."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries.questions import read_questions_of
from leerkring.activities.views import Questions
from leerkring.attendance.beheer.shown import days_of
from leerkring.attendance.queries import read_attendances
from leerkring.core.audit import write_audit
from leerkring.core.text.dutch import local
from leerkring.core.web.access import Staff, staff_only
from leerkring.core.web.forms.form import read_form
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.declared import Listing
from leerkring.core.web.lists.files import CHOSEN, both, ending_of, list_file
from leerkring.core.web.lists.page import render_list, selection_of
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render, see_other, signed_in
from leerkring.mail import queries as mails
from leerkring.mail.beheer import labels as mail_labels
from leerkring.mail.beheer.reach import mail_of
from leerkring.merging.model import What
from leerkring.merging.queries import find_kept, list_acts_on, list_merges, list_pairs_of
from leerkring.messages.queries.outcomes import list_messages_to
from leerkring.newsletter import labels as newsletter_labels
from leerkring.newsletter.queries import subscription_queries
from leerkring.people import queries as people_queries
from leerkring.people.beheer.lists import people_list
from leerkring.people.labels import ROLES
from leerkring.people.sessions import require_token
from leerkring.programme.queries import list_regions
from leerkring.registrations.answers import given_of, tell
from leerkring.registrations.beheer import labels
from leerkring.registrations.queries import people
from leerkring.registrations.queries.history import list_steps_of_all
from leerkring.registrations.queries.people import Reach, RegistrationOfPerson
from leerkring.registrations.refusals import NoSuchPerson
from leerkring.registrations.rules import LIVE
from leerkring.site.beheer.audit_log import ACTIONS

PEOPLE = "/beheer/mensen"
ONE = PEOPLE + "/{person_id:uuid}"
ORGANIZER = staff_only("organizer")
DONE = {
    "samengevoegd": "De twee zijn samengevoegd. Dertig dagen lang kunt u dat ongedaan maken.",
    "verbeterd": "De naam of het adres is verbeterd. Wordt het adres anders, dan krijgen beide adressen een mail.",
}


def reach_of(person: Staff) -> Reach:
    """Return whom this member of staff may see: an administrator everybody, who organises those in their activities."""
    return Reach(everybody=person.may(), own=person.own_people)


async def _listing(request: Visit) -> Listing:
    async with request.reading() as reading:
        regions = await list_regions(reading, local(request.now).date())
    return people_list(reach_of(signed_in(request)), {one.slug: one.name for one in regions})


@page(PEOPLE, access=ORGANIZER)
async def overview(request: Visit) -> Response[bytes]:
    """List people, found by any part of their name, address or organisation."""
    asked = read_asked(await _listing(request), request.query_params)
    async with request.reading() as reading:
        found = await people.list_people(reading, asked, reach_of(signed_in(request)))
    return render_list(
        request,
        "people/beheer/list.html",
        show_list(PEOPLE, asked, found),
        selection=selection_of(request),
    )


@action(both(PEOPLE), access=ORGANIZER)
async def export(request: Visit) -> Response[Any]:
    """Give people out as they are filtered and ordered, all pages; that it was done is logged, not who is in it."""
    form = await read_form(request)
    require_token(request, form)
    listing = await _listing(request)
    asked = read_asked(listing, {name: form.value(name) for name in form.names})
    async with request.reading() as reading:
        found = await people.list_all_people(reading, asked, reach_of(signed_in(request)))
    async with request.db.transaction() as tx:
        await write_audit(
            tx,
            at=request.now,
            actor=request.actor,
            action="people.export",
            subject="person",
            people=len(found),
        )
    return await list_file(f"mensen{ending_of(request)}", listing, found, form.value(CHOSEN))


@page(ONE, access=ORGANIZER)
async def show_person(request: Visit, person_id: FromPath[UUID]) -> Response[bytes]:
    """Show one person: what they registered for, what they answered, and what we sent them."""
    reader, reach = signed_in(request), reach_of(signed_in(request))
    async with request.reading() as reading:
        try:
            person = await people.get_person(reading, person_id, reach)
        except NoSuchPerson:
            if kept_id := await find_kept(reading, person_id):
                return see_other(f"{PEOPLE}/{kept_id}")
            raise
        merges = await list_merges(reading, request.now, What.PERSON, reach, of=person_id)
        likely = await list_pairs_of(reading, person_id)
        registrations = await people.list_registrations_of(reading, person_id, reach)
        questions = await read_questions_of(reading, {one.activity_id for one in registrations})
        days = await people.list_days_of(reading, registrations)
        attendances = await read_attendances(reading, {one.activity_id for one in registrations}, request.now)
        acts = await list_acts_on(reading, person_id)
        steps = await list_steps_of_all(reading, [one.id for one in registrations])
        sent = await mails.list_to_person(reading, person_id, within=mail_of(reader))
        messages = await list_messages_to(
            reading, person_id, own=reach.own, actor="" if reader.may() else reader.actor
        )
        colleague = await people_queries.find_staff(reading, person.email)
        subscriptions = (
            await subscription_queries.list_of_person(reading, person_id) if reader.may("editor") else None
        )
    return render(
        request,
        "people/beheer/show.html",
        p=person,
        registrations=registrations,
        merges=merges,
        twice=_twice(registrations),
        likely=likely,
        answers={
            one.id: [
                answer
                for answer in tell(questions.get(one.activity_id, Questions()), given_of(one))
                if answer.text
            ]
            for one in registrations
        },
        days=days,
        attended={one.id: days_of(attendances[one.activity_id], one.id) for one in registrations},
        acts=[(one, ACTIONS[one.action]) for one in acts],
        steps=steps,
        live=LIVE,
        mails=sent,
        messages=messages,
        subscriptions=subscriptions,
        roles=[ROLES[role] for role in sorted(colleague.roles)] if colleague else [],
        labels=labels,
        mail_labels=mail_labels,
        newsletter_labels=newsletter_labels,
        done=DONE.get(request.asked("gedaan")),
    )


def _twice(registrations: Iterable[RegistrationOfPerson]) -> list[str]:
    """Return the activities for which somebody has two registrations that go on: both of one who was merged."""
    titles = Counter((one.activity_id, one.title) for one in registrations if one.state in LIVE)
    return [title for (_, title), many in titles.items() if many > 1]


@page(ONE + "/aanmelden", access=ORGANIZER)
async def choose_activity(request: Visit, person_id: FromPath[UUID]) -> Response[bytes]:
    """List what this person can be registered for now."""
    reach = reach_of(signed_in(request))
    async with request.reading() as reading:
        person = await people.get_person(reading, person_id, reach)
        found = await people.list_open_to(reading, person_id, request.now, reach)
    return render(request, "people/beheer/register.html", p=person, open=found)


HANDLERS = [overview, export, show_person, choose_activity]
