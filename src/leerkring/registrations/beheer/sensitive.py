"""The sensitive answers of an activity, for the few who may read them, and as a file that is asked for apart."""

from collections import Counter
from typing import Any

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries import back_office as activities
from leerkring.core.audit import write_audit
from leerkring.core.refusals import NotAllowed
from leerkring.core.text.dutch import local
from leerkring.core.web.forms.form import read_form
from leerkring.core.web.lists.declared import Column, Listing
from leerkring.core.web.lists.files import both, ending_of, list_file
from leerkring.core.web.pages import Visit, action, page, render, signed_in
from leerkring.people.sessions import require_token
from leerkring.registrations.beheer import labels
from leerkring.registrations.beheer.registrations import ALL, ORGANIZER, SEES_PEOPLE
from leerkring.registrations.sensitive.queries import SensitiveLine, count_sensitive, list_sensitive, reads_of
from leerkring.registrations.sensitive.rules import Reads

SENSITIVE = ALL + "/gevoelig"
_FILE = {
    "Naam": lambda one: one.name,
    "Organisatie": lambda one: one.organization,
    "Vraag": lambda one: one.label,
    "Antwoord": lambda one: one.text,
    "Te wissen op": lambda one: local(one.erase_at).date(),
}
LISTING = Listing(
    filters=(), columns=tuple(Column(label=label, cell=cell) for label, cell in _FILE.items()), sort=""
)


class OnlyForTheTeam(NotAllowed):
    """Somebody who organises other activities asks for what people told about themselves."""

    code = "only-for-the-team"
    sentence = "Gevoelige antwoorden leest alleen wie deze activiteit organiseert, of de beheerder."


@page(SENSITIVE, access=SEES_PEOPLE)
async def sensitive_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show what people told, by question with how often, and by person; to who may not read it, who may."""
    person = signed_in(request)
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        may = await reads_of(reading, activity.id, person.person_id, person.roles)
        lines = await list_sensitive(reading, activity.id, may)
        answered = await count_sensitive(reading, activity.id)
    return render(
        request,
        "registrations/beheer/sensitive.html",
        a=activity,
        reads=may,
        lines=lines,
        counted=_counted(lines),
        answered=answered.total(),
        labels=labels,
    )


def _counted(lines: tuple[SensitiveLine, ...]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Return by question how often each answer was given, the most often first: what a caterer has to know."""
    found: dict[str, Counter[str]] = {}
    for line in lines:
        found.setdefault(line.label, Counter())[line.text] += 1
    return [(label, counted.most_common()) for label, counted in found.items()]


@action(both(SENSITIVE), access=ORGANIZER)
async def sensitive_file(request: Visit, slug: FromPath[str]) -> Response[Any]:
    """Hand the answers over as a file of their own; that it was done is logged, what is in it is not."""
    form = await read_form(request)
    require_token(request, form)
    person = signed_in(request)
    async with request.reading() as reading:
        activity = await activities.get_activity(reading, slug, own=request.own_people)
        may = await reads_of(reading, activity.id, person.person_id, person.roles)
        if may is not Reads.ALL:
            raise OnlyForTheTeam
        lines = await list_sensitive(reading, activity.id, Reads.ALL)
    async with request.db.transaction() as tx:
        await write_audit(
            tx,
            at=request.now,
            actor=request.actor,
            action="sensitive.export",
            subject="activity",
            subject_id=activity.id,
            people=len({line.registration_id for line in lines}),
        )
    return await list_file(f"gevoelige-antwoorden-{activity.slug}{ending_of(request)}", LISTING, lines)


HANDLERS = [sensitive_page, sensitive_file]
