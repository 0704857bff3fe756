"""What a library item is, and where it lives: plain values."""

from enum import StrEnum


class ItemKind(StrEnum):
    """The kinds of short texts; a region, theme or programme has one text that belongs to it."""

    LESSON = "lesson"
    PRACTICE = "practice"
    ARTICLE = "article"
    ENTRY = "entry"
    QUESTION = "question"
    REGION = "region"
    THEME = "theme"
    PROGRAMME = "programme"


class TextState(StrEnum):
    """How far a text is; only a published one is seen by visitors."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    ARCHIVED = "archived"


TEXT_MOVES = {
    TextState.DRAFT: frozenset({TextState.IN_REVIEW, TextState.PUBLISHED}),
    TextState.IN_REVIEW: frozenset({TextState.DRAFT, TextState.PUBLISHED}),
    TextState.PUBLISHED: frozenset({TextState.ARCHIVED, TextState.DRAFT}),
    TextState.ARCHIVED: frozenset({TextState.PUBLISHED, TextState.DRAFT}),
}

FOLDERS = {
    ItemKind.LESSON: "/lessen",
    ItemKind.PRACTICE: "/praktijk",
    ItemKind.ARTICLE: "/nieuws",
    ItemKind.ENTRY: "/wegwijzer",
    ItemKind.REGION: "/koplopers",
    ItemKind.THEME: "/themas",
}
"""Where the pages of a kind live."""


def path_of(kind: str, slug: str, parent: str = "") -> str:
    """Return the address of an item's page; `parent` is the region of a question."""
    if kind == ItemKind.PROGRAMME:
        return "/programma"
    if kind == ItemKind.QUESTION:
        return f"/koplopers/{parent}/vragen/{slug}"
    return f"{FOLDERS[ItemKind(kind)]}/{slug}"
