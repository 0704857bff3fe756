"""The table of earlier versions, shared by every kind of text in the library."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base


class Revision(Base):
    """A text as it stood after its `number`-th change; `data` is whatever its kind needs to come back."""

    __tablename__ = "revision"

    subject_kind: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    actor: Mapped[str]
