"""In which order the parts of a text stand: the order that the file or staff gave them last."""

from collections.abc import Collection, Iterable, Sequence

from leerkring.content.files.rules import WRITES, FileValue, MergeResult, merge_field, plain


def groups(keys: Iterable[str], unordered: Collection[str] = ()) -> dict[str, list[str]]:
    """Return the parts of each group in their order."""
    found: dict[str, list[str]] = {}
    for key in keys:
        group = key.rpartition("/")[0]
        if group and group not in unordered:
            found.setdefault(group, []).append(key)
    return found


def order_field(group: str) -> str:
    """Return under which name the order of a group is remembered."""
    return f"order of {group}"


def order_of(
    before: Sequence[str] | None, said: Sequence[str], stands: Sequence[str], *, overwrite: bool = False
) -> tuple[list[str], MergeResult]:
    """Return all parts of a group in the order to be, and what became of the file's order."""
    both = set(said) & set(stands)
    if _only(said, both) == _only(stands, both):
        result = MergeResult.SAME
    elif before is None or overwrite:
        result = MergeResult.OVERWRITTEN if overwrite else MergeResult.UNKNOWN
    else:
        both &= set(before)
        was = [plain(_only(before, both))]
        result = merge_field(was, FileValue(_only(said, both)), _only(stands, both))
    if result in WRITES:
        return _woven(said, stands), result
    return _woven(stands, said), result


def _only(keys: Sequence[str], some: Collection[str]) -> list[str]:
    return [key for key in keys if key in some]


def _woven(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Return the first list, with what only the second has put behind what it follows there."""
    found = list(first)
    before: str | None = None
    for key in second:
        if key not in found:
            found.insert(found.index(before) + 1 if before is not None else 0, key)
        before = key
    return found
