"""Making one person of two: whom, what is kept, a last look with numbers, and then it is done."""

from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.queries.back_office import is_own
from leerkring.core.database.db import Reading
from leerkring.core.database.folding import fold
from leerkring.core.refusals import Refusal
from leerkring.core.text.surnames import split_name
from leerkring.core.versions import check_version, read_version
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.pages import Visit, action, page, render, see_other, signed_in
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.merging import queries
from leerkring.merging.beheer.sides import Sides, show_refusal, where_kept
from leerkring.merging.forms import MergePeople, Of
from leerkring.merging.people import Look, Side, Twice, check_mail_stays, look_at_people, merge_people
from leerkring.merging.refusals import AlreadyMerged
from leerkring.people.beheer.people import ONE, ORGANIZER, PEOPLE, reach_of
from leerkring.people.model import Person
from leerkring.registrations.beheer import labels
from leerkring.registrations.queries import people
from leerkring.registrations.queries.people import holds_each
from leerkring.registrations.refusals import NoSuchPerson

WITH = ONE + "/samenvoegen"
PAIR = WITH + "/{other_id:uuid}"
LABELS = {"name": "Naam", "email": "E-mailadres"}


@page(WITH, access=ORGANIZER)
async def choose_other(request: Visit, person_id: FromPath[UUID]) -> Response[bytes]:
    """Ask with whom; who may be the same is named first."""
    reach = reach_of(signed_in(request))
    typed = request.asked("zoek")[:200]
    words = fold(typed).replace(",", " ").split()[:8]
    async with request.reading() as reading:
        person = await people.get_person(reading, person_id, reach)
        likely = await queries.list_pairs_of(reading, person_id)
        condition = holds_each(words, reach.own) if words else Person.id.in_(likely)
        found = await queries.list_people_to_choose(reading, condition, reach, person_id)
    begin = typed or (split_name(person.name).main if person.name else "")
    return render(
        request, "merging/beheer/choose_person.html", p=person, found=found, typed=typed, begin=begin
    )


@page(PAIR, access=ORGANIZER)
async def pair_page(request: Visit, person_id: FromPath[UUID], other_id: FromPath[UUID]) -> Response[bytes]:
    """Show two people beside each other, and ask what is kept."""
    return await _form(request, person_id, other_id, None)


async def _look(request: Visit, person_id: UUID, other_id: UUID) -> tuple[Look, Sides[Side]]:
    reader = signed_in(request)
    async with request.reading() as reading:
        for id_ in (person_id, other_id):
            try:
                await people.get_person(reading, id_, reach_of(reader))
            except NoSuchPerson:
                if kept := await queries.find_kept(reading, id_):
                    raise AlreadyMerged(kept_id=kept) from None
                raise
        look = await look_at_people(reading, person_id, other_id, by_admin=reader.may())
    one, other = sorted((look.kept, look.dropped), key=lambda side: side.id != person_id)
    return look, Sides(one, other)


async def _form(request: Visit, person_id: UUID, other_id: UUID, form: Form | None) -> Response[bytes]:
    try:
        look, sides = await _look(request, person_id, other_id)
    except AlreadyMerged as no:
        return show_refusal(request, no, where_kept(no, PEOPLE))
    except NoSuchPerson:
        raise
    except Refusal as no:
        return show_refusal(request, no, f"{PEOPLE}/{person_id}")
    async with request.reading() as reading:
        about = Subject(
            called="een van deze twee",
            ids=(person_id, other_id),
            actions=("person.corrected", "person.merged", "person.unmerged"),
        )
        conflict = await find_meanwhile(reading, form.no if form else None, about, reader=request.actor)
        two = await queries.are_told_apart(reading, person_id, other_id)
        told = await queries.list_told(reading, (person_id, other_id), reach_of(signed_in(request)))
        mine = await _own_twice(request, reading, look)
    newest = Of.ONE if sides.one.registrations >= sides.other.registrations else Of.OTHER
    form = form or Form.of({"name": newest, "email": newest})
    return render(
        request,
        "merging/beheer/people.html",
        status=form.status,
        sides=sides,
        told=told,
        look=look,
        mine=mine,
        here=f"{PEOPLE}/{person_id}/samenvoegen/{other_id}",
        form=form,
        version=look.version,
        conflict=conflict,
        two=two,
        labels=labels,
    )


async def _own_twice(request: Visit, reading: Reading, look: Look) -> list[Twice]:
    """Return for which activities of this member of staff both registered; of a colleague's only the number is told."""
    return [one for one in look.twice if await is_own(reading, one.activity_id, own=request.own_people)]


@action(PAIR, access=ORGANIZER)
async def merge(request: Visit, person_id: FromPath[UUID], other_id: FromPath[UUID]) -> Response[bytes]:
    """Say what follows; with `zeker` do it."""
    form = await read_form(request)
    values, mistakes = check(MergePeople, form)
    if values is None:
        return await _form(request, person_id, other_id, form.with_errors(mistakes))
    try:
        look, sides = await _look(request, person_id, other_id)
        chosen = {"name": sides.of(values.name).name, "email": sides.of(values.email).email}
        if form.value("zeker"):
            kept_id, _ = await merge_people(
                request.db,
                person_id,
                other_id,
                **chosen,
                reason=values.reason,
                version=read_version(form),
                by_admin=signed_in(request).may(),
                own=request.own_people,
                actor=request.actor,
                now=request.now,
            )
            return see_other(f"{PEOPLE}/{kept_id}?gedaan=samengevoegd")
        check_version(read_version(form), look.version)
        async with request.reading() as reading:
            await check_mail_stays(reading, look, chosen["email"], own=request.own_people)
    except AlreadyMerged as no:
        return show_refusal(request, no, where_kept(no, PEOPLE))
    except NoSuchPerson:
        raise
    except Refusal as no:
        return await _form(request, person_id, other_id, form.refused(no))
    if look.twice and not values.reason:
        missing = {"reason": "Schrijf op waarom. Beiden hebben zich voor dezelfde activiteit aangemeld."}
        return await _form(request, person_id, other_id, form.with_errors(missing))
    async with request.reading() as reading:
        mine = await _own_twice(request, reading, look)
    return render(
        request,
        "merging/beheer/people_look.html",
        look=look,
        mine=mine,
        here=f"{PEOPLE}/{person_id}/samenvoegen/{other_id}",
        values=values,
        version=read_version(form),
        labels=labels,
        name=chosen["name"],
        email=chosen["email"],
    )


HANDLERS = [choose_other, pair_page, merge]
