"""Tables of what stands in texts, and of what content files said."""

from datetime import datetime
from typing import Any
from uuid import UUID

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


class ContentFile(Base):
    """What a content file said when it was last loaded, and which text it became.

    `kind` is the file's folder and `slug` its name. `memory` is by part and field (see `merging.py`); long texts are
    kept as their sum only. The text may have gone since: `subject_id` is no foreign key, since it points to several tables.
    """

    __tablename__ = "content_file"

    kind: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID]
    memory: Mapped[dict[str, Any]]
    loaded_at: Mapped[datetime]
