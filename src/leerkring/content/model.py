"""Tables of what stands in texts: pictures."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.orm import Base


class Picture(Base):
    """An image that editors put in texts; the file itself stands in the data folder under its sha256.

    `alt` says what it shows; a picture without is not kept.
    """

    __tablename__ = "picture"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    alt: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime]
    created_by: Mapped[str]

    __table_args__ = (CheckConstraint("alt <> ''", name="alt_given"),)
