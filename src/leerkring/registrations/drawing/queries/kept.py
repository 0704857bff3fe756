"""What is kept of a draw, and its public record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from leerkring.activities.draws.labels import rule_of
from leerkring.activities.draws.model import Draw
from leerkring.activities.draws.rules import freezes_at
from leerkring.activities.model import Activity
from leerkring.activities.refusals import ActivityNotFound
from leerkring.activities.rules import VISIBLE, Allocation
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_row, read_rows
from leerkring.core.versions import version_of
from leerkring.registrations.drawing.canonical import DrawList, Missed, read_list
from leerkring.registrations.drawing.model import DrawTicket
from leerkring.registrations.drawing.record import Promise, Record, TicketLine, record_of


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
    missed: Sequence[Sequence[str]]

    @property
    def closes_at(self) -> datetime:
        """When the last could register."""
        return min(self.registration_closes_at, self.starts_at)

    @property
    def version(self) -> str:
        """What a form about this draw carries."""
        return version_of("draw", self.applied, self.draw_frozen_at, self.public_value or "", self.drawn_at)

    @property
    def freezes_at(self) -> datetime | None:
        """When its list is frozen by itself, where nobody does so before; None where no value was named."""
        return freezes_at(self.closes_at, self.draw_value_at) if self.draw_value_at else None

    @property
    def values_missed(self) -> tuple[Missed, ...]:
        """The values that were known before the list was frozen, the first first."""
        return tuple(
            Missed(name, form, datetime.fromisoformat(known), datetime.fromisoformat(replaced))
            for name, form, known, replaced in self.missed
        )

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
    func.coalesce(Draw.missed, func.jsonb_build_array()).label("missed"),
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
        missed=found.missed if found else kept.values_missed,
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
