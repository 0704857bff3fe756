"""What pages and mails read of registrations, as plain values."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from leerkring.activities.model import Activity, Occurrence
from leerkring.activities.queries import lists
from leerkring.activities.queries.questions import (
    FIELD_LINES,
    WORDING_LINES,
    apart,
    read_field,
    read_wording,
)
from leerkring.activities.queries.rounds import ROUND_LINES, read_rounds
from leerkring.activities.rules import VISIBLE, BreakoutChoice
from leerkring.activities.views import FieldView, RoundView, WordingView
from leerkring.core.database.db import Reading
from leerkring.core.database.driver_sql import argument, driver_sql
from leerkring.core.database.rows import read_row, read_rows
from leerkring.core.versions import version_of
from leerkring.core.web.forms.form import Form
from leerkring.people.model import Organization, Person
from leerkring.programme.model import Municipality, RegionMunicipality
from leerkring.registrations.model import Registration, RegistrationMove
from leerkring.registrations.rules import LIVE, State


@dataclass(frozen=True, slots=True)
class FormActivity:
    """An activity as its registration form needs it."""

    id: UUID
    slug: str
    kind: str
    title: str
    state: str
    allocation: str
    drawn_at: datetime | None
    capacity: int
    taken: int
    waiting: int
    max_per_organization: int | None
    registration_opens_at: datetime
    registration_closes_at: datetime
    starts_at: datetime
    ends_at: datetime
    days: int
    fields: tuple[FieldView, ...]
    wordings: tuple[WordingView, ...] = ()
    sensitive: tuple[FieldView, ...] = ()
    """Questions that are asked apart, with a consent of their own."""
    breakout_choice: str = BreakoutChoice.CHOICE
    breakouts_until: datetime | None = None
    rounds: tuple[RoundView, ...] = ()

    @property
    def asks(self) -> str:
        """What a form carries that shows these questions: whoever sent it answered these and no others."""
        return version_of(
            *((one.key, one.label, one.type, one.options) for one in (*self.fields, *self.sensitive))
        )

    def is_other(self, form: Form) -> bool:
        """Tell whether this form showed other questions; one that does not say what it showed is taken as it is."""
        return form.value("questions", self.asks) != self.asks

    @property
    def most_together(self) -> int:
        """How many people may register with one form."""
        return min(self.max_per_organization or 5, self.capacity, 5)


def asked_of_staff(asks: FormActivity) -> FormActivity:
    """Return the activity with no question that must be answered: staff may not have the answer at hand.

    Nor with a sensitive one: only who it is about agrees to that, with the link in the mail.
    """
    return replace(asks, fields=tuple(replace(one, required=False) for one in asks.fields), sensitive=())


_COLUMNS = (
    "id",
    "slug",
    "kind",
    "title",
    "state",
    "allocation",
    "drawn_at",
    "capacity",
    "taken",
    "waiting",
    "max_per_organization",
    "registration_opens_at",
    "registration_closes_at",
    "starts_at",
    "ends_at",
    "breakout_choice",
    "breakouts_until",
)
_days = select(func.count()).where(Occurrence.activity_id == Activity.id)
_FORM = select(
    *(getattr(Activity, name) for name in _COLUMNS),
    lists.scalar(_days).label("days"),
    FIELD_LINES.label("field_lines"),
    WORDING_LINES.label("wording_lines"),
    ROUND_LINES.label("round_lines"),
).where(Activity.slug == argument(1))
_ANY = driver_sql(_FORM)
_PUBLIC = driver_sql(_FORM.where(Activity.state.in_(sorted(VISIBLE))))


async def find_form_activity(reading: Reading, slug: str, *, drafts: bool = False) -> FormActivity | None:
    """Return what the form of a published or cancelled activity needs; of a draft only where that is asked for."""
    rows = await reading.sql(_ANY if drafts else _PUBLIC, slug)
    if not rows:
        return None
    (row,) = rows
    plain, sensitive = apart(read_field(line) for line in row["field_lines"])
    return read_row(
        FormActivity,
        row,
        beside=("field_lines", "wording_lines", "round_lines"),
        rounds=read_rounds(row["round_lines"]),
        fields=plain,
        sensitive=sensitive,
        wordings=tuple(read_wording(line) for line in row["wording_lines"]),
    )


async def list_regions_of(reading: Reading, now: datetime) -> dict[str, tuple[str, ...]]:
    """Return the regions that each municipality belongs to on this day."""
    m = RegionMunicipality
    rows = await reading.rows(select(m.municipality_code, m.region_slug, m.valid_from, m.valid_to))
    found: dict[str, tuple[str, ...]] = {}
    for code, region, valid_from, valid_to in rows:
        if (valid_from is None or valid_from <= now.date()) and (valid_to is None or now.date() < valid_to):
            found[code] = (*found.get(code, ()), region)
    return found


async def list_municipalities(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Return (code, daily name) of all municipalities in Dutch order."""
    rows = await reading.rows(select(Municipality.code, Municipality.name).order_by(Municipality.sort_key))
    return tuple((code, name) for code, name in rows)


async def list_known_organizations(reading: Reading) -> tuple[str, ...]:
    """Return the names to suggest: only organisations that staff know, never what one visitor once typed."""
    rows = await reading.rows(
        select(Organization.name)
        .where(Organization.known, Organization.merged_into.is_(None))
        .order_by(Organization.key)
    )
    return tuple(name for (name,) in rows)


@dataclass(frozen=True, slots=True)
class LivePlace:
    """A registration that goes on, as a mail names it."""

    id: UUID
    title: str
    state: str
    link_generation: int


async def list_live_of(
    reading: Reading, person_id: UUID, email: str, now: datetime
) -> tuple[LivePlace, ...] | None:
    """Return what goes on for this person, the first day first; None where this is not their address (any more)."""
    if await reading.scalar(select(Person.email).where(Person.id == person_id)) != email:
        return None
    rows = await reading.rows(
        select(Registration.id, Activity.title, Registration.state, Registration.link_generation)
        .join(Activity, Activity.id == Registration.activity_id)
        .where(Registration.person_id == person_id, Registration.state.in_(LIVE), Activity.ends_at > now)
        .order_by(Activity.starts_at, Registration.id)
    )
    return read_rows(LivePlace, rows)


async def had_place(reading: Reading, registration_id: UUID) -> bool:
    """Tell whether this registration was confirmed at some time, so that its days stand in a calendar."""
    m = RegistrationMove
    found = await reading.scalar(
        select(func.count()).where(m.registration_id == registration_id, m.to_state == State.CONFIRMED)
    )
    return bool(found)


async def calendar_stamp(reading: Reading, registration_id: UUID, person_id: UUID | None) -> datetime | None:
    """Return when what a calendar is told became so: later for each step of this person in this activity.

    Of two messages with one SEQUENCE the later DTSTAMP counts (RFC 5546, 2.1.5), and it has no parts of a second. Who
    leaves and registers again within one would else leave it to the calendar; so each step adds a second. The moment
    of sending would not do: a worker that was away sends both at once, in any order.
    """
    m, r, mine = RegistrationMove, Registration, aliased(Registration)
    last = select(func.max(m.number)).where(m.registration_id == registration_id).scalar_subquery()
    row = await reading.row(
        select(
            func.max(m.at).filter(m.registration_id == registration_id).label("at"),
            func.count().label("steps"),
        )
        .join(r, r.id == m.registration_id)
        .join(mine, mine.id == registration_id)
        .where(
            r.activity_id == mine.activity_id,
            (r.id == registration_id) | (r.person_id == person_id),
            m.number <= last,
        )
    )
    return row.at + timedelta(seconds=row.steps - 1) if row is not None and row.at is not None else None
