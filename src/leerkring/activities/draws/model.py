"""The table of draws."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base


class Draw(Base):
    """The draw of an activity: what was promised (`secret`, `commitment`), then the frozen list, then value and seed.

    `list` is the text whose hash was published; with the secret and the public value it decides everything. Nobody is
    named in it. `rule` is the rule in words as it was when the list was frozen. `missed` are public values that became known before the
    list was frozen, the first first: each as its name, its form, from when it was known and when another was named.
    """

    __tablename__ = "draw"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str]
    commitment: Mapped[str]
    committed_at: Mapped[datetime]
    rule: Mapped[str] = mapped_column(server_default="")
    list: Mapped[str] = mapped_column(server_default="")
    list_sha256: Mapped[str | None]
    public_value: Mapped[str | None]
    seed: Mapped[str | None]
    missed: Mapped[Any] = mapped_column(JSONB, server_default="[]")

    __table_args__ = (
        CheckConstraint("(list = '') = (list_sha256 IS NULL)", name="list_has_hash"),
        CheckConstraint("public_value IS NULL OR list_sha256 IS NOT NULL", name="value_after_list"),
        CheckConstraint("seed IS NULL OR public_value IS NOT NULL", name="seed_after_value"),
    )
