"""A text of the library as the content file that says it; a region's file holds its questions too."""

from collections.abc import Sequence
from typing import Any

from leerkring.content.files.writing import content_file
from leerkring.library.items.content.drafts import ItemDraft
from leerkring.library.items.kinds import KINDS
from leerkring.library.items.rules import TextState


def item_file(draft: ItemDraft, questions: Sequence[ItemDraft] = ()) -> str:
    """Return the file of a text, which is to be called by its slug."""
    front: dict[str, Any] = {"title": draft.title, "summary": draft.summary, **_of_kind(draft)}
    if day := KINDS[draft.kind].dated:
        front[day] = draft.dated_on
    front |= {"sample": draft.sample, "previous_slugs": list(draft.previous_slugs)}
    if draft.state != TextState.PUBLISHED:
        front["state"] = draft.state
    front["publish_at"] = draft.publish_at
    front["questions"] = [_question(one, place) for place, one in enumerate(questions, 1)]
    return content_file(front, draft.body)


def _question(draft: ItemDraft, place: int) -> dict[str, Any]:
    front = {"slug": draft.slug, "title": draft.title, "summary": draft.summary, "text": draft.body}
    return {**front, "number": draft.number if draft.number != place else None, **_of_kind(draft)}


def _of_kind(draft: ItemDraft) -> dict[str, Any]:
    """Return the fields and links that only this kind has, as its file calls them."""
    kind = KINDS[draft.kind]
    values: dict[str, Any] = {one.key: draft.details.get(one.key) for one in kind.fields}
    for link in kind.links:
        slugs = draft.links.get(link.name, ())
        values[link.key] = (slugs[0] if slugs else None) if link.single else list(slugs)
    return values
