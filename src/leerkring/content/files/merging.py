"""Loading a text again without undoing anybody.

A text with all that belongs to it is a *document*: parts by their key (`""` is the text itself, `fields/fase` a
question, `chapters/begin` a chapter), each with its fields. Three of them become one: the *memory* of what the file
said when it was last loaded, what it *says* now, and what *stands* in the database.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from leerkring.content.files.part_order import groups, order_field, order_of
from leerkring.content.files.rules import (
    WRITES,
    FileValue,
    MergeNote,
    MergeResult,
    Remembered,
    file_changed,
    meant,
    merge_field,
    plain,
    remember,
    remembered_after,
)

Values = Mapping[str, Any]
Document = Mapping[str, Values]
Memory = Mapping[str, Mapping[str, Remembered]]
FileDocument = Mapping[str, Mapping[str, FileValue]]
"""What a file says, by part and field, in the file's order."""


@dataclass(slots=True)
class Merged:
    """What has to stand from now on, what to remember of the file, and what there is to tell."""

    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    memory: dict[str, dict[str, Remembered]] = field(default_factory=dict)
    notes: list[MergeNote] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether anything has to be written."""
        return any(note.result in WRITES for note in self.notes)


def remember_all(file: FileDocument, *, unordered: Collection[str] = ()) -> dict[str, dict[str, Remembered]]:
    """Return the memory of a file whose every word was taken over, as for a text that is new."""
    memory = {key: {name: remember(said) for name, said in part.items()} for key, part in file.items()}
    for group, keys in groups(file, unordered).items():
        memory[""][order_field(group)] = [list(keys)]
    return memory


def means(file: FileDocument) -> dict[str, dict[str, Any]]:
    """Return the document that a file describes."""
    return {key: {name: said.means for name, said in part.items()} for key, part in file.items()}


def merge(
    memory: Memory | None,
    file: FileDocument,
    stands: Document,
    *,
    overwrite: bool = False,
    unordered: Collection[str] = (),
) -> Merged:
    """Return what has to stand; `memory` is None where nothing is remembered of this text.

    Parts of one group (`fields`, `rounds/1`) keep an order, but for the groups that are `unordered`.
    """
    merged = Merged()
    for key in dict.fromkeys([*file, *stands, *(memory or ())]):
        part = _Part(key, (memory or {}).get(key), file.get(key), stands.get(key), memory is None, overwrite)
        part.settle(merged)
    _put_in_order(merged, memory, file, stands, overwrite=overwrite, unordered=unordered)
    return merged


@dataclass(frozen=True, slots=True)
class _Part:
    """One part as it is remembered, said and standing; None where it is not."""

    key: str
    remembered: Mapping[str, Remembered] | None
    said: Mapping[str, FileValue] | None
    stands: Values | None
    first: bool
    overwrite: bool

    def settle(self, merged: Merged) -> None:
        """Decide about this part."""
        if self.said is not None and self.stands is not None:
            self._fields(merged, self.said, self.stands)
        elif self.said is not None:
            self._not_there(merged, self.said)
        elif self.stands is not None:
            self._not_said(merged, self.stands)

    def _fields(self, merged: Merged, said: Mapping[str, FileValue], stands: Values) -> None:
        values, memory = dict(stands), {}
        for name, one in said.items():
            before = (self.remembered or {}).get(name)
            result = merge_field(before, one, stands[name], overwrite=self.overwrite)
            if result in WRITES:
                values[name] = meant(before, one)
            if result is not MergeResult.SAME:
                merged.notes.append(MergeNote(self.key, name, result, meant(before, one), stands[name]))
            after = remembered_after(before, one, result)
            if after is not None:
                memory[name] = after
        merged.parts[self.key], merged.memory[self.key] = values, memory

    def _not_there(self, merged: Merged, said: Mapping[str, FileValue]) -> None:
        """The file has it, and it does not stand: it is new, or staff took it away."""
        before = self.remembered
        if before is None:
            result = MergeResult.UNKNOWN if self.first and not self.overwrite else MergeResult.APPLIED
        elif self.overwrite:
            result = MergeResult.OVERWRITTEN
        else:
            is_same = all(not file_changed(before.get(name), one) for name, one in said.items())
            result = MergeResult.KEPT if is_same else MergeResult.CLASH
        if result in WRITES:
            merged.parts[self.key] = {
                name: meant((before or {}).get(name), one) for name, one in said.items()
            }
        if result in {MergeResult.KEPT, MergeResult.CLASH}:
            merged.memory[self.key] = dict(before or {})
        else:
            merged.memory[self.key] = {
                name: remembered_after((before or {}).get(name), one, result) or []
                for name, one in said.items()
            }
        merged.notes.append(
            MergeNote(self.key, "", result, said={name: one.means for name, one in said.items()})
        )

    def _not_said(self, merged: Merged, stands: Values) -> None:
        """It stands, and the file has it not: staff added it, or it was taken out of the file."""
        before = self.remembered
        if before is None:
            result = MergeResult.OVERWRITTEN if self.overwrite else MergeResult.KEPT
        elif all(plain(stands.get(name)) == one[-1] for name, one in before.items()):
            result = MergeResult.APPLIED
        else:
            result = MergeResult.OVERWRITTEN if self.overwrite else MergeResult.CLASH
        if result not in WRITES:
            merged.parts[self.key] = dict(stands)
            if before is not None:
                merged.memory[self.key] = dict(before)
        merged.notes.append(MergeNote(self.key, "", result, stands=stands))


def _put_in_order(
    merged: Merged,
    memory: Memory | None,
    file: FileDocument,
    stands: Document,
    *,
    overwrite: bool,
    unordered: Collection[str],
) -> None:
    """Give the parts of each group the order that the file or staff gave them last."""
    said, standing = groups(file, unordered), groups(stands, unordered)
    ordered: list[str] = []
    for group, alive in groups(merged.parts, unordered).items():
        name = order_field(group)
        before = (memory or {}).get("", {}).get(name, [None])[0]
        order, result = order_of(before, said.get(group, []), standing.get(group, []), overwrite=overwrite)
        ordered += [key for key in order if key in set(alive)]
        if result is not MergeResult.SAME:
            merged.notes.append(MergeNote("", name, result, said.get(group, []), standing.get(group, [])))
        if group in said:
            merged.memory[""][name] = [before if result is MergeResult.CLASH else said[group]]
    parts = merged.parts
    rest = [key for key in parts if key not in set(ordered)]
    merged.parts = {key: parts[key] for key in [*rest, *ordered]}


def same_parts(
    memory: Memory,
    group: str,
    said: Sequence[Mapping[str, FileValue]],
    by: str,
    standing: Mapping[str, Any] = MappingProxyType({}),
) -> list[str | None]:
    """Return which part each part of a file is that has no name of its own, such as a day; None is a new one.

    First those that say the same in the field `by` as they did; then those that say what stands there by now (`standing`,
    by key), as a file does that was written from it; then the others in their order.
    """
    left = {key: part for key, part in memory.items() if key.startswith(f"{group}/")}
    found: list[str | None] = [None for _ in said]
    for index, part in enumerate(said):
        found[index] = next(
            (key for key, one in left.items() if not file_changed(one.get(by), part[by])), None
        )
        left.pop(found[index] or "", None)
    free = {plain(value): key for key, value in standing.items() if key not in found}
    for index, part in enumerate(said):
        if found[index] is None:
            found[index] = free.pop(plain(part[by].means), None)
            left.pop(found[index] or "", None)
    others = _in_order(left, by)
    return [key or next(others, None) for key in found]


def _in_order(parts: Memory, by: str) -> Iterator[str]:
    return iter(sorted(parts, key=lambda key: str(parts[key].get(by, [""])[-1])))
