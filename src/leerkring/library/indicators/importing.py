"""Importing figures from a file that was looked over, and undoing that for a day. Each is one visible transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.versions import check_version, version_of
from leerkring.importing.model import ImportList
from leerkring.importing.queries import get_list
from leerkring.importing.refusals import ChangedMeanwhile, NothingToUndo
from leerkring.importing.service import lock_list, mark_imported
from leerkring.library.indicators.indexing import index_sheets
from leerkring.library.indicators.model import Indicator
from leerkring.library.indicators.queries import lock_indicator, read_kept
from leerkring.library.indicators.refusals import ChangedSince, NothingToImport, TooManyFigures
from leerkring.library.indicators.rules import Changes, Figure, Figures, compare
from leerkring.library.indicators.service import TOPIC

KIND = "figures"
"""What `import_list.kind` says of these files; they are about an indicator."""
MOST_FIGURES = 20_000
"""Figures of one indicator: all municipalities for half a century."""
Key = tuple[str, int]
_WRITE = """
INSERT INTO indicator_figure (indicator_id, municipality_code, year, value, weight, missing)
SELECT $1, n.code, n.year, n.value, n.weight, n.missing
  FROM unnest($2::text[], $3::bigint[], $4::numeric[], $5::numeric[], $6::text[]) AS n (code, year, value, weight, missing)
    ON CONFLICT (indicator_id, municipality_code, year)
    DO UPDATE SET value = excluded.value, weight = excluded.weight, missing = excluded.missing
"""
_REMOVE = """
DELETE FROM indicator_figure f USING unnest($2::text[], $3::bigint[]) AS n (code, year)
 WHERE f.indicator_id = $1 AND f.municipality_code = n.code AND f.year = n.year
"""


def version_of_look(changes: Changes, brought: Figures) -> str:
    """Return the version of what a last look shows: every figure that would be new, other or gone."""
    touched = [(key, brought[key]) for key in (*changes.new, *changes.changed)]
    return version_of(touched, changes.removed)


async def import_figures(
    db: Database,
    list_id: UUID,
    brought: Figures,
    *,
    indicator_id: UUID,
    replace_years: bool,
    version: str | None,
    seen: str,
    actor: str,
    now: datetime,
) -> Changes:
    """Keep the figures of a file as it was on the screen (`version`, `seen`); returns what changed.

    Refuses with what the list refuses, `IndicatorNotFound`, `ChangedMeanwhile`, `NothingToImport` and `TooManyFigures`.
    """
    async with db.transaction() as tx:
        await lock_list(tx, list_id, KIND, indicator_id, version=version, now=now)
        indicator = await lock_indicator(tx, indicator_id)
        kept = (await read_kept(tx, [indicator_id])).get(indicator_id, {})
        changes = compare(kept, brought, replace_years=replace_years)
        if not changes.any:
            raise NothingToImport
        if version_of_look(changes, brought) != seen:
            raise ChangedMeanwhile
        many = len(kept) + len(changes.new) - len(changes.removed)
        if many > MOST_FIGURES:
            raise TooManyFigures(many=many, most=MOST_FIGURES)
        touched = {key: brought[key] for key in (*changes.new, *changes.changed)}
        await write_figures(tx, indicator_id, touched)
        await _remove(tx, indicator_id, changes.removed)
        stands = indicator.figures_version + 1
        before = [_as_kept(key, kept.get(key)) for key in (*touched, *changes.removed)]
        counts = _counts(changes)
        await mark_imported(tx, list_id, counts | {"before": before, "stands": stands}, now)
        await _changed(tx, indicator_id, _Done("indicator.imported", counts, 1), actor, now)
        return changes


async def undo_figures(
    db: Database, list_id: UUID, *, indicator_id: UUID, version: str | None, actor: str, now: datetime
) -> None:
    """Put the figures back as they were before an import.

    Refuses with `ListGone`, `NothingToUndo`, `EditConflict`, `IndicatorNotFound` and, after a later import, `ChangedSince`.
    """
    async with db.transaction() as tx:
        kept = await get_list(tx, list_id, KIND, indicator_id, now, lock=True)
        if kept.done_at is None:
            raise NothingToUndo
        indicator = await lock_indicator(tx, indicator_id)
        check_version(version, str(indicator.figures_version))
        if kept.counts["stands"] != indicator.figures_version:
            raise ChangedSince
        before = dict(map(_from_kept, kept.counts["before"]))
        await write_figures(tx, indicator_id, {key: figure for key, figure in before.items() if figure})
        await _remove(tx, indicator_id, [key for key, figure in before.items() if figure is None])
        await tx.execute(delete(ImportList).where(ImportList.id == list_id))
        # As it stood before that import, so that the one before can be undone too.
        await _changed(
            tx, indicator_id, _Done("indicator.import-undone", {"put_back": len(before)}, -1), actor, now
        )


async def write_figures(tx: Tx, indicator_id: UUID, figures: Figures) -> None:
    """Write these figures over what is there of the same municipalities and years."""
    keys, values = list(figures), list(figures.values())
    await tx.sql(
        _WRITE,
        indicator_id,
        [code for code, _ in keys],
        [year for _, year in keys],
        [one.value for one in values],
        [one.weight for one in values],
        [one.missing for one in values],
    )


async def _remove(tx: Tx, indicator_id: UUID, keys: Iterable[Key]) -> None:
    gone = list(keys)
    await tx.sql(_REMOVE, indicator_id, [code for code, _ in gone], [year for _, year in gone])


@dataclass(frozen=True, slots=True)
class _Done:
    """What is written in the log, and by how much the version of the figures goes on."""

    action: str
    counts: Mapping[str, int]
    step: int


async def _changed(tx: Tx, indicator_id: UUID, done: _Done, actor: str, now: datetime) -> None:
    stands = Indicator.figures_version + done.step
    await tx.execute(
        update(Indicator).where(Indicator.id == indicator_id).values(figures_version=stands, updated_at=now)
    )
    await index_sheets(tx)
    counts: dict[str, Any] = dict(done.counts)
    await write_audit(
        tx, at=now, actor=actor, action=done.action, subject="indicator", subject_id=indicator_id, **counts
    )
    tx.touch(TOPIC)


def _counts(changes: Changes) -> dict[str, int]:
    return {
        "new": len(changes.new),
        "changed": len(changes.changed),
        "unchanged": len(changes.unchanged),
        "removed": len(changes.removed),
    }


def _as_kept(key: Key, figure: Figure | None) -> list[Any]:
    if figure is None:
        return [*key]
    return [
        *key,
        *(None if number is None else str(number) for number in (figure.value, figure.weight)),
        figure.missing,
    ]


def _from_kept(line: list[Any]) -> tuple[Key, Figure | None]:
    code, year, *rest = line
    if not rest:
        return (code, year), None
    value, weight = (None if text is None else Decimal(text) for text in rest[:2])
    return (code, year), Figure(value, weight, rest[2])
