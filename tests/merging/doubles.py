"""Who and what stand twice, for pages that are looked at: proposed, merged, and told apart."""

from dataclasses import replace

import httpx
from sqlalchemy import select

from leerkring.core.web.services import Services
from leerkring.merging.model import Merge
from leerkring.merging.people import merge_people
from leerkring.merging.proposing import propose
from leerkring.merging.service import add_spelling
from leerkring.people.model import Organization, Person
from leerkring.people.persons import persons_by_email
from tests.builders import register
from tests.cast import NOOR

AT_HOME = replace(NOOR, email="noor.haddad@thuis.example")
ELSEWHERE = replace(NOOR, name="Els de Wit", email="els.dewit@almelo.example", organization="Almelo")
BEFORE = replace(NOOR, email="n.haddad@almelo.example")


async def stand_twice(
    services: Services, client: httpx.AsyncClient, slug: str, answers: dict[str, str]
) -> dict[str, str]:
    """Let Noor and her municipality stand twice, and an earlier address of hers be merged; returns what stands in paths."""
    db, now = services.db, services.clock.now()
    await register(client, AT_HOME, slug, **answers)
    await register(client, ELSEWHERE, slug, **answers)
    async with db.transaction() as tx:
        ids = await persons_by_email(
            tx, [(NOOR.email, NOOR.name), (BEFORE.email, BEFORE.name), (AT_HOME.email, AT_HOME.name)], now
        )
    noor, before, double = (ids[one.email] for one in (NOOR, BEFORE, AT_HOME))
    await merge_people(
        db,
        noor,
        before,
        name=NOOR.name,
        email=NOOR.email,
        reason="",
        version=None,
        by_admin=True,
        own=None,
        actor="house:tests",
        now=now,
    )
    async with db.transaction() as tx:
        await propose(tx, now)
        merge = await tx.scalar(select(Merge.id))
        kept = await tx.scalar(select(Organization.id).where(Organization.name == NOOR.organization))
        other = await tx.scalar(select(Organization.id).where(Organization.name == "Almelo"))
        assert await tx.scalar(select(Person.merged_into).where(Person.id == before)) == noor
    assert kept is not None
    await add_spelling(db, kept, "Stadhuis Almelo", actor="house:tests", now=now)
    return {
        "noor": str(noor),
        "double": str(double),
        "merge": str(merge),
        "municipality": str(kept),
        "spelling": str(other),
    }
