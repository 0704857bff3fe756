"""The team of a case: its owner, or staff in their stead, adds and removes people, each with a link of their own."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.versions import By, check_version
from leerkring.labs.cases.queries import lock_case
from leerkring.labs.workspace.model import LabTeamMember as M
from leerkring.labs.workspace.queries import count_mailed, get_member, list_team
from leerkring.labs.workspace.refusals import MemberAlready, TeamFull, TeamNotYet, TooManyLinks
from leerkring.labs.workspace.rules import MOST_MAILS, MOST_MEMBERS, may_have_team
from leerkring.labs.workspace.views import Member
from leerkring.mail.model import Delivery
from leerkring.mail.service import queue_mail, skip_queued

LINK = "workspace.link"
"""The kind of mail with the link of somebody in a team."""
MEMBER = "workspace.member"
"""The purpose from which the secret of their link is derived."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody as they were typed."""

    name: str
    email: str
    role: str = ""


async def add_member(db: Database, case_id: UUID, who: Who, by: By) -> None:
    """Add somebody to the team and mail them their link. Adding who is there already changes nothing.

    Raises `TeamNotYet`, `TeamFull`, `MemberAlready` where another name has the address, and `TooManyLinks`.
    """
    async with db.transaction() as tx:
        await _lock(tx, case_id)
        team = await list_team(tx, case_id)
        there = next((one for one in team if one.email == who.email), None)
        if there is not None and (there.name, there.role) == (who.name, who.role):
            return  # pressed twice
        if there is not None:
            raise MemberAlready
        if len(team) >= MOST_MEMBERS:
            raise TeamFull(most=MOST_MEMBERS)
        await _check_mails(tx, case_id, by)
        id_ = uuid7()
        row = {"id": id_, "case_id": case_id, "added_at": by.now, "updated_at": by.now}
        await tx.execute(insert(M).values(**row, **asdict(who)))
        await _mail(tx, await get_member(tx, case_id, id_), by)
        await _log(tx, case_id, "lab-team.added", by)


async def change_member(db: Database, case_id: UUID, id_: UUID, who: Who, by: By) -> bool:
    """Put somebody right; tell whether they got a new link, at another address. Then the old link ends.

    Raises `EditConflict`, `NoSuchMember`, `TeamNotYet`, `MemberAlready`, `TooManyLinks`.
    """
    async with db.transaction() as tx:
        await _lock(tx, case_id)
        member = await get_member(tx, case_id, id_)
        check_version(by.version, member.version)
        if any(one.email == who.email and one.id != id_ for one in await list_team(tx, case_id)):
            raise MemberAlready
        await tx.execute(update(M).where(M.id == id_).values(**asdict(who), updated_at=by.now))
        await _log(tx, case_id, "lab-team.changed", by)
        if who.email == member.email:
            return False
        await _renew(tx, case_id, id_, by)
        return True


async def mail_again(db: Database, case_id: UUID, id_: UUID, by: By) -> None:
    """Mail somebody a new link, and end the one they had.

    Raises `EditConflict`, `NoSuchMember`, `TeamNotYet`, `TooManyLinks`.
    """
    async with db.transaction() as tx:
        await _lock(tx, case_id)
        check_version(by.version, (await get_member(tx, case_id, id_)).version)
        await _renew(tx, case_id, id_, by)


async def remove_member(db: Database, case_id: UUID, id_: UUID, by: By) -> None:
    """Take somebody out of the team: their link opens nothing any more, and we forget them. What they wrote stays.

    Raises `EditConflict`, `NoSuchMember`.
    """
    async with db.transaction() as tx:
        await lock_case(tx, case_id)
        check_version(by.version, (await get_member(tx, case_id, id_)).version)
        await skip_queued(tx, by.now, reason="niet meer in het casusteam", about_id=id_)
        await tx.execute(delete(M).where(M.id == id_))
        await tx.execute(delete(Delivery).where(Delivery.about_id == id_, Delivery.kind == LINK))
        await _log(tx, case_id, "lab-team.removed", by)


async def forget_team(tx: Tx, case_id: UUID) -> None:
    """Forget everybody in the team of a case, with the mails to them."""
    theirs = select(M.id).where(M.case_id == case_id)
    await tx.execute(delete(Delivery).where(Delivery.about_id.in_(theirs), Delivery.kind == LINK))
    await tx.execute(delete(M).where(M.case_id == case_id))


async def _lock(tx: Tx, case_id: UUID) -> None:
    if not may_have_team((await lock_case(tx, case_id)).state):
        raise TeamNotYet


async def _check_mails(tx: Tx, case_id: UUID, by: By) -> None:
    if await count_mailed(tx, case_id, by.now - timedelta(days=1)) >= MOST_MAILS:
        raise TooManyLinks(most=MOST_MAILS)


async def _renew(tx: Tx, case_id: UUID, id_: UUID, by: By) -> None:
    await _check_mails(tx, case_id, by)
    await skip_queued(tx, by.now, reason="er is een nieuwere link", about_id=id_)
    newer = {"link_generation": M.link_generation + 1, "updated_at": by.now}
    await tx.execute(update(M).where(M.id == id_).values(**newer))
    await _mail(tx, await get_member(tx, case_id, id_), by)
    await _log(tx, case_id, "lab-team.link", by)


async def _mail(tx: Tx, member: Member, by: By) -> None:
    await queue_mail(
        tx,
        kind=LINK,
        dedupe_key=f"lab-team:{member.id}:{member.link_generation}",
        recipient=member.email,
        recipient_name=member.name,
        about_id=member.id,
        params={},
        now=by.now,
    )


async def _log(tx: Tx, case_id: UUID, action: str, by: By) -> None:
    await write_audit(tx, at=by.now, actor=by.actor, action=action, subject="case", subject_id=case_id)
