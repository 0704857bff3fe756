"""Dubbelen: who and what may stand twice, and what was merged in the last thirty days."""

from uuid import UUID

from litestar import Response

from leerkring.core.refusals import NotFound
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.form import read_form
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.declared import Column, Listing
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, see_other, signed_in
from leerkring.merging import labels, queries
from leerkring.merging.model import What
from leerkring.merging.service import tell_apart
from leerkring.people.beheer.people import reach_of
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.registrations.queries import organizations, people

ALL = "/beheer/dubbelen"
ORGANIZATIONS = ALL + "/organisaties"
ORGANIZER = staff_only("organizer")
PAIRS = Listing(
    columns=(
        Column(label="De een", fixed=True),
        Column(label="De ander"),
        Column(label="Waarom misschien dezelfde"),
        Column(label="Of niet", hidden=True),
    ),
)
BASES = {What.PERSON: "/beheer/mensen", What.ORGANIZATION: "/beheer/organisaties"}
DONE = {
    "twee": "Onthouden: dit zijn er twee. U ziet ze hier niet meer.",
    "terug": "Het samenvoegen is ongedaan gemaakt.",
}


@page(ALL, access=ORGANIZER)
async def duplicate_people(request: Visit) -> Response[bytes]:
    """List people who may be one."""
    return await _overview(request, What.PERSON, ALL)


@page(ORGANIZATIONS, access=ORGANIZER)
async def duplicate_organizations(request: Visit) -> Response[bytes]:
    """List organisations that may be one."""
    return await _overview(request, What.ORGANIZATION, ORGANIZATIONS)


async def _overview(request: Visit, what: What, path: str) -> Response[bytes]:
    asked = read_asked(PAIRS, request.query_params)
    reach = reach_of(signed_in(request))
    async with request.reading() as reading:
        if what is What.PERSON:
            found = await queries.list_person_pairs(reading, asked, reach)
        else:
            found = await queries.list_organization_pairs(reading, asked)
        merges = await queries.list_merges(reading, request.now, what, reach)
        searched_at = await queries.find_last_search(reading)
    return render_list(
        request,
        "merging/beheer/duplicates.html",
        show_list(path, asked, found),
        what=what,
        base=BASES[what],
        sides=[
            ("Mensen", ALL, what is What.PERSON),
            ("Organisaties", ORGANIZATIONS, what is What.ORGANIZATION),
        ],
        merges=merges,
        searched_at=searched_at,
        reasons=labels.REASONS,
        kinds=ORGANIZATION_KINDS,
        done=DONE.get(request.asked("gedaan")),
    )


@action(ALL + "/twee", access=ORGANIZER)
async def say_two(request: Visit) -> Response[bytes]:
    """Remember that these are two."""
    form = await read_form(request)
    try:
        what, one, other = What(form.value("what")), UUID(form.value("one")), UUID(form.value("other"))
    except ValueError:
        raise NotFound from None
    async with request.reading() as reading:
        for id_ in (one, other):
            if what is What.PERSON:
                await people.get_person(reading, id_, reach_of(signed_in(request)))
            else:
                await organizations.get_organization(reading, id_)
    await tell_apart(request.db, what, one, other, actor=request.actor, now=request.now)
    return see_other(f"{ALL if what is What.PERSON else ORGANIZATIONS}?gedaan=twee")


HANDLERS = [duplicate_people, duplicate_organizations, say_two]
