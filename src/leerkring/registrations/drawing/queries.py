"""Reads of draws: what is kept of one, who takes part, and whose line is whose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, select

from leerkring.activities.draws.labels import rule_of
from leerkring.activities.draws.model import Draw
from leerkring.activities.model import Activity, ActivityTheme
from leerkring.activities.queries.team import own_activities
from leerkring.activities.refusals import ActivityNotFound
from leerkring.activities.rules import VISIBLE, ActivityState, Allocation
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_row, read_rows
from leerkring.core.versions import version_of
from leerkring.people.model import Person
from leerkring.registrations.drawing.canonical import DrawList, read_list
from leerkring.registrations.drawing.model import DrawTicket
from leerkring.registrations.drawing.record import Promise, Record, TicketLine, record_of
from leerkring.registrations.model import Registration
from leerkring.registrations.rules import TAKEN, State


@dataclass(frozen=True, slots=True)
class KeptDraw:
    """A draw as it is kept, with what its activity says of it; `commitment` is None where nothing was promised."""

    activity_id: UUID
    slug: str
    title: str
    kind: str
    state: str
    capacity: int
    applied: int
    starts_at: datetime
    registration_opens_at: datetime
    registration_closes_at: datetime
    draw_value_name: str
    draw_value_form: str
    draw_value_at: datetime | None
    draw_most_tickets: int
    draw_frozen_at: datetime | None
    drawn_at: datetime | None
    secret: str | None
    commitment: str | None
    committed_at: datetime | None
    rule: str
    list: str
    list_sha256: str | None
    public_value: str | None
    seed: str | None

    @property
    def closes_at(self) -> datetime:
        """When the last could register."""
        return min(self.registration_closes_at, self.starts_at)

    @property
    def version(self) -> str:
        """What a form about this draw carries."""
        return version_of("draw", self.applied, self.draw_frozen_at, self.public_value or "", self.drawn_at)

    def read_list(self) -> DrawList | None:
        """Return the frozen list, None before; raises `NotAList` where it is damaged."""
        return read_list(self.list) if self.list else None


_KEPT = (
    Activity.id.label("activity_id"),
    Activity.slug,
    Activity.title,
    Activity.kind,
    Activity.state,
    Activity.capacity,
    Activity.applied,
    Activity.starts_at,
    Activity.registration_opens_at,
    Activity.registration_closes_at,
    Activity.draw_value_name,
    Activity.draw_value_form,
    Activity.draw_value_at,
    Activity.draw_most_tickets,
    Activity.draw_frozen_at,
    Activity.drawn_at,
    Draw.secret,
    Draw.commitment,
    Draw.committed_at,
    func.coalesce(Draw.rule, "").label("rule"),
    func.coalesce(Draw.list, "").label("list"),
    Draw.list_sha256,
    Draw.public_value,
    Draw.seed,
)


async def find_draw(reading: Reading, activity_id: UUID) -> KeptDraw | None:
    """Return the draw of an activity, None where its places are given otherwise."""
    row = await reading.row(
        select(*_KEPT)
        .outerjoin(Draw, Draw.activity_id == Activity.id)
        .where(Activity.id == activity_id, Activity.allocation == Allocation.DRAW)
    )
    return read_row(KeptDraw, row) if row else None


async def get_public_draw(reading: Reading, slug: str) -> KeptDraw:
    """Return the draw of an activity that visitors see; raises `ActivityNotFound`."""
    row = await reading.row(
        select(*_KEPT)
        .outerjoin(Draw, Draw.activity_id == Activity.id)
        .where(
            Activity.slug == slug,
            Activity.allocation == Allocation.DRAW,
            Activity.state.in_(sorted(VISIBLE)),
        )
    )
    if row is None:
        raise ActivityNotFound
    return read_row(KeptDraw, row)


async def get_record(reading: Reading, kept: KeptDraw) -> Record:
    """Return the public record of a draw, as far as it is. It names nobody."""
    t = DrawTicket
    tickets = await reading.rows(
        select(t.id, t.number, t.place, t.outcome).where(t.activity_id == kept.activity_id).order_by(t.id)
    )
    found = kept.read_list()
    promise = Promise(
        activity=found.activity if found else kept.slug,
        rule=kept.rule or rule_of(kept.draw_most_tickets),
        commitment=kept.commitment or "",
        committed_at=kept.committed_at or kept.registration_opens_at,
        value_name=found.value_name if found else kept.draw_value_name,
        value_form=found.value_form if found else kept.draw_value_form,
        value_at=found.value_at if found else kept.draw_value_at,
    )
    return record_of(
        promise,
        found,
        list_sha256=kept.list_sha256,
        secret=kept.secret,
        public_value=kept.public_value,
        seed=kept.seed,
        tickets=read_rows(TicketLine, tickets),
    )


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who applied, as far as the list needs it."""

    id: UUID
    group_id: UUID
    organization_id: UUID
    organization_kind: str
    municipality_code: str | None
    region_slugs: list[str]
    live_person_id: UUID
    name: str
    email: str
    person_id: UUID


async def list_participants(reading: Reading, activity_id: UUID) -> Sequence[Participant]:
    """Return who applied, in order of arrival; a merged person is the one they were merged into."""
    r = Registration
    rows = await reading.rows(
        select(
            *(r.id, r.group_id, r.organization_id, r.organization_kind, r.municipality_code, r.region_slugs),
            func.coalesce(Person.merged_into, Person.id).label("live_person_id"),
            *(r.name, r.email, r.person_id),
        )
        .join(Person, Person.id == r.person_id)
        .where(r.activity_id == activity_id, r.state == State.APPLIED)
        .order_by(r.position)
    )
    return read_rows(Participant, rows)


async def list_given(reading: Reading, activity_id: UUID) -> Sequence[tuple[UUID, UUID | None]]:
    """Return for each place that is given or offered already the organisation and the kept group it counts for."""
    r = Registration
    rows = await reading.rows(
        select(r.organization_id, r.quota_id)
        .where(r.activity_id == activity_id, r.state.in_(TAKEN))
        .order_by(r.position)
    )
    return [(row.organization_id, row.quota_id) for row in rows]


async def list_earlier(
    reading: Reading, activity_id: UUID, now: datetime
) -> dict[UUID, list[tuple[UUID, State]]]:
    """Return by person what became of them in other activities on a theme of this one that have begun.

    Those that were called off count for nobody.
    """
    mine, theirs = ActivityTheme, ActivityTheme.__table__.alias("theirs")
    themes = select(mine.theme_slug).where(mine.activity_id == activity_id)
    others = select(theirs.c.activity_id).where(theirs.c.theme_slug.in_(themes))
    r, a = Registration, Activity
    here = select(func.coalesce(Person.merged_into, Person.id)).join(r, r.person_id == Person.id)
    here = here.where(r.activity_id == activity_id, r.state == State.APPLIED)
    person = func.coalesce(Person.merged_into, Person.id)
    rows = await reading.rows(
        select(person.label("person_id"), r.activity_id, r.state)
        .select_from(r)
        .join(Person, Person.id == r.person_id)
        .join(a, a.id == r.activity_id)
        .where(
            r.activity_id.in_(others),
            r.activity_id != activity_id,
            a.starts_at <= now,
            a.state != ActivityState.CANCELLED,
            person.in_(here),
        )
    )
    found: dict[UUID, list[tuple[UUID, State]]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append((row.activity_id, State(row.state)))
    return found


@dataclass(frozen=True, slots=True)
class DrawToDo:
    """A draw of which a step can be done now: its list is to be frozen, or its places are to be drawn."""

    slug: str
    title: str
    many: int
    frozen: bool
    since: datetime


async def list_draws_to_do(reading: Reading, now: datetime, *, own: UUID | None) -> tuple[DrawToDo, ...]:
    """Return this person's draws of which a step can be done now, the longest wait first."""
    a = Activity
    closes = func.least(a.registration_closes_at, a.starts_at)
    since = case((a.draw_frozen_at.is_(None), closes), else_=a.draw_value_at)
    rows = await reading.rows(
        select(
            a.slug,
            a.title,
            a.applied.label("many"),
            a.draw_frozen_at.is_not(None).label("frozen"),
            since.label("since"),
        )
        .where(
            a.allocation == Allocation.DRAW,
            a.state == ActivityState.PUBLISHED,
            a.drawn_at.is_(None),
            a.applied > 0,
            since <= now,
            own_activities(own),
        )
        .order_by(since, a.slug)
    )
    return read_rows(DrawToDo, rows)


@dataclass(frozen=True, slots=True)
class OwnTicket:
    """Somebody's own line in the list of a draw."""

    id: str
    weight: int
    place: int | None
    outcome: str | None

    @property
    def numbers(self) -> tuple[str, ...]:
        """The tickets of it."""
        return tuple(f"{self.id}-{number}" for number in range(1, self.weight + 1))


async def find_ticket(reading: Reading, registration_id: UUID) -> OwnTicket | None:
    """Return the line of a registration in the list of its draw, None before freezing and for who came later."""
    t = DrawTicket
    row = await reading.row(
        select(t.id, t.weight, t.place, t.outcome).where(t.registration_id == registration_id)
    )
    return read_row(OwnTicket, row) if row else None


async def list_who_is_left(reading: Reading, activity_id: UUID) -> dict[str, UUID]:
    """Return by line the registrations in the list that still wait for the draw: the others withdrew."""
    t, r = DrawTicket, Registration
    rows = await reading.rows(
        select(t.id, r.id.label("registration_id"))
        .join(r, r.id == t.registration_id)
        .where(t.activity_id == activity_id, r.state == State.APPLIED)
        .order_by(t.id)
    )
    return {row.id: row.registration_id for row in rows}


async def count_outcomes(reading: Reading, activity_id: UUID) -> dict[str, int]:
    """Return how many lines of a draw have each outcome."""
    t = DrawTicket
    rows = await reading.rows(
        select(t.outcome, func.count().label("many")).where(t.activity_id == activity_id).group_by(t.outcome)
    )
    return {row.outcome: row.many for row in rows}
