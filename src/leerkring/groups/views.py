"""What pages read of working groups: rows as frozen dataclasses."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from leerkring.activities.calendar.ical import CalendarOccurrence, CalendarStatus
from leerkring.activities.papers.rules import BY_TYPE, Media, size_text
from leerkring.core.text.slugs import slugified
from leerkring.core.versions import version_of
from leerkring.groups.rules import GroupSubject, Life, When, archive_at, life_of

AGAIN = "/werkgroep"
"""Where a member asks for their link again."""


@dataclass(frozen=True, slots=True)
class Group:
    """A working group as it stands. `lived_at` is its last sign of life, a meeting that lies ahead too."""

    id: UUID
    name: str
    purpose: str
    subject: GroupSubject
    region: str | None
    region_name: str
    themes: tuple[str, ...]
    activity_id: UUID | None
    listed: bool
    members_may_mail: bool
    lived_at: datetime
    asked_at: datetime | None
    archived_at: datetime | None
    number: int
    created_at: datetime

    def life(self, now: datetime) -> Life:
        """How it stands."""
        return life_of(self.lived_at, self.asked_at, self.archived_at, now)

    @property
    def archives_at(self) -> datetime | None:
        """From when on it is archived, where it was asked and does not answer."""
        return archive_at(self.asked_at) if self.asked_at else None

    @property
    def version(self) -> str:
        """What a form about it was opened with."""
        return version_of(self.id, self.number)

    @property
    def desk_path(self) -> str:
        """Its page in the back office."""
        return f"/beheer/werkgroepen/{self.id}"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a group, or invited into it; `organization` is theirs."""

    id: UUID
    group_id: UUID
    person_id: UUID
    name: str
    email: str
    organization: str
    coordinates: bool
    link_generation: int
    invited_at: datetime
    agreed_at: datetime | None
    named_at: datetime | None

    @property
    def actor(self) -> str:
        """How the log names them."""
        return f"person:{self.person_id}"

    @property
    def called(self) -> str:
        """Their name with where they work."""
        return f"{self.name}, {self.organization}" if self.organization else self.name


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of a group."""

    id: UUID
    group_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    online_url: str
    sequence: int
    cancelled_at: datetime | None
    created_at: datetime
    changed_at: datetime

    @property
    def when(self) -> When:
        """What a calendar shows of it."""
        return When(self.starts_at, self.ends_at, self.place, self.online_url, self.title)

    @property
    def version(self) -> str:
        """What a form about it was opened with."""
        return version_of(*(getattr(self.when, name) for name in When.__slots__), self.cancelled_at)

    def may_change(self, now: datetime) -> bool:
        """Tell whether it can still move or be called off."""
        return self.cancelled_at is None and self.starts_at > now

    def in_calendar(self, group_name: str, base_url: str, *, off: bool = False) -> CalendarOccurrence:
        """Return it as a calendar shows it: without the link of whoever has it there, since calendars are shared."""
        off = off or self.cancelled_at is not None
        return CalendarOccurrence(
            id=self.id,
            sequence=self.sequence,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            title=f"{group_name}: {self.title}" if self.title else group_name,
            location=self.place,
            online_url=None if off else self.online_url or None,
            url="" if off else base_url + AGAIN,
            status=CalendarStatus.CANCELLED if off else CalendarStatus.CONFIRMED,
            created_at=self.created_at,
            modified_at=self.changed_at,
        )


@dataclass(frozen=True, slots=True)
class Note:
    """A note; `who` is who wrote in it last, empty when they left."""

    id: UUID
    title: str
    body: str
    written_by: UUID | None
    who: str
    number: int
    changed_at: datetime

    @property
    def version(self) -> str:
        """What a form about it was opened with."""
        return version_of(self.id, self.number)


@dataclass(frozen=True, slots=True)
class ActionLine:
    """What somebody is going to do; `who_name` is empty where nobody is, or they left."""

    id: UUID
    what: str
    who: UUID | None
    who_name: str
    due_on: date | None
    done_at: datetime | None
    number: int

    @property
    def version(self) -> str:
        """What a form about it was opened with."""
        return version_of(self.id, self.number)

    def is_late(self, today: date) -> bool:
        """Tell whether it should have been done."""
        return self.done_at is None and self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True)
class GroupPaper:
    """A file of a group."""

    id: UUID
    title: str
    sha256: str
    media_type: str
    size: int
    added_by: UUID | None
    who: str
    added_at: datetime

    @property
    def media(self) -> Media:
        """What kind of file it is."""
        return BY_TYPE[self.media_type]

    @property
    def size_text(self) -> str:
        """How large it is, as people say it."""
        return size_text(self.size)

    @property
    def file_name(self) -> str:
        """What a browser calls it when it is kept."""
        return f"{slugified(self.title) or 'stuk'}.{self.media.extension}"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to the group; `who` is who wrote it, empty when they left."""

    id: UUID
    group_id: UUID
    sender_id: UUID | None
    who: str
    subject: str
    body: str
    many: int
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group in the list of staff."""

    id: UUID
    name: str
    subject: GroupSubject
    region_name: str
    coordinator: str
    members: int
    lived_at: datetime
    asked_at: datetime | None
    archived_at: datetime | None

    @property
    def desk_path(self) -> str:
        """Its page in the back office."""
        return f"/beheer/werkgroepen/{self.id}"

    def life(self, now: datetime) -> Life:
        """How it stands."""
        return life_of(self.lived_at, self.asked_at, self.archived_at, now)


@dataclass(frozen=True, slots=True)
class PublicGroup:
    """What everybody reads of a group on its region's page; `contacts` agreed to be named there."""

    name: str
    purpose: str
    subject: GroupSubject
    contacts: tuple[str, ...]
