"""Who comes into the room of a lab by a link: somebody of the team, the owner of the case, or an expert who said yes."""

from dataclasses import dataclass
from uuid import UUID

from leerkring.activities.rules import ActivityKind
from leerkring.core.database.db import Reading
from leerkring.core.secrets import Links
from leerkring.labs.cases.lab_queries import find_case_of_lab
from leerkring.labs.cases.queries import find_case
from leerkring.labs.cases.views import Case
from leerkring.labs.cases.writing import BY_OWNER
from leerkring.labs.experts.queries.invitations import get_invitation
from leerkring.labs.experts.queries.pool import get_expert
from leerkring.labs.experts.refusals import ExpertNotFound, InvitationNotFound
from leerkring.labs.experts.rules import InvitationState
from leerkring.labs.experts.views import Invitation
from leerkring.labs.workspace.queries import PREFIXES, find_lab, find_member
from leerkring.labs.workspace.refusals import RoomLinkRenewed, RoomLinkUnknown
from leerkring.labs.workspace.rules import Inside
from leerkring.labs.workspace.team import MEMBER
from leerkring.labs.workspace.views import Member

OWNER = "workspace.owner"
EXPERT = "workspace.expert"
"""The purposes from which the secrets of the owner's and an expert's way in are derived: whoever has one cannot decide about
the case, or answer for the expert."""


@dataclass(frozen=True, slots=True)
class Insider:
    """Who came in, and into which room; `slug` is empty while no lab works on the case."""

    kind: Inside
    actor: str
    name: str
    slug: str | None
    case: Case | None


def member_path(links: Links, member: Member) -> str:
    """Return the way in of somebody in a team."""
    return f"/praktijklab/{links.make(MEMBER, member.id, member.link_generation)}"


def owner_path(links: Links, case: Case) -> str:
    """Return the way in of the owner of a case; another owner has another."""
    return f"/praktijklab/{links.make(OWNER, case.id, case.link_generation)}"


def expert_path(links: Links, one: Invitation) -> str:
    """Return the way in of an expert, as long as their yes stands; when their address is put right they have another."""
    return f"/praktijklab/{links.make(EXPERT, one.id, one.link_generation)}"


def is_inside(one: Invitation) -> bool:
    """Tell whether an invitation lets its expert in: they said yes, to a lab."""
    return one.state is InvitationState.ACCEPTED and one.kind == ActivityKind.LAB


async def open_room(reading: Reading, links: Links, secret: str) -> Insider:
    """Return who came in by this link. Raises `RoomLinkUnknown`, also for who is not in the lab any more, or `RoomLinkRenewed`."""
    id_ = links.read(secret)
    if id_ is None:
        raise RoomLinkUnknown
    return (
        await _as_member(reading, links, secret, id_)
        or await _as_owner(reading, links, secret, id_)
        or await _as_expert(reading, links, secret, id_)
    )


async def _as_member(reading: Reading, links: Links, secret: str, id_: UUID) -> Insider | None:
    member = await find_member(reading, id_)
    if member is None:
        return None
    _check(links, MEMBER, secret, member.link_generation)
    case = await find_case(reading, member.case_id)
    slug = await find_lab(reading, member.case_id)
    return Insider(Inside.MEMBER, f"{PREFIXES[Inside.MEMBER]}:{id_}", member.name, slug, case)


async def _as_owner(reading: Reading, links: Links, secret: str, id_: UUID) -> Insider | None:
    case = await find_case(reading, id_)
    if case is None:
        return None
    _check(links, OWNER, secret, case.link_generation)
    return Insider(Inside.OWNER, BY_OWNER, case.owner_name, await find_lab(reading, id_), case)


async def _as_expert(reading: Reading, links: Links, secret: str, id_: UUID) -> Insider:
    try:
        one = await get_invitation(reading, id_)
        expert = await get_expert(reading, one.expert_id)
    except (InvitationNotFound, ExpertNotFound):
        raise RoomLinkUnknown from None
    _check(links, EXPERT, secret, one.link_generation)
    if not is_inside(one) or expert.retired_at is not None:
        raise RoomLinkUnknown
    case = await find_case_of_lab(reading, one.activity_id)
    return Insider(Inside.EXPERT, f"{PREFIXES[Inside.EXPERT]}:{expert.id}", one.name, one.slug, case)


def _check(links: Links, purpose: str, secret: str, generation: int) -> None:
    if links.holds(purpose, secret, generation):
        return
    if any(links.holds(purpose, secret, older) for older in range(1, generation)):
        raise RoomLinkRenewed
    raise RoomLinkUnknown
