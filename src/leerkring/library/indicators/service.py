"""Keeping indicators: what they are called, where they come from and how they are read. Each use case is one transaction."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.text.slugs import slugified
from leerkring.core.versions import check_version
from leerkring.library.indicators.indexing import index_sheets
from leerkring.library.indicators.model import Indicator
from leerkring.library.indicators.queries import count_indicators, lock_indicator
from leerkring.library.indicators.refusals import IndicatorExists, TooManyIndicators

TOPIC = "indicators"
"""What kept pages with figures are about."""
MOST_INDICATORS = 24
RESERVED = frozenset({"nieuw"})
"""What stands in addresses of the back office where the name of an indicator does."""
# Two that are made at once: one after the other, so that neither passes the most there may be.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7305122741)"


@dataclass(frozen=True, slots=True)
class IndicatorDraft:
    """An indicator as it was typed."""

    name: str
    unit: str
    source: str
    summary: str = ""
    per: str = ""
    decimals: int = 0
    adding: str = "sum"
    source_url: str = ""
    licence: str = ""
    note: str = ""
    number: int = 1
    sample: bool = False


async def add_indicator(db: Database, draft: IndicatorDraft, *, actor: str, now: datetime) -> str:
    """Make an indicator without figures; returns its slug. Refuses with `IndicatorExists` or `TooManyIndicators`."""
    id_, slug = uuid7(), slugified(draft.name)
    if slug in RESERVED:
        slug = f"cijfers-{slug}"
    async with db.transaction() as tx:
        await tx.sql(_ONE_AT_A_TIME)
        if await count_indicators(tx) >= MOST_INDICATORS:
            raise TooManyIndicators(most=MOST_INDICATORS)
        if not slug or await tx.scalar(select(Indicator.id).where(Indicator.slug == slug)) is not None:
            raise IndicatorExists
        await tx.execute(
            insert(Indicator).values(id=id_, slug=slug, created_at=now, updated_at=now, **asdict(draft))
        )
        await _log(tx, "indicator.added", id_, actor, now)
    return slug


async def change_indicator(
    db: Database, indicator_id: UUID, draft: IndicatorDraft, *, version: str | None, actor: str, now: datetime
) -> None:
    """Change what an indicator says; its address stays. Refuses with `IndicatorNotFound` or `EditConflict`."""
    async with db.transaction() as tx:
        kept = await lock_indicator(tx, indicator_id)
        check_version(version, str(kept.version))
        values = asdict(draft) | {"version": Indicator.version + 1, "updated_at": now}
        await tx.execute(update(Indicator).where(Indicator.id == indicator_id).values(values))
        await index_sheets(tx)
        await _log(tx, "indicator.changed", indicator_id, actor, now)


async def remove_indicator(
    db: Database, indicator_id: UUID, *, version: str | None, actor: str, now: datetime
) -> None:
    """Take an indicator away with all its figures. Refuses with `IndicatorNotFound` or `EditConflict`."""
    async with db.transaction() as tx:
        kept = await lock_indicator(tx, indicator_id)
        check_version(version, str(kept.version))
        await tx.execute(delete(Indicator).where(Indicator.id == indicator_id))
        await index_sheets(tx)
        await _log(tx, "indicator.removed", indicator_id, actor, now)


async def _log(tx: Tx, action: str, id_: UUID, actor: str, now: datetime) -> None:
    await write_audit(tx, at=now, actor=actor, action=action, subject="indicator", subject_id=id_)
    tx.touch(TOPIC)
