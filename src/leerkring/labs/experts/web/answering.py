"""Answering an invitation by the link in its mail: yes, no with why, another date, or withdrawing a yes."""

from datetime import timedelta
from functools import partial

from litestar import Response
from litestar.params import FromPath

from leerkring.core.text.dutch import local
from leerkring.core.web.access import LINK
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.post import post_form
from leerkring.core.web.pages import Visit, action, page, render
from leerkring.labs.cases.lab_queries import find_asked_about
from leerkring.labs.experts import inviting, labels
from leerkring.labs.experts.forms import AnswerForm
from leerkring.labs.experts.mails import profile_path
from leerkring.labs.experts.queries.invitations import get_invitation
from leerkring.labs.experts.queries.pool import list_days
from leerkring.labs.experts.queries.wish import list_asked_days
from leerkring.labs.experts.refusals import InvitationNotFound
from leerkring.labs.experts.rules import INVITATION_MOVES, InvitationState
from leerkring.labs.experts.views import Invitation

SMALL = 16 * 1024
CHOICES = {
    InvitationState.ACCEPTED: ("Ja, ik kom", "U krijgt een mail met de dagen."),
    InvitationState.OTHER_DATE: ("Ik kan niet dan, maar wel op een andere dag", "Schrijf hieronder wanneer."),
    InvitationState.DECLINED: ("Nee, ik kan niet", "Schrijf hieronder kort waarom."),
    InvitationState.WITHDRAWN: (
        "Ik zeg toch af",
        "Schrijf hieronder kort waarom. De organisator hoort het meteen.",
    ),
}
DONE = {
    InvitationState.ACCEPTED: "Fijn dat u komt. U krijgt een mail met de dagen.",
    InvitationState.OTHER_DATE: "Dank u. De organisator neemt contact met u op over de dag.",
    InvitationState.DECLINED: "Dank u voor uw antwoord. Wij vragen iemand anders.",
    InvitationState.WITHDRAWN: "U bent afgemeld. De organisator weet het nu.",
}


async def open_invitation(request: Visit, secret: str) -> Invitation:
    """Return the invitation that this link opens. Raises `InvitationNotFound`."""
    links = request.services.links
    id_ = links.read(secret)
    if id_ is None:
        raise InvitationNotFound
    async with request.reading() as reading:
        one = await get_invitation(reading, id_)
    if not links.holds(inviting.INVITATION, secret, one.link_generation):
        raise InvitationNotFound
    return one


@page("/deskundige/uitnodiging/{secret:str}", access=LINK)
async def show_invitation(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Show what is asked and when, what else stands on those days, and what can be answered now."""
    return await _show(request, secret, Form())


async def _show(request: Visit, secret: str, form: Form) -> Response[bytes]:
    one = await open_invitation(request, secret)
    async with request.reading() as reading:
        days = await list_asked_days(reading, one.activity_id)
        case = await find_asked_about(reading, one.activity_id)
        dates = {local(day.starts_at).date() for day in days}
        standing = (
            await list_days(reading, min(dates) - timedelta(days=1), [one.expert_id]) if dates else {}
        ).get(one.expert_id, [])
    over = one.is_over(request.now)
    choices = [
        (state, *CHOICES[state]) for state in CHOICES if state in INVITATION_MOVES[one.state] and not over
    ]
    return render(
        request,
        "labs/experts/invitation.html",
        status=form.status,
        one=one,
        form=form,
        days=days,
        case=case,
        clashes=[day for day in standing if day.day in dates and day.activity_id != one.activity_id],
        choices=choices,
        secret=secret,
        over=over,
        state="over" if over else one.state,
        said=labels.IS[one.state],
        done=DONE.get(one.state, "") if request.asked("gedaan") == "beantwoord" else "",
        profile=profile_path(request.services.links, one.expert_id, one.link_generation),
    )


@action("/deskundige/uitnodiging/{secret:str}", access=LINK, max_body=SMALL)
async def answer_invitation(request: Visit, secret: FromPath[str]) -> Response[bytes]:
    """Write the answer and tell who organises."""
    one = await open_invitation(request, secret)

    async def act(fields: AnswerForm, _form: Form) -> str:
        await inviting.answer(
            request.db, one.id, InvitationState(fields.answer), fields.words, now=request.now
        )
        return f"/deskundige/uitnodiging/{secret}?gedaan=beantwoord"

    return await post_form(request, AnswerForm, act, again=partial(_show, request, secret))


HANDLERS = [show_invitation, answer_invitation]
