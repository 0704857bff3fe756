"""Making one organisation of two: which, what is kept, a last look with numbers, and then it is done."""

from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.refusals import Refusal
from leerkring.core.versions import check_version, read_version
from leerkring.core.web.forms.fields import check
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.pages import Visit, action, page, render, see_other
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.merging import queries
from leerkring.merging.beheer.sides import Sides, show_refusal, where_kept
from leerkring.merging.forms import MergeOrganizations, Of
from leerkring.merging.organizations import (
    ChosenOrganization,
    Look,
    look_at_organizations,
    merge_organizations,
)
from leerkring.merging.refusals import AlreadyMerged
from leerkring.people.beheer.lists import ORGANIZATIONS
from leerkring.people.beheer.organizations import ALL, ONE
from leerkring.people.beheer.people import ORGANIZER
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.programme.queries import list_municipalities
from leerkring.registrations.queries import organizations
from leerkring.registrations.refusals import NoSuchOrganization

WITH = ONE + "/samenvoegen"
PAIR = WITH + "/{other_id:uuid}"


@page(WITH, access=ORGANIZER)
async def choose_other(request: Visit, organization_id: FromPath[UUID]) -> Response[bytes]:
    """Ask with which; what may be the same is named first."""
    asked = read_asked(ORGANIZATIONS, {"zoek": request.asked("zoek")})
    lines: list[organizations.OrganizationLine | organizations.OrganizationDetails]
    async with request.reading() as reading:
        found = await organizations.get_organization(reading, organization_id)
        if request.asked("zoek"):
            lines = [*(await organizations.list_organizations(reading, asked, own=request.own_people)).lines]
        else:
            likely = await queries.list_pairs_of(reading, organization_id)
            lines = [await organizations.get_organization(reading, id_) for id_ in likely]
    return render(
        request,
        "merging/beheer/choose_organization.html",
        o=found,
        found=[one for one in lines if one.id != organization_id],
        typed=request.asked("zoek"),
        kinds=ORGANIZATION_KINDS,
    )


@page(PAIR, access=ORGANIZER)
async def pair_page(
    request: Visit, organization_id: FromPath[UUID], other_id: FromPath[UUID]
) -> Response[bytes]:
    """Show two organisations beside each other, and ask what is kept."""
    return await _form(request, organization_id, other_id, None)


async def _look(request: Visit, organization_id: UUID, other_id: UUID) -> Look:
    async with request.reading() as reading:
        for id_ in (organization_id, other_id):
            if kept := await queries.find_kept(reading, id_):
                raise AlreadyMerged(kept_id=kept)
            await organizations.get_organization(reading, id_)
        return await look_at_organizations(reading, organization_id, other_id)


async def _form(request: Visit, organization_id: UUID, other_id: UUID, form: Form | None) -> Response[bytes]:
    try:
        look = await _look(request, organization_id, other_id)
    except NoSuchOrganization:
        raise
    except Refusal as no:
        return show_refusal(request, no, where_kept(no, ALL))
    async with request.reading() as reading:
        about = Subject(
            called="een van deze twee",
            ids=(organization_id, other_id),
            actions=("organization.corrected", "organization.merged", "organization.unmerged"),
        )
        conflict = await find_meanwhile(reading, form.no if form else None, about, reader=request.actor)
        two = await queries.are_told_apart(reading, organization_id, other_id)
        municipalities = {one.code: one.name for one in await list_municipalities(reading)}
    most = Of.ONE if look.kept.registrations >= look.dropped.registrations else Of.OTHER
    form = form or Form.of({"name": most, "kind": most, "municipality": most})
    return render(
        request,
        "merging/beheer/organizations.html",
        status=form.status,
        sides=Sides(look.kept, look.dropped),
        look=look,
        here=f"{ALL}/{organization_id}/samenvoegen/{other_id}",
        form=form,
        version=look.version,
        conflict=conflict,
        two=two,
        kinds=ORGANIZATION_KINDS,
        municipalities=municipalities,
    )


@action(PAIR, access=ORGANIZER)
async def merge(request: Visit, organization_id: FromPath[UUID], other_id: FromPath[UUID]) -> Response[bytes]:
    """Say what follows; with `zeker` do it."""
    form = await read_form(request)
    values, mistakes = check(MergeOrganizations, form)
    if values is None:
        return await _form(request, organization_id, other_id, form.with_errors(mistakes))
    try:
        look = await _look(request, organization_id, other_id)
        sides = Sides(look.kept, look.dropped)
        chosen = ChosenOrganization(
            name=sides.of(values.name).name,
            kind=sides.of(values.kind).kind,
            municipality_code=sides.of(values.municipality).municipality_code,
        )
        if form.value("zeker"):
            await merge_organizations(
                request.db,
                organization_id,
                other_id,
                chosen,
                reason=values.reason,
                version=read_version(form),
                actor=request.actor,
                now=request.now,
            )
            return see_other(f"{ALL}/{organization_id}?gedaan=samengevoegd")
        check_version(read_version(form), look.version)
    except AlreadyMerged as no:
        return show_refusal(request, no, where_kept(no, ALL))
    except NoSuchOrganization:
        raise
    except Refusal as no:
        return await _form(request, organization_id, other_id, form.refused(no))
    if look.beyond and not values.reason:
        missing = {"reason": "Schrijf op waarom. Samen hebben zij meer plaatsen dan één organisatie mag."}
        return await _form(request, organization_id, other_id, form.with_errors(missing))
    async with request.reading() as reading:
        municipalities = {one.code: one.name for one in await list_municipalities(reading)}
    return render(
        request,
        "merging/beheer/organizations_look.html",
        look=look,
        here=f"{ALL}/{organization_id}/samenvoegen/{other_id}",
        values=values,
        chosen=chosen,
        other_name=look.dropped.name if chosen.name == look.kept.name else look.kept.name,
        version=read_version(form),
        kinds=ORGANIZATION_KINDS,
        municipalities=municipalities,
    )


HANDLERS = [choose_other, pair_page, merge]
