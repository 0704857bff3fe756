"""The back office of organisations: which there are, who works there, which places they have, and putting them right."""

from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import Mistakes, post_form
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render, see_other, signed_in
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.merging.model import What
from leerkring.merging.queries import find_kept, list_merges, list_pairs_of, list_spellings
from leerkring.people.beheer.lists import ORGANIZATIONS
from leerkring.people.beheer.people import ORGANIZER, reach_of
from leerkring.people.forms import CorrectOrganization
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.people.organizations import correct_organization, version_of_organization
from leerkring.people.refusals import NameTaken
from leerkring.programme.queries import list_municipalities
from leerkring.registrations.queries import organizations
from leerkring.registrations.refusals import NoSuchOrganization

ALL = "/beheer/organisaties"
ONE = ALL + "/{organization_id:uuid}"
DONE = {
    "verbeterd": "De organisatie is verbeterd.",
    "samengevoegd": "De twee zijn samengevoegd. Dertig dagen lang kunt u dat ongedaan maken.",
}
LABELS = {
    "name": "Naam",
    "kind": "Soort organisatie",
    "municipality": "Gemeente",
    "known": "Voorstellen op het formulier",
}


@page(ALL, access=ORGANIZER)
async def overview(request: Visit) -> Response[bytes]:
    """List organisations."""
    asked = read_asked(ORGANIZATIONS, request.query_params)
    async with request.reading() as reading:
        found = await organizations.list_organizations(reading, asked, own=request.own_people)
    return render_list(
        request,
        "people/beheer/organizations.html",
        show_list(ALL, asked, found),
        kinds=ORGANIZATION_KINDS,
    )


@page(ONE, access=ORGANIZER)
async def show_organization(request: Visit, organization_id: FromPath[UUID]) -> Response[bytes]:
    """Show one organisation: its spellings, its people, its places in each activity, and a form to put it right."""
    try:
        return await _show(request, organization_id, None)
    except NoSuchOrganization:
        async with request.reading() as reading:
            kept_id = await find_kept(reading, organization_id)
        if kept_id is None:
            raise
        return see_other(f"{ALL}/{kept_id}")


async def _show(request: Visit, organization_id: UUID, form: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        found = await organizations.get_organization(reading, organization_id)
        spellings = await list_spellings(reading, organization_id)
        likely = await list_pairs_of(reading, organization_id)
        everybody = reach_of(signed_in(request))
        merges = await list_merges(reading, request.now, What.ORGANIZATION, everybody, of=organization_id)
        variants = await organizations.list_variants(reading, organization_id)
        people = await organizations.list_people_of(reading, organization_id, own=request.own_people)
        places = await organizations.list_places_of(reading, organization_id, own=request.own_people)
        municipalities = {one.code: one.name for one in await list_municipalities(reading)}
        stands: dict[str, Any] = {
            "name": found.name,
            "kind": found.kind,
            "municipality": found.municipality_code or "",
            "known": "ja" if found.known else "",
        }
        conflict = await find_meanwhile(
            reading,
            form.no if form else None,
            Subject(called="deze organisatie", ids=(found.id,), actions=("organization.corrected",)),
            reader=request.actor,
            typed=form,
            theirs=stands,
            labels=LABELS,
            names={**ORGANIZATION_KINDS, **municipalities},
        )
    taken = form.no.facts["organization_id"] if form and isinstance(form.no, NameTaken) else None
    return render(
        request,
        "people/beheer/organization.html",
        status=form.status if form else 200,
        o=found,
        variants=variants,
        spellings=spellings,
        likely=likely,
        merges=merges,
        people=people,
        most=organizations.MOST_PEOPLE,
        places=places,
        most_places=organizations.MOST_ACTIVITIES,
        form=form or Form.of(stands),
        version=version_of_organization(found.name, found.kind, found.municipality_code, found.known),
        conflict=conflict,
        taken=taken,
        kinds=ORGANIZATION_KINDS,
        municipalities=list(municipalities.items()),
        done=DONE.get(request.asked("gedaan")),
    )


@action(ONE, access=ORGANIZER)
async def correct(request: Visit, organization_id: FromPath[UUID]) -> Response[bytes]:
    """Put the name, the kind or the municipality right."""

    async def act(fields: CorrectOrganization, form: Form) -> str:
        async with request.reading() as reading:
            known = {one.code for one in await list_municipalities(reading)}
        if fields.municipality and fields.municipality not in known:
            raise Mistakes({"municipality": "Kies de gemeente uit de lijst."})
        await correct_organization(
            request.db,
            organization_id,
            name=fields.name,
            kind=fields.kind,
            municipality_code=fields.municipality or None,
            known=bool(fields.known),
            version=read_version(form),
            actor=request.actor,
            now=request.now,
        )
        return f"{ALL}/{organization_id}?gedaan=verbeterd"

    async def again(form: Form) -> Response[bytes]:
        return await _show(request, organization_id, form)

    return await post_form(request, CorrectOrganization, act, again=again)


HANDLERS = [overview, show_organization, correct]
