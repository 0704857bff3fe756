"""Keeping handbooks: what an editor or a content file publishes is what readers see after the commit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from leerkring.core.database.db import Tx
from leerkring.library.handbooks.indexing import index_handbook
from leerkring.library.handbooks.rules import Anchor, BookState, count_words


async def changed(tx: Tx, slug: str, *, only: str = "") -> None:
    """Let readers and searchers see what was written; `only` names the one chapter that it was."""
    tx.touch("handbooks", f"handbook:{slug}")
    await index_handbook(tx, slug, only=only)


def public_values(
    title: str,
    summary: str,
    body: str,
    anchors: tuple[Sequence[Anchor], int],
    *,
    now: datetime,
    actor: str,
) -> dict[str, Any]:
    """Return the columns of a chapter whose text editors and readers have in common from now on."""
    pairs = [[one.id, one.text] for one in anchors[0]]
    return {
        "title": title,
        "summary": summary,
        "body": body,
        "anchors": pairs,
        "last_anchor": anchors[1],
        "state": BookState.PUBLISHED,
        "publish_at": None,
        "public_title": title,
        "public_summary": summary,
        "public_body": body,
        "public_anchors": pairs,
        "words": count_words(f"{summary} {body}"),
        "published_at": now,
        "updated_at": now,
        "updated_by": actor,
    }
