"""Tables of search: what can be found, which words occur, and which words mean the same."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7


class EntryKind(StrEnum):
    """What is found, by its word in addresses (`?soort=`)."""

    CIRCLE = "leerkring"
    LAB = "praktijklab"
    NATIONAL_MEETING = "landelijke-bijeenkomst"
    HANDBOOK = "handreiking"
    LESSON = "les"
    PRACTICE = "praktijk"
    ARTICLE = "artikel"
    REGION = "regio"
    QUESTION = "vraag"
    NEWSLETTER = "nieuwsbrief"
    EXPERT = "deskundige"


NEWER = {EntryKind.EXPERT: EntryKind.REGION}
"""Kinds that the release before this one does not know, and as what it lists them while it goes on beside this one.

Of what can stand for another, a region is beside no text as being about the same, so nobody is led astray for long.
"""


class SearchEntry(Base):
    """A place that a search may lead to: a page, or a paragraph of one.

    `page` is the path without its anchor: paragraphs of one page are one hit. `vector` holds the lexemes with
    their weights, `words` the words as they were written (folded), for typos; both made by `analysis`, whose
    version tells what is to be indexed anew. `newer_kind` is the kind of an entry whose `kind` only stands for it (`NEWER`),
    until the next release puts it there.
    """

    __tablename__ = "search_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    source_kind: Mapped[str]
    source_id: Mapped[str]
    number: Mapped[int]
    kind: Mapped[str]
    newer_kind: Mapped[str | None]
    path: Mapped[str]
    page: Mapped[str]
    title: Mapped[str]
    context: Mapped[str] = mapped_column(server_default="")
    text: Mapped[str]
    themes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    regions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    target_groups: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    indexed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    analysis: Mapped[int]
    vector: Mapped[str] = mapped_column(TSVECTOR)
    words: Mapped[str] = mapped_column(TSVECTOR)

    __table_args__ = (
        one_of("kind", [kind for kind in EntryKind if kind not in NEWER]),
        one_of("newer_kind", NEWER),
        UniqueConstraint("source_kind", "source_id", "number"),
        Index("ix_search_entry_vector", "vector", postgresql_using="gin"),
        Index(None, "page"),
        Index(None, "analysis"),
        Index(None, "indexed_at"),
    )


class SearchWord(Base):
    """A word that occurs, and in how many entries; what a mistyped word is compared with."""

    __tablename__ = "search_word"

    word: Mapped[str] = mapped_column(primary_key=True)
    entries: Mapped[int]

    __table_args__ = (
        Index(
            "ix_search_word_trigrams",
            "word",
            postgresql_using="gin",
            postgresql_ops={"word": "gin_trgm_ops"},
        ),
    )


class SearchLexeme(Base):
    """In how many entries a lexeme occurs: what is rare says more about what is meant."""

    __tablename__ = "search_lexeme"

    lexeme: Mapped[str] = mapped_column(primary_key=True)
    entries: Mapped[int]


class SearchCount(Base):
    """When words were last counted, and over what; one row."""

    __tablename__ = "search_count"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entries: Mapped[int]
    newest_at: Mapped[datetime | None]
    counted_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)


class SearchSynonym(Base):
    """Words and groups of words that mean the same to who searches; kept by editors."""

    __tablename__ = "search_synonym"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    terms: Mapped[list[str]] = mapped_column(ARRAY(Text))
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_by: Mapped[str] = mapped_column(server_default="house")

    __table_args__ = (CheckConstraint("cardinality(terms) >= 2", name="two_terms"),)
