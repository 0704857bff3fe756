"""Tables of knowledge questions: what was asked, who asked or follows it, what is linked, and who was told of that."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from leerkring.core.database.folding import folded_sql, trigrams
from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7
from leerkring.questions.rules import NEEDS_WORDS, HoldReason, LinkKind, QuestionState

_WORDS = ", ".join(f"'{state}'" for state in sorted(NEEDS_WORDS))


class KnowledgeQuestion(Base):
    """A question that somebody put and whose address was proved. Who asked it stands in `KnowledgeQuestionFollower`.

    `root_id` is the question that it counts for: itself, until it is joined into another (`rules.join`). `public` is what its
    asker wished; `rules.is_public` says who may read it. `answer` are the words it was answered or closed with.
    `worded_at` is when its words or where it stands last changed, empty while they are as they were asked.
    `tell_after` is when its followers are to be told of what is new, `held_for` why a person reads it first.
    """

    __tablename__ = "knowledge_question"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    why: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str]
    held_for: Mapped[str | None]
    public: Mapped[bool]
    regions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    themes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    target_groups: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    answer: Mapped[str] = mapped_column(server_default="")
    folded: Mapped[str] = mapped_column(Computed(folded_sql("title", "why"), persisted=True))
    assigned_to: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    joined_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("knowledge_question.id"))
    root_id: Mapped[UUID] = mapped_column(ForeignKey("knowledge_question.id"))
    tell_after: Mapped[datetime | None]
    sample: Mapped[bool] = mapped_column(server_default="false")
    version: Mapped[int] = mapped_column(server_default="1")
    asked_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    worded_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("state", QuestionState),
        one_of("held_for", HoldReason),
        CheckConstraint(f"state NOT IN ({_WORDS}) OR answer <> ''", name="closed_with_words"),
        CheckConstraint("state <> 'held' OR held_for IS NOT NULL", name="held_for_a_reason"),
        CheckConstraint("(joined_into_id IS NULL) = (root_id = id)", name="root_of_who_stands_alone"),
        CheckConstraint("joined_into_id <> id", name="not_joined_into_itself"),
        Index(None, "state", "asked_at"),
        Index(None, "root_id"),
        Index(None, "joined_into_id"),
        Index(None, "assigned_to"),
        Index("ix_knowledge_question_to_tell", "tell_after", postgresql_where=sql("tell_after IS NOT NULL")),
        trigrams("ix_knowledge_question_folded", "folded"),
    )


class KnowledgeQuestionWish(Base):
    """What somebody asked with an address that is not confirmed yet; goes by itself after seven days.

    Without `question_id` it is a new question, that stands in `asked`; else the wish to follow that one, with `asks` as one
    who has the same question.
    """

    __tablename__ = "knowledge_question_wish"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    secret_hash: Mapped[bytes] = mapped_column(unique=True)
    email: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    organization: Mapped[str] = mapped_column(server_default="")
    region: Mapped[str | None] = mapped_column(ForeignKey("region.slug"))
    question_id: Mapped[UUID | None] = mapped_column(ForeignKey("knowledge_question.id", ondelete="CASCADE"))
    asks: Mapped[bool]
    asked: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("question_id IS NOT NULL OR asks", name="who_begins_asks"),
        Index(None, "expires_at"),
        Index(None, "question_id"),
    )


class KnowledgeQuestionFollower(Base):
    """Who asked a question (`asks`) or follows it; never public. Leaving takes the row away."""

    __tablename__ = "knowledge_question_follower"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    question_id: Mapped[UUID] = mapped_column(ForeignKey("knowledge_question.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    asks: Mapped[bool]
    organization: Mapped[str] = mapped_column(server_default="")
    region: Mapped[str | None] = mapped_column(ForeignKey("region.slug"))
    since: Mapped[datetime]

    __table_args__ = (UniqueConstraint("question_id", "person_id"), Index(None, "person_id"))


class KnowledgeQuestionLink(Base):
    """Something that a question is linked to: an activity, a text of the library, a chapter, a case.

    `target` is its id, or "handbook/chapter" by their addresses: a chapter is another row in each edition.
    """

    __tablename__ = "knowledge_question_link"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    question_id: Mapped[UUID] = mapped_column(ForeignKey("knowledge_question.id", ondelete="CASCADE"))
    kind: Mapped[str]
    target: Mapped[str]
    linked_at: Mapped[datetime]

    __table_args__ = (
        one_of("kind", LinkKind),
        UniqueConstraint("question_id", "kind", "target"),
        Index(None, "kind", "target"),
    )


class KnowledgeQuestionTold(Base):
    """A follower was told of a link, or saw it when they began to follow: nobody is told twice."""

    __tablename__ = "knowledge_question_told"

    follower_id: Mapped[UUID] = mapped_column(
        ForeignKey("knowledge_question_follower.id", ondelete="CASCADE"), primary_key=True
    )
    link_id: Mapped[UUID] = mapped_column(
        ForeignKey("knowledge_question_link.id", ondelete="CASCADE"), primary_key=True
    )

    __table_args__ = (Index(None, "link_id"),)


class KnowledgeQuestionHelp(Base):
    """How often somebody who began a question was helped by a page that was there already; a number, never a person."""

    __tablename__ = "knowledge_question_help"

    page: Mapped[str] = mapped_column(primary_key=True)
    on_day: Mapped[date] = mapped_column(primary_key=True)
    many: Mapped[int]
