"""Keeping the index: whoever keeps a text says in the same transaction what can be found of it.

What is not public is not in the index: `forget` it. Nothing here looks at who asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from leerkring.core.database.db import Tx
from leerkring.core.ids import uuid7
from leerkring.core.off_loop import off_loop
from leerkring.search.analysis import ANALYSIS, Analysed, analyse, filing, plain
from leerkring.search.model import NEWER, EntryKind

_FORGET = "DELETE FROM search_entry WHERE source_kind = $1 AND source_id = $2"

_INDEX = """
INSERT INTO search_entry (id, source_kind, source_id, number, kind, newer_kind, path, page, title, context,
                          text, themes, regions, target_groups, starts_at, ends_at, published_at, analysis,
                          vector, words)
SELECT id, $1, $2, number, kind, newer_kind, path, split_part(path, '#', 1), title, context, body,
       string_to_array(themes, ' '), string_to_array(regions, ' '), string_to_array(target_groups, ' '),
       starts_at, ends_at, published_at, $3, vector::tsvector, words::tsvector
  FROM unnest($4::uuid[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
              $11::text[], $12::text[], $13::text[], $14::timestamptz[], $15::timestamptz[],
              $16::timestamptz[], $17::text[], $18::text[], $19::text[])
       AS entry (id, number, kind, path, title, context, body, themes, regions, target_groups, starts_at,
                 ends_at, published_at, vector, words, newer_kind)
"""


@dataclass(frozen=True, slots=True)
class Source:
    """What a feature keeps as one: an activity, a handbook, an issue. `kind` is the feature's own word."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One place to find. `path` may carry an anchor; `text` is plain; `context` says where a paragraph stands.

    Themes, regions and target groups are slugs. `kind` is one of `EntryKind`.
    """

    kind: str
    path: str
    title: str
    text: str
    context: str = ""
    themes: Sequence[str] = ()
    regions: Sequence[str] = ()
    target_groups: Sequence[str] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    published_at: datetime | None = None


async def index(tx: Tx, source: Source, entries: Sequence[Entry]) -> None:
    """Let exactly these entries of a source be found."""
    await tx.sql(_FORGET, source.kind, source.id)
    if entries:
        signs = sum(len(entry.title) + len(entry.context) + len(entry.text) for entry in entries)
        analysed = await off_loop(signs, _analysed, entries)
        await tx.sql(
            _INDEX,
            source.kind,
            source.id,
            ANALYSIS,
            [uuid7() for _ in entries],
            list(range(1, len(entries) + 1)),
            [NEWER.get(EntryKind(entry.kind), entry.kind) for entry in entries],
            [plain(entry.path) for entry in entries],
            [plain(entry.title) for entry in entries],
            [plain(entry.context) for entry in entries],
            [plain(entry.text) for entry in entries],
            [" ".join(entry.themes) for entry in entries],
            [" ".join(entry.regions) for entry in entries],
            [" ".join(entry.target_groups) for entry in entries],
            [entry.starts_at for entry in entries],
            [entry.ends_at for entry in entries],
            [entry.published_at for entry in entries],
            [one.vector for one in analysed],
            [one.words for one in analysed],
            [entry.kind if entry.kind in NEWER else None for entry in entries],
        )
    tx.touch("search")


def _analysed(entries: Sequence[Entry]) -> list[Analysed]:
    return [analyse(entry.title, entry.context, entry.text, filed(entry)) for entry in entries]


def filed(entry: Entry) -> str:
    """Return under what a place is filed, in words: its address, themes, regions and target groups."""
    return filing(entry.path, (*entry.themes, *entry.regions, *entry.target_groups))


async def forget(tx: Tx, source: Source) -> None:
    """Let nothing of this source be found any more."""
    await tx.sql(_FORGET, source.kind, source.id)
    tx.touch("search")
