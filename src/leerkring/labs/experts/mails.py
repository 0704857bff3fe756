"""What mails about experts say: to the expert with their own links, and to who organises with who is next in line."""

from uuid import UUID

from leerkring.core.database.db import Reading
from leerkring.core.secrets import Links
from leerkring.labs.cases.lab_queries import find_asked_about
from leerkring.labs.experts import labels
from leerkring.labs.experts.inviting import ACCEPTED, ANSWERED, INVITATION, REMINDER, REVOKED
from leerkring.labs.experts.keeping import PROFILE
from leerkring.labs.experts.matching import Fit
from leerkring.labs.experts.proposing import find_next
from leerkring.labs.experts.queries.invitations import get_invitation
from leerkring.labs.experts.queries.pool import get_expert
from leerkring.labs.experts.queries.wish import list_asked_days, wish_of_activity
from leerkring.labs.experts.refusals import ExpertNotFound, InvitationNotFound
from leerkring.labs.experts.rules import LEAVES_GAP, OPEN, InvitationState
from leerkring.labs.experts.telling_days import DAYS, differ, read_days
from leerkring.labs.experts.views import Invitation
from leerkring.mail.message.address import Mailbox
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer
from leerkring.programme.queries import get_facet_names
from leerkring.registrations.reminding.mails import answers_to


def profile_path(links: Links, expert_id: UUID, generation: int) -> str:
    """Return the address at which an expert keeps their own profile."""
    return f"/deskundige/{links.make(PROFILE, expert_id, generation)}"


def answer_path(links: Links, one: Invitation) -> str:
    """Return the address at which an expert answers an invitation."""
    return f"/deskundige/uitnodiging/{links.make(INVITATION, one.id, one.link_generation)}"


async def profile(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write the mail with the link to one's profile; nothing for who was taken out meanwhile."""
    assert delivery.about_id is not None
    try:
        expert = await get_expert(reading, delivery.about_id)
    except ExpertNotFound:
        return None
    return services.render(
        "labs/experts/mails/profile",
        name=expert.name,
        again=bool(delivery.params.get("again")),
        new=expert.profile_at is None,
        url=services.base_url + profile_path(services.links, expert.id, expert.link_generation),
    )


def _asks(mail: str, *states: InvitationState) -> Renderer:
    """Return the renderer of a mail to the expert; skipped where the invitation moved on, or the activity is over."""

    async def render(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
        assert delivery.about_id is not None
        try:
            one = await get_invitation(reading, delivery.about_id)
        except InvitationNotFound:
            return None
        if one.state not in states or one.is_over(services.clock.now()):
            return None
        return services.render(
            f"labs/experts/mails/{mail}",
            reply_to=await answers_to(reading, one.activity_id),
            one=one,
            name=one.name,
            case=await find_asked_about(reading, one.activity_id),
            days=await list_asked_days(reading, one.activity_id),
            url=services.base_url + answer_path(services.links, one),
            profile_url=services.base_url + profile_path(services.links, one.expert_id, one.link_generation),
            public_url=f"{services.base_url}/agenda/{one.slug}" if one.activity_state == "published" else "",
        )

    return render


async def days(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write to an expert who comes that the days are others; nothing for who comes no more, or where they are as they were."""
    assert delivery.about_id is not None
    try:
        one = await get_invitation(reading, delivery.about_id)
    except InvitationNotFound:
        return None
    told, stands = read_days(delivery.params["told"]), read_days(delivery.params["days"])
    changed = differ(told, stands, services.clock.now())
    if one.state is not InvitationState.ACCEPTED or changed is None:
        return None
    return services.render(
        "labs/experts/mails/days",
        reply_to=await answers_to(reading, one.activity_id),
        one=one,
        name=one.name,
        changed=changed,
        over=not stands,
        url=services.base_url + answer_path(services.links, one),
        profile_url=services.base_url + profile_path(services.links, one.expert_id, one.link_generation),
    )


async def answered(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write to who organises what an expert answered, and who is next in line where they do not come."""
    assert delivery.about_id is not None
    try:
        one = await get_invitation(reading, delivery.about_id)
    except InvitationNotFound:
        return None
    state = InvitationState(str(delivery.params["state"]))
    now = services.clock.now()
    if one.state is not state or one.is_over(now):
        return None
    place = f"{services.base_url}/beheer/activiteiten/{one.slug}/deskundigen"
    found = await find_next(reading, one.activity_id, now) if state in LEAVES_GAP else None
    return services.render(
        "labs/experts/mails/answered",
        reply_to=Mailbox(one.name, one.email),
        one=one,
        name=delivery.recipient_name,
        state=state,
        said=labels.SAID[state],
        words=delivery.params["words"],
        next=found.candidate if found else None,
        reasons=await _reasons(reading, found, one) if found else (),
        looks=state in LEAVES_GAP,
        url=f"{place}/vragen/{found.candidate.id}" if found else place,
    )


async def _reasons(reading: Reading, found: Fit, one: Invitation) -> tuple[str, ...]:
    wish = await wish_of_activity(reading, one.activity_id)
    return labels.reasons(found, len(wish.subjects), await get_facet_names(reading))


MAILS: dict[str, Renderer] = {
    PROFILE: profile,
    INVITATION: _asks("invitation", *OPEN),
    REMINDER: _asks("reminder", InvitationState.ASKED),
    ACCEPTED: _asks("accepted", InvitationState.ACCEPTED),
    REVOKED: _asks("revoked", InvitationState.REVOKED),
    ANSWERED: answered,
    DAYS: days,
}
