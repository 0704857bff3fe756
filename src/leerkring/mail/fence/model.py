"""Tables of the fence: when it was raised and why, and the servers on which this database has lived."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base
from leerkring.core.ids import uuid7

FENCE_IS_DOWN = "NOT EXISTS (SELECT FROM mail_fence WHERE lifted_at IS NULL)"
"""Part of every statement that claims a mail or hands it over: asked of the database each time, remembered nowhere."""


class MailFence(Base):
    """One time that mail was held. It is up while `lifted_at` is empty, and there is at most one that is.

    `reason` is a Dutch sentence for staff. `backup_taken_at`: until when this database knows what was sent; who went
    on sending after that did so elsewhere. Empty where nobody knows.
    """

    __tablename__ = "mail_fence"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, server_default=func.gen_random_uuid())
    reason: Mapped[str]
    backup_taken_at: Mapped[datetime | None]
    raised_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        Index("ix_mail_fence_up", text("(true)"), unique=True, postgresql_where=text("lifted_at IS NULL")),
    )


class DatabaseIncarnation(Base):
    """A life of this database on one server: a copy elsewhere, or one that was put back, begins a next one.

    All are kept, so that a node that slept through one knows that somebody has seen to it. `system_identifier` is
    PostgreSQL's name for the cluster; empty where we may not read it.
    """

    __tablename__ = "database_incarnation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, server_default=func.gen_random_uuid())
    system_identifier: Mapped[str] = mapped_column(server_default="")
    began_at: Mapped[datetime]
