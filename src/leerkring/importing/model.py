"""The table of lists that staff brought along."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base
from leerkring.core.ids import uuid7


class ImportList(Base):
    """The cells of a file between its upload and its import: for a day, then it goes by the clock.

    `rows` are [line, cells], and true where quotation marks stood there; they are emptied when the list was imported; from then on the row is what undoing needs. `about_id` is
    what the list is for. `columns` are what the columns hold, as staff say; empty until they did.
    """

    __tablename__ = "import_list"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    kind: Mapped[str]
    about_id: Mapped[UUID]
    owner: Mapped[str]
    file_name: Mapped[str]
    sheet: Mapped[str] = mapped_column(server_default="")
    rows: Mapped[list[Any]]
    columns: Mapped[list[Any]] = mapped_column(server_default="[]")
    options: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")

    __table_args__ = (Index(None, "kind", "about_id"), Index(None, "expires_at"))
