"""One working group in the back office: how it stands, changing it, its coordinator, and the archive."""

from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act, post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.groups import joining, labels, service
from leerkring.groups.beheer.groups import BASE, ORGANIZER, text_of
from leerkring.groups.forms import ChangeGroup, NameCoordinator
from leerkring.groups.queries.inside import list_coming, list_past
from leerkring.groups.queries.one import get_group, list_everybody
from leerkring.groups.views import Group
from leerkring.programme.queries import get_facet_names

ONE = BASE + "/{group_id:uuid}"
MEMBER = ONE + "/leden/{member_id:uuid}"
LABELS = {
    "name": "Naam",
    "purpose": "Wat wil de werkgroep bereiken?",
    "subject": "Waaraan werkt de werkgroep?",
    "region": "Regio",
    "themes": "Thema’s",
    "listed": "Op de pagina van de regio",
}
DONE = {
    "gemaakt": "De werkgroep is gemaakt. De uitnodigingen gaan uit.",
    "gewijzigd": "De werkgroep is gewijzigd.",
    "gearchiveerd": "De werkgroep is gearchiveerd. Leden kunnen alles nog lezen.",
    "terug": "De werkgroep is terug uit het archief.",
    "coordinator": "De werkgroep heeft een andere coördinator. Diegene krijgt een mail.",
    "link": "De nieuwe link is onderweg. De oude werkt niet meer.",
}


@page(ONE, access=ORGANIZER)
async def group_page(request: Visit, group_id: FromPath[UUID]) -> Response[bytes]:
    """Show a group: how it stands, who is in it, and when it met. What members write stays theirs."""
    return await _show(request, group_id, Form())


async def _show(request: Visit, group_id: UUID, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        group = await get_group(reading, group_id)
        everybody = await list_everybody(reading, group_id)
        coming = await list_coming(reading, group_id, request.now)
        past = await list_past(reading, group_id, request.now)
        names = await get_facet_names(reading)
        conflict = await find_meanwhile(
            reading, form.no, Subject(called="deze werkgroep", ids=(group_id,)), reader=request.actor
        )
    return render(
        request,
        "groups/beheer/group.html",
        status=form.status,
        form=form,
        group=group,
        life=group.life(request.now),
        everybody=everybody,
        has_coordinator=any(one.coordinates for one in everybody),
        coming=coming,
        past=past,
        themes=[names.themes[one] for one in group.themes if one in names.themes],
        labels=labels,
        conflict=conflict,
        done=DONE.get(request.asked("gedaan"), "") if form.status == 200 else "",
    )


@page(ONE + "/wijzigen", access=ORGANIZER)
async def change_page(request: Visit, group_id: FromPath[UUID]) -> Response[bytes]:
    """Show what is told of a group, to be changed."""
    return await _change(request, group_id, None)


async def _change(request: Visit, group_id: UUID, sent: Form | None) -> Response[bytes]:
    async with request.reading() as reading:
        group = await get_group(reading, group_id)
        names = await get_facet_names(reading)
        theirs = _values(group)
        conflict = await find_meanwhile(
            reading,
            sent.no if sent else None,
            Subject(called="deze werkgroep", ids=(group_id,), actions=("group.changed", "group.archived")),
            reader=request.actor,
            typed=sent,
            theirs=theirs,
            labels=LABELS,
            names=names.themes | names.regions | dict(labels.SUBJECTS),  # type: ignore[operator]
        )
    form = sent or Form.of(theirs)
    return render(
        request,
        "groups/beheer/change.html",
        status=form.status,
        form=form,
        group=group,
        names=names,
        labels=labels,
        conflict=conflict,
    )


def _values(group: Group) -> dict[str, object]:
    return {
        "name": group.name,
        "purpose": group.purpose,
        "subject": group.subject.value,
        "region": group.region or "",
        "themes": list(group.themes),
        "listed": "ja" if group.listed else "",
    }


@action(ONE + "/wijzigen", access=ORGANIZER)
async def change(request: Visit, group_id: FromPath[UUID]) -> Response[bytes]:
    """Keep what was changed."""

    async def act(fields: ChangeGroup, form: Form) -> str:
        async with request.reading() as reading:
            text = text_of(fields, await get_facet_names(reading))
        await service.change_group(request.db, group_id, text, request.by(form))
        return f"{BASE}/{group_id}?gedaan=gewijzigd"

    return await post_form(request, ChangeGroup, act, again=partial(_change, request, group_id))


@action(ONE + "/coordinator", access=ORGANIZER)
async def invite_coordinator(request: Visit, group_id: FromPath[UUID]) -> Response[bytes]:
    """Let somebody else coordinate, who is invited where they are not in the group."""

    async def act(fields: NameCoordinator, form: Form) -> str:
        name, email = fields.coordinator_name, fields.coordinator_email
        await service.invite_coordinator(request.db, group_id, name, email, request.by(form))
        return f"{BASE}/{group_id}?gedaan=coordinator"

    return await post_form(request, NameCoordinator, act, again=partial(_show, request, group_id))


@action(ONE + "/archiveren", access=ORGANIZER)
async def archive(request: Visit, group_id: FromPath[UUID]) -> Response[bytes]:
    """Put the group into the archive."""
    return await _do(request, group_id, service.archive, "gearchiveerd")


@action(ONE + "/terughalen", access=ORGANIZER)
async def bring_back(request: Visit, group_id: FromPath[UUID]) -> Response[bytes]:
    """Take the group out of the archive."""
    return await _do(request, group_id, service.bring_back, "terug")


async def _do(
    request: Visit, group_id: UUID, use: Callable[..., Awaitable[object]], done: str, *more: UUID
) -> Response[bytes]:
    form = await read_form(request)

    async def act() -> str:
        await use(request.db, group_id, *more, request.by(form))
        return f"{BASE}/{group_id}?gedaan={done}"

    return await post_act(form, act, again=partial(_show, request, group_id))


@action(MEMBER + "/coordinator", access=ORGANIZER)
async def appoint(request: Visit, group_id: FromPath[UUID], member_id: FromPath[UUID]) -> Response[bytes]:
    """Make a member the coordinator."""
    return await _do(request, group_id, service.appoint_by_staff, "coordinator", member_id)


@action(MEMBER + "/link", access=ORGANIZER)
async def renew_link(request: Visit, group_id: FromPath[UUID], member_id: FromPath[UUID]) -> Response[bytes]:
    """Give a member a new link, where theirs came into wrong hands."""
    return await _do(request, group_id, joining.renew_link, "link", member_id)


HANDLERS = [group_page, change_page, change, archive, bring_back, appoint, invite_coordinator, renew_link]
