"""The sample's experts: six invented people, of whom three agreed to a page, one comes to a lab and one was just asked."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from leerkring.activities.model import Activity
from leerkring.core.database.db import Database, Tx
from leerkring.labs.experts.indexing import make_findable
from leerkring.labs.experts.keeping import Told, put_expert
from leerkring.labs.experts.model import Expert, ExpertInvitation
from leerkring.labs.experts.rules import InvitationState, answer_by, remind_at

LAB = "uitstroom-uit-de-opvang"
"""The lab that the sample's experts are asked for."""
PUBLIC = ("marijke@zorgkompas.example", "yusuf@eigendeur.example", "lotte@ruimtewerk.example")
COMES, ASKED = PUBLIC[1], PUBLIC[0]
EXPERTS = {
    PUBLIC[0]: Told(
        name="Marijke Terpstra",
        work="Adviseur wonen en zorg, Zorgkompas",
        offers="Maakt cijfers leesbaar en leidt het gesprek over wat zij betekenen.\nHelpt een regio kiezen wat zij eerst doet.",
        themes=("woonzorganalyse", "woonzorgvisie"),
        target_groups=("ouderen", "mensen-met-een-psychische-kwetsbaarheid"),
        municipality_code="GM0106",
        languages=("nl", "fy"),
    ),
    PUBLIC[1]: Told(
        name="Yusuf Demir",
        work="Ervaringsdeskundige, Eigen Deur",
        offers="Vertelt hoe het is om uit de opvang te komen, en wat toen wel en niet hielp.",
        target_groups=("dak-en-thuisloze-mensen", "uitstroom-uit-een-instelling"),
        regions=("parkstad-limburg", "arnhem-nijmegen"),
        municipality_code="GM0202",
        languages=("nl", "tr"),
    ),
    PUBLIC[2]: Told(
        name="Lotte van den Heuvel",
        work="Jurist huurrecht, Ruimtewerk",
        offers="Kijkt mee in afspraken over huur, voorrang en beheer.",
        themes=("regionale-samenwerking",),
        target_groups=("statushouders", "studenten"),
        municipality_code="GM0344",
        months=(1, 2, 3, 4, 5, 6, 9, 10, 11),
        languages=("nl", "en"),
    ),
    "pieter@buurtenbouw.example": Told(
        name="Pieter Kamphuis",
        work="Bouwkundige, Buurt en Bouw",
        offers="Rekent voor wat een woning aanpassen kost en oplevert.",
        themes=("woonzorgvisie",),
        target_groups=("ouderen", "mensen-met-een-beperking"),
        regions=("regio-enschede", "regio-groningen"),
        municipality_code="GM0150",
        languages=("nl", "de"),
    ),
    "samira@samenwijk.example": Told(
        name="Samira Bouzid",
        work="Wijkverpleegkundige, Samen Wijk",
        offers="Weet hoe zorg thuis in een dorp of wijk geregeld kan worden.",
        target_groups=("mantelzorgers", "ouderen"),
        municipality_code="GM0599",
        languages=("nl", "ar", "fr"),
    ),
    "henk@regievoeren.example": Told(
        name="Henk Oosterveld",
        work="Oud-wethouder, nu regisseur",
        offers="Leidt een gesprek tussen bestuurders die het nog niet eens zijn.",
        themes=("regionale-samenwerking", "woonzorgvisie"),
        municipality_code="GM0200",
        languages=("nl",),
    ),
}
"""What each told, by address."""


async def sample_experts(db: Database, now: datetime) -> None:
    """Make the sample's experts and what two of them were asked; nobody gets mail, since nobody exists."""
    async with db.transaction() as tx:
        if await tx.scalar(select(Expert.id).limit(1)) is not None:
            return
        then = now - timedelta(days=20)
        ids = {email: await put_expert(tx, email, told, then) for email, told in EXPERTS.items()}
        summer = date(now.year + 1, 7, 15), date(now.year + 1, 8, 20)
        away = [[day.isoformat() for day in summer]]
        await tx.execute(update(Expert).where(Expert.id == ids[PUBLIC[0]]).values(away=away))
        await tx.execute(
            update(Expert)
            .where(Expert.id.in_([ids[email] for email in PUBLIC]))
            .values(public_at=then, invited_at=then, profile_at=then)
        )
        for id_ in ids.values():
            await make_findable(tx, id_)
        lab = await tx.row(select(Activity.id, Activity.starts_at).where(Activity.slug == LAB))
        if lab is not None:
            await _ask(tx, ids[COMES], lab, InvitationState.ACCEPTED, then)
            await _ask(tx, ids[ASKED], lab, InvitationState.ASKED, now - timedelta(days=1))


async def _ask(tx: Tx, expert_id: UUID, lab: Any, state: InvitationState, at: datetime) -> None:
    until = answer_by(at, lab.starts_at)
    open_ = state is InvitationState.ASKED
    await tx.execute(
        insert(ExpertInvitation).values(
            expert_id=expert_id,
            activity_id=lab.id,
            state=state,
            message="Wilt u meedenken over de weg van opvang naar een eigen woning?",
            asked_at=at,
            answer_by=until,
            remind_at=remind_at(at, until) if open_ else None,
            answered_at=None if open_ else at + timedelta(days=2),
        )
    )
