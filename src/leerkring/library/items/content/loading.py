"""Loading items of the library: what changed in a file is kept, and what editors changed since stays."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from leerkring.activities.refusals import ContentRefused
from leerkring.content.files.front_matter import Mistake
from leerkring.content.files.memory import Known, LoadRun, read_memories
from leerkring.content.files.merging import Merged, merge, remember_all
from leerkring.content.files.report import tell
from leerkring.content.files.rules import WRITES, MergeNote, MergeResult
from leerkring.core.database.db import Tx
from leerkring.editing.revisions import find_newest, write_revision
from leerkring.library.items.content.document import file_document_of, path_of, values_of, with_values
from leerkring.library.items.content.drafts import ItemDraft, draft_of
from leerkring.library.items.content.files import LoadedItem
from leerkring.library.items.kinds import KINDS
from leerkring.library.items.model import Item, ItemSlug
from leerkring.library.items.rules import TextState
from leerkring.library.items.rules import path_of as address_of
from leerkring.library.items.service import SavedItem, keep_item

ROW = (Item.id, Item.slug, Item.state, Item.working_state, Item.publish_at, Item.published_at)


async def load_items(
    tx: Tx, loaded: Sequence[LoadedItem], now: datetime, *, actor: str, overwrite: bool = False
) -> tuple[SavedItem, ...]:
    """Keep all items of a content folder, what others point to first. Raises `ContentRefused`."""
    runs = {
        kind: LoadRun(tx, await read_memories(tx, f"items/{kind}", now), now, actor, overwrite)
        for kind in KINDS
    }
    order = {kind: number for number, kind in enumerate(KINDS)}
    saved: list[SavedItem] = []
    mistakes: list[Mistake] = []
    for one in sorted(loaded, key=lambda one: order[one.draft.kind]):
        try:
            saved.append(await _Loading(runs[one.draft.kind], one).load())
        except ContentRefused as refused:
            mistakes += refused.mistakes
    if mistakes:
        raise ContentRefused(sorted(mistakes))
    return tuple(saved)


class _Loading:
    """One item on its way from file to readers."""

    def __init__(self, run: LoadRun, one: LoadedItem) -> None:
        self.tx, self.memories, self.now = run.tx, run.memories, run.now
        self.actor, self.overwrite = run.actor, run.overwrite
        self.draft, self.source = one.draft, one.source
        self.file = file_document_of(self.draft, self.source, run.now)

    def _name(self, slug: str) -> str:
        return f"{self.draft.parent}/{slug}" if self.draft.parent else slug

    async def load(self) -> SavedItem:
        """Make the item, or apply what changed in its file."""
        draft = self.draft
        addresses = (draft.slug, *draft.previous_slugs)
        known = self.memories.find([self._name(slug) for slug in addresses])
        row = await self._find(addresses, known)
        data = await find_newest(self.tx, "item", row.id) if row is not None else None
        if row is None or data is None:
            saved = await keep_item(self.tx, draft, row, self.now, actor=self.actor)
            return await self._remember(saved, remember_all(self.file), known)
        stands = draft_of(draft.kind, draft.parent, data, TextState(row.state))
        is_planned = not row.working_state and row.state != TextState.PUBLISHED
        stands = replace(stands, publish_at=row.publish_at if is_planned else None)
        memory = known.memory if known and known.subject_id == row.id else None
        merged = merge(memory, self.file, {"": values_of(stands)}, overwrite=self.overwrite)
        if row.working_state and not self.overwrite:
            _leave_state(merged, values_of(stands), memory)
        saved = await self._keep(row, stands, merged)
        told = tell(self.source, merged.notes, lambda note: path_of(draft, self.source, note))
        return await self._remember(replace(saved, told=told), merged.memory, known)

    async def _find(self, addresses: tuple[str, ...], known: Known | None) -> Any:
        """Return the kept item that the file is about, locked: the one it became, else by its address."""
        if known is not None:
            row = await self.tx.row(select(*ROW).where(Item.id == known.subject_id).with_for_update())
            if row is not None:
                return row
        rows = await self.tx.rows(
            select(*ROW)
            .where(Item.kind == self.draft.kind, Item.parent == self.draft.parent, Item.slug.in_(addresses))
            .with_for_update()
        )
        row = min(rows, key=lambda row: addresses.index(row.slug), default=None)
        owner = self.memories.owner_of(row.id) if row is not None else None
        if owner is not None:
            self._refuse(f'Dit is in het beheer het adres geworden van de tekst uit "{owner}".')
        return row

    def _refuse(self, sentence: str) -> None:
        raise ContentRefused([self.source.mistake(f"{sentence} Kies een andere naam.", line=1)])

    async def _keep(self, row: Any, stands: ItemDraft, merged: Merged) -> SavedItem:
        draft = replace(with_values(stands, merged.parts[""]), previous_slugs=self.draft.previous_slugs)
        path = address_of(draft.kind, row.slug, draft.parent)
        if not merged.changed and not await self._has_new_addresses(row):
            return SavedItem(row.id, path, created=False, changed=False)
        await self._check_address(row, draft)
        if not row.working_state or self.overwrite:
            return await keep_item(self.tx, draft, row, self.now, actor=self.actor)
        values = {"version": Item.version + 1, "updated_at": self.now, "updated_by": self.actor}
        await self.tx.execute(update(Item).where(Item.id == row.id).values(values))
        await write_revision(self.tx, "item", row.id, draft.data, at=self.now, actor=self.actor)
        return SavedItem(row.id, path, created=False, changed=True, is_draft=True)

    async def _check_address(self, row: Any, draft: ItemDraft) -> None:
        """Refuse an address that another text has by now."""
        mine = (Item.kind == draft.kind, Item.parent == draft.parent)
        taken = select(Item.id).where(*mine, Item.slug == draft.slug, Item.id != row.id)
        if await self.tx.scalar(taken) is not None:
            self._refuse("Dit is in het beheer het adres van een andere tekst geworden.")

    async def _has_new_addresses(self, row: Any) -> bool:
        if not self.draft.previous_slugs:
            return False
        found = await self.tx.rows(select(ItemSlug.slug).where(ItemSlug.item_id == row.id))
        return not {*self.draft.previous_slugs} <= {row.slug, *(one.slug for one in found)}

    async def _remember(self, saved: SavedItem, memory: Any, known: Known | None) -> SavedItem:
        await self.memories.keep(self._name(self.draft.slug), saved.id, memory, known)
        return saved


def _leave_state(merged: Merged, stands: dict[str, Any], memory: Any) -> None:
    """Let a text that somebody works on be as far as it is: what the file wants of that is a clash."""
    for index, note in enumerate(merged.notes):
        if note.name == "state" and note.result in WRITES:
            merged.parts[""]["state"] = stands["state"]
            merged.memory[""]["state"] = memory[""]["state"]
            merged.notes[index] = MergeNote("", "state", MergeResult.CLASH, note.said, note.stands)
