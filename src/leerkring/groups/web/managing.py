"""What the coordinator does by link: what the group is for, who is in it, handing over, and whether it still is there."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.core.web.access import LINK
from leerkring.core.web.forms.form import Form, read_form
from leerkring.core.web.forms.post import post_act, post_form
from leerkring.core.web.limits.mail_limits import may_mail
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.editing.edit_conflict import Subject, find_meanwhile
from leerkring.groups import joining, labels, service
from leerkring.groups.forms import AnswerLives, InviteMember, ManageGroup
from leerkring.groups.queries.one import list_everybody
from leerkring.groups.refusals import CoordinatorOnly
from leerkring.groups.rules import INVITED_FOR, Life
from leerkring.groups.views import Group
from leerkring.groups.web.own import DONE, OWN, SMALL
from leerkring.groups.web.within import by, open_to_manage, open_within

MANAGE = OWN + "/beheren"
MEMBER = MANAGE + "/{member_id:uuid}"
LIVES = OWN + "/bestaat-nog"
LABELS = {
    "purpose": "Wat wil de werkgroep bereiken?",
    "members_may_mail": "Leden mogen aan iedereen mailen",
    "listed": "Op de pagina van de regio",
}


@page(MANAGE, access=LINK)
async def manage_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show what the coordinator may change."""
    return await _manage(request, secret, Form())


async def _manage(request: Visit, secret: str, sent: Form) -> Response[bytes]:
    group, member = await open_to_manage(request, secret)
    theirs = _values(group)
    async with request.reading() as reading:
        everybody = await list_everybody(reading, group.id)
        conflict = await find_meanwhile(
            reading,
            sent.no,
            Subject(called="de werkgroep", ids=(group.id,), actions=("group.changed",)),
            reader=member.actor,
            typed=sent if "purpose" in sent.names else None,
            theirs=theirs,
            labels=LABELS,
        )
    return render(
        request,
        "groups/manage.html",
        status=sent.status,
        group=group,
        member=member,
        everybody=everybody,
        invited_for=INVITED_FOR,
        fields=sent if "purpose" in sent.names else Form.of(theirs),
        people=sent if "email" in sent.names else Form(),
        sent=sent,
        conflict=conflict,
        labels=labels,
        url=f"/werkgroep/{secret}",
        done=DONE.get(request.asked("gedaan"), "") if sent.status == 200 else "",
    )


def _values(group: Group) -> dict[str, str]:
    return {
        "purpose": group.purpose,
        "members_may_mail": "ja" if group.members_may_mail else "",
        "listed": "ja" if group.listed else "",
    }


@action(MANAGE, access=LINK, max_body=SMALL)
async def change(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep what the coordinator decided of the group."""
    _, member = await open_to_manage(request, secret)

    async def act(fields: ManageGroup, form: Form) -> str:
        await service.change_as_coordinator(
            request.db,
            member,
            fields.purpose,
            members_may_mail=fields.members_may_mail == "ja",
            listed=fields.listed == "ja",
            by=by(request, member, form),
        )
        return f"/werkgroep/{secret}/beheren?gedaan=beheer"

    return await post_form(request, ManageGroup, act, again=partial(_manage, request, secret))


@action(MANAGE + "/uitnodigen", access=LINK, max_body=SMALL)
async def invite(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Invite somebody; an address that had many mails of strangers gets one no more, and the page answers the same."""
    _, member = await open_to_manage(request, secret)

    async def act(fields: InviteMember, _form: Form) -> str:
        if await may_mail(request, what="group-invite", address=fields.email, most=5, network_most=40):
            await joining.invite(request.db, member, fields.name, fields.email, request.now)
        return f"/werkgroep/{secret}/beheren?gedaan=uitgenodigd"

    return await post_form(request, InviteMember, act, again=partial(_manage, request, secret))


@action(MEMBER + "/eruit", access=LINK, max_body=SMALL)
async def remove(request: Visit, secret: FromPath[str], member_id: FromPath[UUID]) -> Response[bytes]:
    """Take somebody out, or an invitation back."""
    form = await read_form(request)
    _, member = await open_to_manage(request, secret)

    async def act() -> str:
        await joining.remove(request.db, member, member_id, request.now)
        return f"/werkgroep/{secret}/beheren?gedaan=eruit"

    return await post_act(form, act, again=partial(_manage, request, secret))


@action(MEMBER + "/overdragen", access=LINK, max_body=SMALL)
async def hand_over(request: Visit, secret: FromPath[str], member_id: FromPath[UUID]) -> Response[bytes]:
    """Let another member coordinate."""
    form = await read_form(request)
    _, member = await open_to_manage(request, secret)

    async def act() -> str:
        await joining.hand_over(request.db, member, member_id, request.now)
        return f"/werkgroep/{secret}?gedaan=overgedragen"

    return await post_act(form, act, again=partial(_manage, request, secret))


@page(LIVES, access=LINK)
async def lives_page(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Ask whether the group still is there. Mail scanners open links too: looking changes nothing."""
    return await _lives(request, secret, Form())


async def _lives(request: Visit, secret: str, form: Form) -> Response[bytes]:
    group, member = await open_within(request, secret)
    if not member.coordinates:
        raise CoordinatorOnly
    return render(
        request,
        "groups/lives.html",
        status=form.status,
        group=group,
        form=form,
        is_asked=group.life(request.now) is Life.ASKED,
        url=f"/werkgroep/{secret}",
    )


@action(LIVES, access=LINK, max_body=SMALL)
async def answer_lives(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Keep the answer: it goes on, or into the archive."""
    _, member = await open_within(request, secret)

    async def act(fields: AnswerLives, _form: Form) -> str:
        lives = fields.answer == "ja"
        await service.answer_lives(request.db, member, lives, request.now)
        return f"/werkgroep/{secret}?gedaan={'bestaat' if lives else 'gestopt'}"

    return await post_form(request, AnswerLives, act, again=partial(_lives, request, secret))


HANDLERS = [manage_page, change, invite, remove, hand_over, lives_page, answer_lives]
