"""Tables of cases: what was brought, its papers, what assessors thought, its labs, and how cases are taken in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7
from leerkring.labs.cases.consent.rules import ConsentLevel
from leerkring.labs.cases.rules import MOST_ASSESSORS, NEEDS_REASON, Advice, CaseState

_WITH_REASON = ", ".join(f"'{state}'" for state in sorted(NEEDS_REASON))


class LabCase(Base):
    """A case of a region or partnership. Its owner has no account: a link, of which `link_generation` is the only trace.

    `number` is what it is called in addresses: a word of its title could be a name that its owner wants back. `proven_at` is
    when the owner first acted by the mailed link. `asked` is what staff want to know more of, empty when that came.
    `state_at` is when it came where it stands; `was` is where it stood when its owner withdrew it, and `seen_at` when staff
    had taken that in. `hidden_names` are names that its texts hold and that are shown at no level without names.
    """

    __tablename__ = "lab_case"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    number: Mapped[int] = mapped_column(Identity(), unique=True)
    state: Mapped[str]
    state_at: Mapped[datetime]
    was: Mapped[str | None]
    seen_at: Mapped[datetime | None]
    consent: Mapped[str]
    title: Mapped[str]
    question: Mapped[str] = mapped_column(server_default="")
    context: Mapped[str] = mapped_column(server_default="")
    tried: Mapped[str] = mapped_column(server_default="")
    involved: Mapped[str] = mapped_column(server_default="")
    hoped: Mapped[str] = mapped_column(server_default="")
    owner_name: Mapped[str]
    owner_email: Mapped[str]
    owner_organization: Mapped[str] = mapped_column(server_default="")
    region: Mapped[str | None] = mapped_column(ForeignKey("region.slug"))
    themes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    target_groups: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    hidden_names: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    invited_by: Mapped[str | None]
    asked: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str] = mapped_column(server_default="")
    link_generation: Mapped[int] = mapped_column(server_default="1")
    proven_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    sample: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        one_of("state", CaseState),
        one_of("was", CaseState),
        one_of("consent", ConsentLevel),
        CheckConstraint(f"state NOT IN ({_WITH_REASON}) OR reason <> ''", name="with_a_reason"),
        CheckConstraint(
            "state = 'draft' OR submitted_at IS NOT NULL OR was IS NOT DISTINCT FROM 'draft'",
            name="submitted_first",
        ),
        CheckConstraint("submitted_at IS NULL OR proven_at IS NOT NULL", name="proven_before_submitted"),
        CheckConstraint("(state = 'withdrawn') = (was IS NOT NULL)", name="withdrawn_from"),
        Index(None, "state", "state_at"),
        Index(None, "region"),
    )


class LabCasePaper(Base):
    """A file that the owner put with a case; the file itself is in the store, under its hash."""

    __tablename__ = "lab_case_paper"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("lab_case.id", ondelete="CASCADE"))
    title: Mapped[str]
    sha256: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    added_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("size > 0", name="size_positive"),
        Index(None, "case_id"),
        Index(None, "sha256"),
    )


class LabCaseAssessment(Base):
    """What one assessor thinks of a case; `marks` are criteria in their words of then, each with a mark."""

    __tablename__ = "lab_case_assessment"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("lab_case.id", ondelete="CASCADE"))
    assessor: Mapped[str]
    marks: Mapped[list[Any]]
    advice: Mapped[str]
    words: Mapped[str] = mapped_column(server_default="")
    at: Mapped[datetime]

    __table_args__ = (one_of("advice", Advice), UniqueConstraint("case_id", "assessor"))


class LabOfCase(Base):
    """An activity that works on a case, or worked on one that is erased (`case_id` is empty). `reread_since` is when its own words were to be read again, since less may be shown."""

    __tablename__ = "lab_of_case"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("lab_case.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    reread_since: Mapped[datetime | None]

    __table_args__ = (Index(None, "case_id"),)


class LabCaseIntake(Base):
    """How cases are taken in, set by staff; one row, or none while nobody set anything."""

    __tablename__ = "lab_case_intake"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_open: Mapped[bool]
    assessors: Mapped[int]
    criteria: Mapped[list[str]] = mapped_column(ARRAY(Text))

    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint(f"assessors BETWEEN 1 AND {MOST_ASSESSORS}", name="one_or_two"),
    )
