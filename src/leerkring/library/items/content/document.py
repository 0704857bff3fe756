"""An item of the library as a document, for comparing what a file says with what stands."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from leerkring.content.files.front_matter import FieldPath, Source
from leerkring.content.files.merging import FileDocument
from leerkring.content.files.rules import FileValue, MergeNote
from leerkring.library.items.content.drafts import ItemDraft
from leerkring.library.items.kinds import KINDS
from leerkring.library.items.rules import ItemKind, TextState

PLAIN = ("slug", "title", "summary", "body", "dated_on", "number", "sample")
IN_ORDER = frozenset({"practices", "chapters"})
"""Links whose order means something."""


def values_of(draft: ItemDraft) -> dict[str, Any]:
    """Return the fields of an item by their names; those of its kind as `details.…`, links as `links.…`."""
    kind = KINDS[draft.kind]
    values: dict[str, Any] = {name: getattr(draft, name) for name in PLAIN}
    values |= {f"details.{one.key}": draft.details.get(one.key) or None for one in kind.fields}
    for name in _link_names(draft.kind):
        slugs = tuple(draft.links.get(name, ()))
        values[f"links.{name}"] = slugs if name in IN_ORDER else tuple(sorted(slugs))
    return values | {"state": (draft.state, draft.publish_at)}


def _link_names(kind: ItemKind) -> Iterator[str]:
    yield from (link.name for link in KINDS[kind].links)
    if kind is ItemKind.QUESTION:
        yield "regions"


def file_document_of(draft: ItemDraft, source: Source, now: datetime) -> FileDocument:
    """Return what a file says of an item; the clock publishes what was planned, which is no change of the file."""
    planned = source.words.get(("publish_at",)) or (draft.publish_at and draft.publish_at.isoformat()) or ""
    is_planned = draft.publish_at is not None and draft.publish_at > now
    by_clock = bool(planned) and draft.state in {TextState.IN_REVIEW, TextState.PUBLISHED}
    words = {
        "dated_on": source.words.get((KINDS[draft.kind].dated,)) if draft.dated_on else None,
        "state": planned if by_clock else f"{draft.state} {planned}".strip(),
    }
    values = values_of(draft) | {"state": (draft.state, draft.publish_at if is_planned else None)}
    return {"": {name: FileValue(value, words.get(name)) for name, value in values.items()}}


def with_values(of: ItemDraft, values: Mapping[str, Any]) -> ItemDraft:
    """Return the item with these values; what they do not tell is as it was."""
    state, publish_at = values["state"]
    details = {**of.details, **_those(values, "details.")}
    return replace(
        of,
        **{name: values[name] for name in PLAIN},
        details={key: value for key, value in details.items() if value is not None},
        links={**of.links, **_those(values, "links.")},
        state=TextState(state),
        publish_at=publish_at,
    )


def _those(values: Mapping[str, Any], beginning: str) -> dict[str, Any]:
    return {
        name.removeprefix(beginning): value for name, value in values.items() if name.startswith(beginning)
    }


def path_of(draft: ItemDraft, source: Source, note: MergeNote) -> FieldPath:
    """Return where a field stands in its file."""
    kind = KINDS[draft.kind]
    name = note.name.partition(".")[2] or note.name
    keys = {link.name: link.key for link in kind.links} | {"dated_on": kind.dated}
    key = keys.get(name, name)
    if draft.kind is not ItemKind.QUESTION or name == "state":
        return (key,)
    return ("questions", draft.number - 1, {"body": "text"}.get(key, key))
