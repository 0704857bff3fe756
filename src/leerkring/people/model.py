"""Tables of people: who they are, where they work, how staff sign in."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.core.database.folding import folded_sql, trigrams
from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7


class OrganizationKind(StrEnum):
    """The kinds of organisation that take part."""

    MUNICIPALITY = "municipality"
    PROVINCE = "province"
    HOUSING_CORPORATION = "housing_corporation"
    CARE_PROVIDER = "care_provider"
    CARE_OFFICE = "care_office"
    NATIONAL_GOVERNMENT = "national_government"
    DEVELOPER = "developer"
    CIVIL_SOCIETY = "civil_society"
    OTHER = "other"


class Role(StrEnum):
    """What a member of staff may do, from least to most."""

    HOST = "host"
    ORGANIZER = "organizer"
    EDITOR = "editor"
    ADMIN = "admin"


class Organization(Base):
    """An organisation; `key` is its normalised name (`core.text.cleaning.organization_key`).

    One that was merged stays as a spelling: who types its name counts for `merged_into`.
    """

    __tablename__ = "organization"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    municipality_code: Mapped[str | None]
    known: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime]
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("organization.id"))

    __table_args__ = (
        one_of("kind", OrganizationKind),
        Index("ix_organization_merged_into", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
    )


class Person(Base):
    """A person by e-mail address (lower case); what they filled in stands on each registration.

    One that was merged stays for as long as that can be undone: who uses its address is `merged_into`. `link_generation` is in the
    links that are theirs and no registration's: with another address those of before open nothing.
    """

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    created_at: Mapped[datetime]
    link_generation: Mapped[int] = mapped_column(server_default="1")
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))

    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        Index("ix_person_merged_into", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
        # A part of the name, which may be longer than an index takes.
        Index("ix_person_name_order", text('"left"(name, 200)')),
        trigrams("ix_person_found", folded_sql("name", "email")),
    )


class PersonCount(Base):
    """How many people there are: the sum of its lines, which a trigger on `person` adds (kept_counts)."""

    __tablename__ = "person_count"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    many: Mapped[int]


class StaffRole(Base):
    """A role that a person has in the back office."""

    __tablename__ = "staff_role"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)

    __table_args__ = (one_of("role", Role),)


class SignInLink(Base):
    """A one-time link by mail: stored as its hash, bound to the browser that asked (if one did)."""

    __tablename__ = "sign_in_link"

    secret_hash: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    browser_hash: Mapped[bytes | None]
    next_path: Mapped[str] = mapped_column(server_default="/beheer")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "expires_at"),)


class WebSession(Base):
    """A signed-in browser: the cookie's secret as its hash, and what its owner knows it by (`devices`)."""

    __tablename__ = "web_session"

    secret_hash: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    device: Mapped[str] = mapped_column(server_default="")
    network: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (Index(None, "expires_at"), Index(None, "person_id"))


class ListView(Base):
    """A view of a list that a member of staff keeps by a name: `query` is what stands behind `path` in the address."""

    __tablename__ = "list_view"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    path: Mapped[str]
    name: Mapped[str]
    query: Mapped[str]
    kept_at: Mapped[datetime]

    __table_args__ = (Index(None, "person_id", "path", "name", unique=True),)


class KeptForm(Base):
    """What a member of staff sent after their session had ended: sealed, so that it is read for that person alone."""

    __tablename__ = "kept_form"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    sealed: Mapped[bytes]
    kept_at: Mapped[datetime]

    __table_args__ = (Index(None, "person_id"), Index(None, "kept_at"))
