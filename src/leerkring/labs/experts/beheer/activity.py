"""Whom to ask for an activity: who was asked, who is proposed and why, the best set together, and asking them."""

from functools import partial
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.beheer.activities import ONE as ACTIVITY
from leerkring.activities.queries import back_office
from leerkring.activities.queries.back_office import ActivityDetails
from leerkring.core.versions import read_version
from leerkring.core.web.forms.form import Form, integer, read_form
from leerkring.core.web.forms.post import post_act, post_form
from leerkring.core.web.pages import Visit, action, page, render, signed_in
from leerkring.labs.experts import inviting, labels
from leerkring.labs.experts.beheer.experts import ORGANIZER
from leerkring.labs.experts.forms import InviteForm
from leerkring.labs.experts.matching import MOST_IN_SET, Fit
from leerkring.labs.experts.proposing import Plan, plan_for
from leerkring.labs.experts.queries.invitations import get_invitation
from leerkring.labs.experts.queries.pool import get_expert
from leerkring.labs.experts.queries.wish import list_asked_days
from leerkring.labs.experts.refusals import InvitationNotFound
from leerkring.labs.experts.rules import LEAVES_GAP, OPEN, InvitationState, is_over
from leerkring.programme.queries import get_facet_names

PAGE = ACTIVITY + "/deskundigen"
ASK = PAGE + "/vragen/{expert_id:uuid}"
USUAL = 3
MOST_SHOWN = 25
DONE = {
    "gevraagd": "De uitnodiging gaat eruit. Er gaat één herinnering, als er geen antwoord komt.",
    "ingetrokken": "De uitnodiging is ingetrokken. De deskundige krijgt een mail.",
    "gezien": "Dit staat niet meer bij Vandaag.",
    "aangenomen": "Deze deskundige komt en krijgt een mail met de dagen.",
}


def _size(request: Visit) -> int:
    return max(1, min(integer(request.asked("aantal")) or USUAL, MOST_IN_SET))


@page(PAGE, access=ORGANIZER)
async def experts_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show who was asked and whom to ask."""
    return await _experts(request, slug, Form())


async def _experts(request: Visit, slug: str, form: Form) -> Response[bytes]:
    size, own = _size(request), request.asked("zelfde") == "1"
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        plan = await plan_for(reading, activity.id, size, request.now, own_municipality=own)
        names = await get_facet_names(reading)
    wished = len(plan.wish.subjects)
    return render(
        request,
        "labs/experts/beheer/activity.html",
        status=form.status,
        a=activity,
        form=form,
        plan=plan,
        to_ask=[one for one in plan.proposal.chosen if one.candidate.id not in plan.standing],
        others=_others(plan)[:MOST_SHOWN],
        names=names,
        wished=labels.subject_names(sorted(plan.wish.subjects), names),
        uncovered=labels.subject_names(plan.proposal.uncovered, names),
        reasons=lambda one: labels.reasons(one, wished, names),
        bars=labels.BARS,
        states=labels.STATES,
        tones=labels.TONES,
        gaps=LEAVES_GAP,
        open_=OPEN,
        other_date=InvitationState.OTHER_DATE,
        accepted=InvitationState.ACCEPTED,
        over=is_over(activity.state, activity.ends_at, request.now),
        sizes=[(str(number), str(number)) for number in range(1, MOST_IN_SET + 1)],
        asked_for=Form.of({"aantal": str(size), "zelfde": "1" if own else ""}),
        done=DONE.get(request.asked("gedaan")),
    )


def _others(plan: Plan) -> list[Fit]:
    chosen = {one.candidate.id for one in plan.proposal.chosen}
    return [one for one in plan.proposal.ranked if one.candidate.id not in chosen]


@page(ASK, access=ORGANIZER)
async def ask_page(request: Visit, slug: FromPath[str], expert_id: FromPath[UUID]) -> Response[bytes]:
    """Show what an expert will be asked, with room for a word of one's own. Raises `ExpertNotFound`."""
    return await _ask(request, slug, expert_id, Form())


async def _ask(request: Visit, slug: str, expert_id: UUID, form: Form) -> Response[bytes]:
    async with request.reading() as reading:
        activity = await back_office.get_activity(reading, slug, own=request.own_activities)
        expert = await get_expert(reading, expert_id)
        plan = await plan_for(reading, activity.id, 0, request.now, own_municipality=True)
        names = await get_facet_names(reading)
        days = await list_asked_days(reading, activity.id)
    every = (*plan.proposal.ranked, *plan.proposal.barred)
    found = next((one for one in every if one.candidate.id == expert_id), None)
    return render(
        request,
        "labs/experts/beheer/ask.html",
        status=form.status,
        a=activity,
        e=expert,
        form=form,
        days=days,
        found=found,
        bar=labels.BARS[found.bar] if found and found.bar else "",
        reasons=labels.reasons(found, len(plan.wish.subjects), names) if found and not found.bar else (),
        here=f"/beheer/activiteiten/{slug}/deskundigen",
    )


@action(ASK, access=ORGANIZER)
async def ask(request: Visit, slug: FromPath[str], expert_id: FromPath[UUID]) -> Response[bytes]:
    """Ask an expert by mail."""
    activity = await _activity(request, slug)

    async def act(fields: InviteForm, _form: Form) -> str:
        await inviting.invite(
            request.db,
            expert_id,
            activity.id,
            message=fields.message,
            asked_by=signed_in(request).person_id,
            actor=request.actor,
            now=request.now,
        )
        return f"/beheer/activiteiten/{slug}/deskundigen?gedaan=gevraagd"

    return await post_form(request, InviteForm, act, again=partial(_ask, request, slug, expert_id))


async def _activity(request: Visit, slug: str) -> ActivityDetails:
    async with request.reading() as reading:
        return await back_office.get_activity(reading, slug, own=request.own_activities)


@action(PAGE + "/{invitation_id:uuid}", access=ORGANIZER)
async def decide(request: Visit, slug: FromPath[str], invitation_id: FromPath[UUID]) -> Response[bytes]:
    """Take an invitation back, take another date as a yes, or say that a no was seen."""
    activity = await _activity(request, slug)
    async with request.reading() as reading:
        if (await get_invitation(reading, invitation_id)).activity_id != activity.id:
            raise InvitationNotFound
    form = await read_form(request)
    uses = {
        "intrekken": (inviting.revoke, "ingetrokken"),
        "aannemen": (inviting.accept_for, "aangenomen"),
        "gezien": (inviting.see, "gezien"),
    }

    async def act() -> str:
        use, done = uses.get(form.value("doen"), (None, ""))
        if use is not None:
            await use(
                request.db, invitation_id, version=read_version(form), actor=request.actor, now=request.now
            )
        return f"/beheer/activiteiten/{slug}/deskundigen?gedaan={done}"

    return await post_act(form, act, again=partial(_experts, request, slug))


HANDLERS = [experts_page, ask_page, ask, decide]
