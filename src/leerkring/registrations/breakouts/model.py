"""Tables of parallel sessions: where somebody is, waits or wishes to be, and how they ranked them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7
from leerkring.registrations.breakouts.rules import BreakoutState


def _of_breakout() -> ForeignKeyConstraint:
    """Tie round and slug to the parallel session, so that what must be unique by them cannot say otherwise."""
    return ForeignKeyConstraint(
        ["breakout_id", "round_id", "slug"],
        ["breakout.id", "breakout.round_id", "breakout.slug"],
        ondelete="CASCADE",
    )


class BreakoutPlace(Base):
    """Somebody's place in a parallel session, or that they wait for one, or wish it while they have no place in the activity.

    `position` is the order of the waiting list of the session. A `fixed` place was given by staff: it is not swapped
    by the person. In a round somebody has one place, and waits for one session, at the most.
    """

    __tablename__ = "breakout_place"

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=uuid7, server_default=text("gen_random_uuid()")
    )
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    round_id: Mapped[UUID]
    breakout_id: Mapped[UUID]
    slug: Mapped[str]
    state: Mapped[str]
    fixed: Mapped[bool] = mapped_column(server_default="false")
    position: Mapped[int] = mapped_column(Identity(always=True))
    chosen_at: Mapped[datetime]

    __table_args__ = (
        _of_breakout(),
        one_of("state", BreakoutState),
        CheckConstraint("NOT fixed OR state = 'placed'", name="fixed_is_placed"),
        UniqueConstraint("registration_id", "round_id", "state"),
        UniqueConstraint("registration_id", "slug"),
        Index(None, "breakout_id", "state", "position"),
    )


class BreakoutPreference(Base):
    """How somebody ranked the parallel sessions of a round: 1 is what they would like most."""

    __tablename__ = "breakout_preference"

    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    breakout_id: Mapped[UUID]
    slug: Mapped[str]

    __table_args__ = (
        _of_breakout(),
        CheckConstraint("rank >= 1", name="rank_positive"),
        UniqueConstraint("registration_id", "breakout_id"),
        Index(None, "breakout_id"),
    )
