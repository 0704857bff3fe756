"""Tables of experts: who could help with what and when, and how each was asked."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Computed, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from leerkring.core.database.folding import folded_sql, trigrams
from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7
from leerkring.labs.experts.matching import SubjectKind
from leerkring.labs.experts.rules import LIVE, NEEDS_WORDS, InvitationState


def _words(states: frozenset[InvitationState]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


class Expert(Base):
    """A person who may be asked for a lab; `name` is how they are called here.

    Without `regions` they come everywhere, without `months` (1 to 12) in any month; `away` are pairs of a first and a last day on
    which they cannot come. `public_at` is when they agreed to a page of their own, `invited_at` when they were mailed the link to
    their profile, `profile_at` when they kept it themselves, `retired_at` since when nobody asks them any more.
    """

    __tablename__ = "expert"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    work: Mapped[str] = mapped_column(server_default="")
    offers: Mapped[str] = mapped_column(server_default="")
    folded: Mapped[str] = mapped_column(Computed(folded_sql("name", "work", "offers"), persisted=True))
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    municipality_code: Mapped[str | None]
    regions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    months: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")
    away: Mapped[list[Any]] = mapped_column(server_default="[]")
    public_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]
    profile_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("public_at IS NULL OR retired_at IS NULL", name="retired_is_not_public"),
        trigrams("ix_expert_folded", "folded"),
    )


class ExpertSubject(Base):
    """An expert knows a theme, or a target group."""

    __tablename__ = "expert_subject"

    expert_id: Mapped[UUID] = mapped_column(ForeignKey("expert.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)

    __table_args__ = (one_of("kind", SubjectKind), Index(None, "kind", "slug"))


class ExpertInvitation(Base):
    """An expert was asked for an activity, and what they said; `INVITATION_MOVES` is the grammar of its state.

    `words` are the expert's: why not, or which other date. `remind_at` is when one reminder goes, empty once it went or is not
    needed. `seen_at` is when staff saw a no, so that it asks for nobody any more. `told_days` are the days of which an expert who
    comes knows, by their ids: when each begins and ends (seconds since 1970) and where.
    """

    __tablename__ = "expert_invitation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    expert_id: Mapped[UUID] = mapped_column(ForeignKey("expert.id", ondelete="CASCADE"))
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(server_default=InvitationState.ASKED)
    message: Mapped[str] = mapped_column(server_default="")
    words: Mapped[str] = mapped_column(server_default="")
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    remind_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    told_days: Mapped[dict[str, Any] | None]

    __table_args__ = (
        one_of("state", InvitationState),
        CheckConstraint(f"state NOT IN ({_words(NEEDS_WORDS)}) OR words <> ''", name="says_why"),
        CheckConstraint("answer_by > asked_at", name="answer_after_asking"),
        Index(
            "ix_expert_invitation_one_live",
            "expert_id",
            "activity_id",
            unique=True,
            postgresql_where=sql(f"state IN ({_words(LIVE)})"),
        ),
        Index(None, "activity_id"),
        Index(None, "asked_by"),
        Index(None, "expert_id", "activity_id"),
        Index("ix_expert_invitation_to_remind", "remind_at", postgresql_where=sql("remind_at IS NOT NULL")),
    )
