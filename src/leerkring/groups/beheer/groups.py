"""Working groups in the back office: the list, making one, and one with how it stands."""

from functools import partial

from litestar import Response

from leerkring.activities.queries import back_office
from leerkring.activities.queries.back_office import ActivityDetails
from leerkring.core.web.access import staff_only
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import Mistakes, post_form
from leerkring.core.web.lists.asked import read_asked
from leerkring.core.web.lists.page import render_list
from leerkring.core.web.lists.shown import show_list
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.groups import labels, service
from leerkring.groups.beheer.lists import groups_list
from leerkring.groups.forms import ChangeGroup, MakeGroup
from leerkring.groups.queries.lists import list_groups
from leerkring.groups.queries.origin import list_facets_of, list_participants
from leerkring.groups.rules import MOST_MEMBERS, GroupSubject
from leerkring.groups.service import GroupText
from leerkring.programme.queries import FacetNames, get_facet_names

ORGANIZER = staff_only("organizer")
BASE = "/beheer/werkgroepen"


@page(BASE, access=ORGANIZER)
async def overview(request: Visit) -> Response[bytes]:
    """List all groups, with when each gave a sign of life."""
    async with request.reading() as reading:
        asked = read_asked(groups_list(request.now), request.query_params)
        found = await list_groups(reading, asked)
    return render_list(request, "groups/beheer/list.html", show_list(BASE, asked, found), labels=labels)


@page(BASE + "/nieuw", access=ORGANIZER)
async def new_page(request: Visit) -> Response[bytes]:
    """Ask what the group is; from an activity that is over most of it is filled in."""
    return await _new(request, None)


async def _new(request: Visit, sent: Form | None) -> Response[bytes]:
    activity = await _activity(request, sent)
    async with request.reading() as reading:
        names = await get_facet_names(reading)
        people = await list_participants(reading, activity.id) if activity else ()
        regions, themes = await list_facets_of(reading, activity.id) if activity else ((), ())
    first = {"listed": "ja", "subject": GroupSubject.OTHER.value}
    if activity:
        first |= {"name": f"Werkgroep {activity.title}", "participants": "ja"}
        first |= {"region": regions[0] if len(regions) == 1 else "", "activity": activity.slug}
    form = sent or Form.of({**first, "themes": list(themes)})
    return render(
        request,
        "groups/beheer/new.html",
        status=form.status,
        form=form,
        names=names,
        labels=labels,
        activity=activity,
        people=people,
        most=MOST_MEMBERS,
    )


async def _activity(request: Visit, sent: Form | None) -> ActivityDetails | None:
    slug = sent.value("activity") if sent else request.asked("activiteit")
    if not slug:
        return None
    async with request.reading() as reading:
        return await back_office.get_activity(reading, slug, own=request.own_activities)


@action(BASE + "/nieuw", access=ORGANIZER)
async def make(request: Visit) -> Response[bytes]:
    """Make a group and invite who was named, and the participants where that is wanted."""

    async def act(fields: MakeGroup, form: Form) -> str:
        activity = await _activity(request, form)
        async with request.reading() as reading:
            text = text_of(fields, await get_facet_names(reading))
            wanted = activity is not None and fields.participants == "ja"
            people = await list_participants(reading, activity.id) if activity and wanted else ()
        id_ = await service.make_group(
            request.db,
            text,
            (fields.coordinator_email, fields.coordinator_name),
            people,
            request.by(form),
            activity_id=activity.id if activity else None,
        )
        return f"{BASE}/{id_}?gedaan=gemaakt"

    return await post_form(request, MakeGroup, act, again=partial(_new, request))


def text_of(fields: ChangeGroup, names: FacetNames) -> GroupText:
    """Return what was typed of a group; what is in no list of regions or themes is a mistake."""
    wrong = {}
    if fields.region and fields.region not in names.regions:
        wrong["region"] = "Kies een regio uit de lijst."
    if any(one not in names.themes for one in fields.themes):
        wrong["themes"] = "Kies thema’s uit de lijst."
    if wrong:
        raise Mistakes(wrong)
    return GroupText(
        name=fields.name,
        purpose=fields.purpose,
        subject=GroupSubject(fields.subject),
        region=fields.region or None,
        themes=tuple(dict.fromkeys(fields.themes)),
        listed=fields.listed == "ja",
    )


HANDLERS = [overview, new_page, make]
