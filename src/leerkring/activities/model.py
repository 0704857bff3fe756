"""Tables of activities: what, when, where and for how many."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from leerkring.activities.rules import (
    ACTIVITY_MOVES,
    MOST_TICKETS,
    ActivityKind,
    ActivityState,
    Allocation,
    BreakoutChoice,
    DrawValueForm,
    FieldType,
    OccurrenceState,
)
from leerkring.core.database.folding import folded_sql, trigrams
from leerkring.core.database.orm import Base, one_of
from leerkring.core.ids import uuid7
from leerkring.people.model import OrganizationKind

__all__ = [
    "ACTIVITY_MOVES",
    "Activity",
    "ActivityKind",
    "ActivityRegion",
    "ActivitySlug",
    "ActivityState",
    "ActivityTargetGroup",
    "ActivityTeam",
    "ActivityTheme",
    "Allocation",
    "Breakout",
    "BreakoutChoice",
    "FieldType",
    "FieldWording",
    "FollowUp",
    "FormField",
    "Occurrence",
    "OccurrenceState",
    "Quota",
    "Round",
    "SchoolHoliday",
]


class Activity(Base):
    """A circle, lab or national meeting.

    `taken` (confirmed + offered), `waiting`, `applied` and `last_position` are the tally that settling
    reads and writes under this row's lock; `leerkring check` recounts it. `version` grows with each change
    of what visitors see.

    With a `minimum` somebody decides by `decide_on` (a day in Amsterdam) whether it goes on;
    `go_ahead_at` is when that was a yes. `draw_value_…` names the public value that a draw waits for; from `draw_frozen_at` until
    `drawn_at` nobody arrives and its terms stand still. Parallel sessions are chosen until `breakouts_until`, else until it begins.
    Where they are ranked, `breakout_secret` decides between equals: its hash is on the page from the start, itself after settling.
    """

    __tablename__ = "activity"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    body: Mapped[str] = mapped_column(server_default="")
    body_html: Mapped[str] = mapped_column(server_default="")
    folded: Mapped[str] = mapped_column(
        Computed(folded_sql("title", "summary", "slug", "body"), persisted=True)
    )
    audience: Mapped[str] = mapped_column(server_default="")
    price: Mapped[str] = mapped_column(server_default="")
    place: Mapped[str] = mapped_column(server_default="")
    host: Mapped[str] = mapped_column(server_default="")
    facilitator: Mapped[str] = mapped_column(server_default="")
    experts: Mapped[str] = mapped_column(server_default="")
    case_text: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default=ActivityState.DRAFT)
    publish_at: Mapped[datetime | None]
    cancel_message: Mapped[str] = mapped_column(server_default="")
    allocation: Mapped[str] = mapped_column(server_default=Allocation.FIRST_COME)
    capacity: Mapped[int]
    max_per_organization: Mapped[int | None]
    minimum: Mapped[int | None]
    decide_on: Mapped[date | None]
    go_ahead_at: Mapped[datetime | None]
    registration_opens_at: Mapped[datetime]
    registration_closes_at: Mapped[datetime]
    draw_value_name: Mapped[str] = mapped_column(server_default="")
    draw_value_form: Mapped[str] = mapped_column(server_default=DrawValueForm.DECIMALS)
    draw_value_at: Mapped[datetime | None]
    draw_most_tickets: Mapped[int] = mapped_column(server_default="1")
    draw_frozen_at: Mapped[datetime | None]
    drawn_at: Mapped[datetime | None]
    breakout_choice: Mapped[str] = mapped_column(server_default=BreakoutChoice.CHOICE)
    breakouts_until: Mapped[datetime | None]
    breakout_secret: Mapped[UUID] = mapped_column(server_default=text("gen_random_uuid()"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    taken: Mapped[int] = mapped_column(server_default="0")
    waiting: Mapped[int] = mapped_column(server_default="0")
    applied: Mapped[int] = mapped_column(server_default="0")
    last_position: Mapped[int] = mapped_column(server_default="0")
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        one_of("kind", ActivityKind),
        one_of("state", ActivityState),
        one_of("allocation", Allocation),
        one_of("draw_value_form", DrawValueForm),
        one_of("breakout_choice", BreakoutChoice),
        CheckConstraint(f"draw_most_tickets BETWEEN 1 AND {MOST_TICKETS}", name="draw_most_tickets_bounded"),
        CheckConstraint("capacity >= 1", name="capacity_positive"),
        CheckConstraint("minimum >= 1", name="minimum_positive"),
        CheckConstraint("(minimum IS NULL) = (decide_on IS NULL)", name="minimum_with_its_day"),
        CheckConstraint("taken BETWEEN 0 AND capacity", name="taken_within_capacity"),
        CheckConstraint("waiting >= 0 AND applied >= 0", name="tally_not_negative"),
        CheckConstraint("max_per_organization >= 1", name="max_per_organization_positive"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("registration_closes_at > registration_opens_at", name="closes_after_opening"),
        Index("ix_activity_agenda", "state", "starts_at"),
        trigrams("ix_activity_folded", "folded"),
    )


class ActivitySlug(Base):
    """A slug that an activity had before; its pages redirect."""

    __tablename__ = "activity_slug"

    slug: Mapped[str] = mapped_column(primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))


class ActivityTeam(Base):
    """Who of the staff works on an activity: a host opens these and no others."""

    __tablename__ = "activity_team"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    added_at: Mapped[datetime]

    __table_args__ = (Index(None, "person_id"),)


class ActivityTheme(Base):
    """An activity is about a theme."""

    __tablename__ = "activity_theme"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    theme_slug: Mapped[str] = mapped_column(ForeignKey("theme.slug"), primary_key=True)


class ActivityRegion(Base):
    """An activity is for or in a region."""

    __tablename__ = "activity_region"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    region_slug: Mapped[str] = mapped_column(ForeignKey("region.slug"), primary_key=True)


class ActivityTargetGroup(Base):
    """An activity is about a target group."""

    __tablename__ = "activity_target_group"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    target_group_slug: Mapped[str] = mapped_column(ForeignKey("target_group.slug"), primary_key=True)


class Occurrence(Base):
    """One date of an activity. Its id is its calendar UID for ever; `sequence` grows when it moves."""

    __tablename__ = "occurrence"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(server_default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    location: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    online_url: Mapped[str | None]
    host: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default=OccurrenceState.SCHEDULED)
    sequence: Mapped[int] = mapped_column(server_default="0")
    changed_at: Mapped[datetime]

    __table_args__ = (
        one_of("state", OccurrenceState),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        UniqueConstraint("activity_id", "number", deferrable=True, initially="DEFERRED"),
        Index(None, "starts_at"),
    )


class SchoolHoliday(Base):
    """A holiday of the schools, both days included: a day in it is warned about. `regions` is empty for the whole country."""

    __tablename__ = "school_holiday"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    name: Mapped[str]
    regions: Mapped[str] = mapped_column(server_default="")
    first: Mapped[date]
    last: Mapped[date]
    changed_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("last >= first", name="ends_after_start"), Index(None, "last"))


class Round(Base):
    """A round of parallel sessions in a national meeting."""

    __tablename__ = "round"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    number: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("activity_id", "number"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )


class Breakout(Base):
    """One parallel session of a round, with places of its own; the same session in another round has the same slug.

    `taken` and `waiting` are its tally, read and written under this row's lock; `leerkring check` recounts it.
    """

    __tablename__ = "breakout"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    number: Mapped[int]
    slug: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(server_default="")
    room: Mapped[str] = mapped_column(server_default="")
    speakers: Mapped[str] = mapped_column(server_default="")
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(server_default="0")
    waiting: Mapped[int] = mapped_column(server_default="0")

    __table_args__ = (
        UniqueConstraint("round_id", "slug"),
        UniqueConstraint("id", "round_id", "slug"),
        CheckConstraint("taken BETWEEN 0 AND capacity", name="taken_within_capacity"),
        CheckConstraint("waiting >= 0", name="waiting_not_negative"),
    )


class FormField(Base):
    """A question of the activity's own on its registration form, as it is asked now.

    `revision` grows with each change of its words since people may have answered; the earlier words are a `FieldWording`.
    What is answered to a `sensitive` one is kept apart, and goes `erase_days` after the last day.
    """

    __tablename__ = "form_field"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    number: Mapped[int]
    key: Mapped[str]
    label: Mapped[str]
    type: Mapped[str]
    help: Mapped[str] = mapped_column(server_default="")
    required: Mapped[bool] = mapped_column(server_default="false")
    options: Mapped[list[Any]] = mapped_column(server_default="[]")
    show_if_key: Mapped[str | None]
    show_if_value: Mapped[str | None]
    revision: Mapped[int] = mapped_column(server_default="1")
    sensitive: Mapped[bool] = mapped_column(server_default="false")
    erase_days: Mapped[int | None]
    for_host: Mapped[bool] = mapped_column(server_default="false")

    __table_args__ = (
        one_of("type", FieldType),
        UniqueConstraint("activity_id", "key"),
        CheckConstraint(
            "sensitive = (erase_days IS NOT NULL) AND (sensitive OR NOT for_host)", name="sensitive_has_end"
        ),
    )


class FieldWording(Base):
    """The words in which a question was asked until it was changed or stopped: answers of then keep them.

    Of a question that was stopped there are only these.
    """

    __tablename__ = "field_wording"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    label: Mapped[str]
    type: Mapped[str]
    options: Mapped[list[Any]] = mapped_column(server_default="[]")
    sensitive: Mapped[bool] = mapped_column(server_default="false")
    until: Mapped[datetime]

    __table_args__ = (one_of("type", FieldType),)


class FollowUp(Base):
    """The second form of an activity, asked only of who has a place; from `sent_at` on by itself.

    Its questions (`fields`, each a `FieldDraft`) stand apart from those of the first form: the release before this one would
    ask them of everybody who registers. What is answered keeps its words, so they have no revisions. `withdrawn_at` is when it
    was last taken back after it was sent: it may be sent again, as another one.
    """

    __tablename__ = "follow_up"

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    deadline_at: Mapped[datetime]
    remind_days: Mapped[int]
    intro: Mapped[str] = mapped_column(server_default="")
    fields: Mapped[list[Any]] = mapped_column(server_default="[]")
    sent_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("remind_days >= 1", name="reminds_before"),)


class Quota(Base):
    """Places kept for a region, a kind of organisation or a municipality until `release_at`."""

    __tablename__ = "quota"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    number: Mapped[int]
    region_slug: Mapped[str | None] = mapped_column(ForeignKey("region.slug"))
    organization_kind: Mapped[str | None]
    municipality_code: Mapped[str | None] = mapped_column(ForeignKey("municipality.code"))
    places: Mapped[int]
    release_at: Mapped[datetime | None]
    taken: Mapped[int] = mapped_column(server_default="0")

    __table_args__ = (
        UniqueConstraint("activity_id", "number"),
        one_of("organization_kind", OrganizationKind),
        CheckConstraint(
            "num_nonnulls(region_slug, organization_kind, municipality_code) = 1", name="one_condition"
        ),
        CheckConstraint("places >= 1", name="places_positive"),
        CheckConstraint("taken >= 0", name="taken_not_negative"),
    )
