"""Loading again without undoing anybody, field by field: what a file said, what it says, and what stands.

Only what changed in the file since it was last loaded is applied; what staff changed stays; where both changed, what
stands stays and the clash is named. `merging.py` does so for a whole text.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

LONGEST = 200
"""Characters up to which a value is remembered as it is; of a longer one only its sum."""

Remembered = list[Any]
"""What a file said of a field, and what that meant where the two differ: plain JSON."""


@dataclass(frozen=True, slots=True)
class FileValue:
    """What a file says of a field: what that means now, and its words where they mean another thing tomorrow."""

    means: Any
    words: str | None = None


class MergeResult(StrEnum):
    """What became of a field, or of a whole part."""

    SAME = "same"
    APPLIED = "applied"
    """It changed in the file, and staff had left it alone."""
    KEPT = "kept"
    """Staff changed it, and the file says what it always said."""
    CLASH = "clash"
    """Both changed it: what stands stays."""
    UNKNOWN = "unknown"
    """It stands otherwise than the file says, and nothing is remembered of it: it may be staff's, so it stays."""
    OVERWRITTEN = "overwritten"
    """Staff changed it, and was overruled on purpose."""


WRITES = frozenset({MergeResult.APPLIED, MergeResult.OVERWRITTEN})
LEAVES = frozenset({MergeResult.KEPT, MergeResult.CLASH, MergeResult.UNKNOWN})


@dataclass(frozen=True, slots=True)
class MergeNote:
    """What became of something that differs; without a `name` it is the part itself. None is: not there."""

    part: str
    name: str
    result: MergeResult
    said: Any = None
    stands: Any = None


def plain(value: Any) -> Any:
    """Return a value as JSON can keep it, so that equal values are equal; a long one becomes its sum."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case str():
            return _sum(str(value)) if len(value) > LONGEST else str(value)
        case Mapping():
            found: Any = {str(key): plain(one) for key, one in sorted(value.items())}
        case list() | tuple():
            found = [plain(one) for one in value]
        case _:
            return value
    text = json.dumps(found, ensure_ascii=False)
    return _sum(text) if len(text) > LONGEST else found


def _sum(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def remember(said: FileValue) -> Remembered:
    """Return what to keep of what a file says: its words, and what they meant where that is another thing."""
    means = plain(said.means)
    return [means] if said.words is None else [said.words, means]


def file_changed(before: Remembered | None, said: FileValue) -> bool:
    """Tell whether a file says another thing than it did; what nothing is remembered of is new."""
    return before is None or before[0] != remember(said)[0]


def merge_field(
    before: Remembered | None, said: FileValue, stands: Any, *, overwrite: bool = False
) -> MergeResult:
    """Decide about one field."""
    now = plain(stands)
    if now == plain(meant(before, said)):
        return MergeResult.SAME
    if before is None:
        return MergeResult.OVERWRITTEN if overwrite else MergeResult.UNKNOWN
    by_file, by_staff = file_changed(before, said), now != before[-1]
    if by_staff:
        return MergeResult.OVERWRITTEN if overwrite else MergeResult.CLASH if by_file else MergeResult.KEPT
    return MergeResult.APPLIED if by_file else MergeResult.SAME


def meant(before: Remembered | None, said: FileValue) -> Any:
    """Return what the file wants: the words of a day that did not change mean what they meant at first."""
    if not isinstance(said.means, date) or before is None or file_changed(before, said):
        return said.means
    return type(said.means).fromisoformat(before[-1])


def remembered_after(before: Remembered | None, said: FileValue, result: MergeResult) -> Remembered | None:
    """Return what to remember of a field: a clash is not over, so it is named again the next time."""
    if result is MergeResult.CLASH or not file_changed(before, said):
        return before
    return remember(said)
