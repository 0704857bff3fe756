"""The table of outages: times that our mail server refused all that we gave it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base
from leerkring.core.ids import uuid7

RELAY_TAKES_MAIL = "NOT EXISTS (SELECT FROM mail_outage WHERE ended_at IS NULL)"
"""Part of every statement that claims mails, but for the one letter that tries whether the relay is mended."""


class MailOutage(Base):
    """One time that the mail server said no to all of us. It lasts while `ended_at` is empty; at most one does.

    `cause` as `returns.words.Cause` has it, `said` the server's own words. At `probe_at` one mail may try; `probes`
    counts how many did.
    """

    __tablename__ = "mail_outage"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, server_default=func.gen_random_uuid())
    cause: Mapped[str]
    said: Mapped[str]
    began_at: Mapped[datetime]
    probe_at: Mapped[datetime]
    probes: Mapped[int] = mapped_column(server_default="0")
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_mail_outage_now", text("(true)"), unique=True, postgresql_where=text("ended_at IS NULL")),
    )
