"""Tables that belong to no feature: the audit log, rate counters, the workers seen, who we are to feed readers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base
from leerkring.core.ids import uuid7


class Audit(Base):
    """What staff (or leerkring itself) did, without the personal data it was about."""

    __tablename__ = "audit"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[UUID | None]
    details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")

    __table_args__ = (Index(None, "subject_id", "at"), Index(None, "at"))


class RateCount(Base):
    """How often a key was seen in a window; unlogged, since losing it in a crash harms nobody."""

    __tablename__ = "rate_count"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    window_at: Mapped[datetime] = mapped_column(primary_key=True)
    seen: Mapped[int]

    __table_args__ = (Index(None, "window_at"), {"prefixes": ["UNLOGGED"]})


class WorkerSeen(Base):
    """When each worker last said that it is well; `/readyz` wants one within a minute."""

    __tablename__ = "worker_seen"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class Installation(Base):
    """This installation among others, in one row whose id never changes: by it the feeds are named.

    `key_fingerprint` is that of the secret key with which it was used first, empty before that.
    """

    __tablename__ = "installation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key_fingerprint: Mapped[str | None]
