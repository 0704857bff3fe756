"""The table of nightly backups: a row for each night, taken by whoever makes it."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base


class NightlyBackup(Base):
    """A night's backup: when it was last begun, and when it was there. `failed` says in English why it was not."""

    __tablename__ = "nightly_backup"

    night: Mapped[date] = mapped_column(primary_key=True)
    tried_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    failed: Mapped[str] = mapped_column(server_default="")
