"""A member's own page of a group: joining by agreeing to be named, what the group has, and leaving."""

from functools import partial
from typing import Any

from litestar import Response
from litestar.params import FromPath

from leerkring.core.refusals import Refusal
from leerkring.core.text.dutch import local
from leerkring.core.web.access import LINK
from leerkring.core.web.errors import note_refusal
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act, post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.core.web.services import services_of
from leerkring.groups import joining, labels
from leerkring.groups.forms import JoinGroup, NameMe
from leerkring.groups.queries.inside import (
    list_actions,
    list_coming,
    list_letters,
    list_notes,
    list_papers,
    list_past,
)
from leerkring.groups.queries.one import get_group, list_members, open_link
from leerkring.groups.refusals import MemberNotFound, NoLongerMember
from leerkring.groups.rules import INVITED_FOR, Life, may_leave, may_mail, may_remove
from leerkring.groups.views import Group, Member

OWN = "/werkgroep/{secret:str}"
SMALL = 32 * 1024
DONE = {
    "mee": "U doet mee. U krijgt een mail met uw link en de bijeenkomsten voor uw agenda.",
    "genoemd": "Uw naam staat bij de werkgroep op de pagina van de regio.",
    "niet-genoemd": "Uw naam staat niet (meer) op de site.",
    "notitie": "De notitie is bewaard.",
    "actie": "De actie is bewaard.",
    "stuk": "Het stuk staat bij de werkgroep.",
    "weg": "Het is weggehaald.",
    "gepland": "De bijeenkomst is gepland. Alle leden krijgen een mail voor hun agenda.",
    "verplaatst": "De bijeenkomst is gewijzigd. Alle leden krijgen een mail, en hun agenda gaat mee.",
    "afgezegd": "De bijeenkomst gaat niet door. Alle leden krijgen een mail, en de bijeenkomst verdwijnt uit hun agenda.",
    "gemaild": "Uw mail gaat naar alle andere leden.",
    "bestaat": "Fijn, de werkgroep gaat gewoon door.",
    "gestopt": "De werkgroep is gearchiveerd. Dank u wel voor uw antwoord.",
    "beheer": "De werkgroep is gewijzigd.",
    "uitgenodigd": "De uitnodiging gaat uit.",
    "eruit": "Diegene is uit de werkgroep.",
    "overgedragen": "De werkgroep is overgedragen. De nieuwe coördinator krijgt een mail.",
}


async def open_own(request: Visit, secret: str) -> tuple[Group, Member]:
    """Return the group and the member of this link. Raises `GroupLinkUnknown` before anything shows."""
    async with request.reading() as reading:
        member = await open_link(reading, services_of(request).links, secret)
        return await get_group(reading, member.group_id), member


@page(OWN, access=LINK)
async def own_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the group to a member, or to who was invited what it asks. Mail scanners open links too: looking changes nothing."""
    return await show_own(request, secret, Form())


async def show_own(request: Visit, secret: str, form: Form) -> Response[bytes]:
    """Show the page of the group, with a form of it that was sent."""
    group, member = await open_own(request, secret)
    if member.agreed_at is None:
        return _invitation(request, group, member, secret, form)
    async with request.reading() as reading:
        members = await list_members(reading, group.id)
        coming = await list_coming(reading, group.id, request.now)
        past = await list_past(reading, group.id, request.now)
        notes = await list_notes(reading, group.id)
        actions = await list_actions(reading, group.id)
        papers = await list_papers(reading, group.id)
        letters = await list_letters(reading, group.id)
    writes = group.archived_at is None
    return render(
        request,
        "groups/own.html",
        status=form.status,
        form=form,
        group=group,
        member=member,
        members=members,
        coming=coming,
        past=past,
        notes=notes,
        actions=actions,
        papers=papers,
        removable={
            one.id
            for one in papers
            if writes and may_remove(coordinates=member.coordinates, is_own=one.added_by == member.id)
        },
        letters=letters,
        labels=labels,
        life=group.life(request.now),
        is_asked=group.life(request.now) is Life.ASKED and member.coordinates,
        today=local(request.now).date(),
        may_write=writes,
        may_manage=writes and member.coordinates,
        may_mail=writes
        and len(members) > 1
        and may_mail(coordinates=member.coordinates, members_may=group.members_may_mail),
        url=f"/werkgroep/{secret}",
        done=DONE.get(request.asked("gedaan"), "") if form.status == 200 else "",
    )


def _invitation(request: Visit, group: Group, member: Member, secret: str, form: Form) -> Response[bytes]:
    return render(
        request,
        "groups/invitation.html",
        status=form.status,
        form=form,
        group=group,
        member=member,
        subject=labels.SUBJECTS[group.subject],
        until=member.invited_at + INVITED_FOR,
        is_open=group.archived_at is None,
        url=f"/werkgroep/{secret}",
    )


@action(OWN + "/meedoen", access=LINK, max_body=SMALL)
async def join(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Agree to be named to the others, and be a member."""
    _, member = await open_own(request, secret)

    async def act(fields: JoinGroup, _form: Form) -> str:
        await joining.join(request.db, member, fields.organization, request.now)
        return f"/werkgroep/{secret}?gedaan=mee"

    return await post_form(request, JoinGroup, act, again=partial(show_own, request, secret))


@action(OWN + "/contact", access=LINK, max_body=SMALL)
async def name_me(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep whether everybody reads one's name on the page of the region."""
    _, member = await open_own(request, secret)

    async def act(fields: NameMe, _form: Form) -> str:
        named = fields.named == "ja"
        await joining.set_named(request.db, member, named, request.now)
        return f"/werkgroep/{secret}?gedaan={'genoemd' if named else 'niet-genoemd'}"

    return await post_form(request, NameMe, act, again=partial(show_own, request, secret))


@page(OWN + "/uitstappen", access=LINK)
async def leave_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show the one button; who left already reads so."""
    return await _leave(request, secret, Form())


async def _leave(request: Visit, secret: str, form: Form) -> Response[bytes]:
    try:
        group, member = await open_own(request, secret)
    except NoLongerMember as no:
        return _left(request, no)
    async with request.reading() as reading:
        others = [one for one in await list_members(reading, group.id) if one.id != member.id]
    coordinates = member.coordinates and group.archived_at is None
    return render(
        request,
        "groups/leave.html",
        status=form.status,
        form=form,
        group=group,
        member=member,
        may_go=may_leave(coordinates=coordinates, others=len(others)),
        url=f"/werkgroep/{secret}",
    )


@action(OWN + "/uitstappen", access=LINK, max_body=SMALL)
async def leave(request: Visit, secret: FromPath[str]) -> Response[Any]:
    """Leave: by the page's button, or by the one click of a mail program (RFC 8058), which wants no redirect."""
    form = await read_form(request)
    one_click = form.value("List-Unsubscribe") == "One-Click"

    async def act() -> str:
        try:
            _, member = await open_own(request, secret)
            await joining.leave(request.db, member, request.now)
        except (NoLongerMember, MemberNotFound):
            pass  # leaving twice is leaving once
        return f"/werkgroep/{secret}/uitstappen"

    answer = await post_act(form, act, again=partial(_leave, request, secret))
    if one_click and answer.status_code == 303:
        no_store = {"Cache-Control": "no-store"}
        return Response("Afgemeld.\n", status_code=200, media_type="text/plain", headers=no_store)
    return answer


def _left(request: Visit, no: Refusal) -> Response[bytes]:
    note_refusal(request, no)
    return render(request, "groups/left.html", status=200, refusal=no)


HANDLERS = [own_page, join, name_me, leave_page, leave]
