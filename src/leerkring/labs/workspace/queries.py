"""Reads of the room of a lab: its team, its days, what was written and agreed, and what is past its day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from leerkring.activities.model import Activity, ActivityTeam, Occurrence
from leerkring.activities.queries.back_office import OccurrenceDetails, list_occurrences
from leerkring.activities.queries.team import own_activities
from leerkring.core.database.db import Reading, Tx
from leerkring.core.database.rows import read_optional, read_row, read_rows
from leerkring.core.model import Audit
from leerkring.core.text.dutch import local
from leerkring.editing.history import KeptText
from leerkring.editing.model import Revision
from leerkring.labs.cases.model import LabCase, LabOfCase
from leerkring.labs.cases.rules import CaseState
from leerkring.labs.experts.model import Expert, ExpertInvitation
from leerkring.labs.experts.rules import InvitationState
from leerkring.labs.workspace.labels import INSIDE
from leerkring.labs.workspace.model import LabAgendaPart as P
from leerkring.labs.workspace.model import LabItem as I
from leerkring.labs.workspace.model import LabNote as N
from leerkring.labs.workspace.model import LabTeamMember as M
from leerkring.labs.workspace.refusals import NoSuchItem, NoSuchLabDay, NoSuchMember, NotesWritten
from leerkring.labs.workspace.rules import Inside, ItemKind
from leerkring.labs.workspace.views import ComingExpert, Day, Item, LateAction, Member, Note, Part
from leerkring.people.model import Person

NOTE = "lab-note"
"""The kind of a revision of the notes of a day."""
MOST = 50
MOST_TEXTS = 200
"""Earlier texts of a day's notes that are shown. All are kept; together those could be more than a page can hold."""


def _members(*which: Any) -> Select[*tuple[Any, ...]]:
    return select(M.id, M.case_id, M.name, M.email, M.role, M.link_generation).where(*which)


async def find_member(reading: Reading, id_: UUID) -> Member | None:
    """Return somebody in a team, as long as they are."""
    return read_optional(Member, await reading.row(_members(M.id == id_)))


async def get_member(reading: Reading, case_id: UUID, id_: UUID) -> Member:
    """Return somebody in the team of this case. Raises `NoSuchMember`."""
    found = await find_member(reading, id_)
    if found is None or found.case_id != case_id:
        raise NoSuchMember
    return found


async def list_team(reading: Reading, case_id: UUID) -> tuple[Member, ...]:
    """Return the team of a case, who joined first first."""
    rows = await reading.rows(_members(M.case_id == case_id).order_by(M.added_at, M.id))
    return read_rows(Member, rows)


async def count_mailed(reading: Reading, case_id: UUID, since: datetime) -> int:
    """Return how many mails with a link the team of a case caused since then."""
    mailed = ("lab-team.added", "lab-team.link")
    mine = (Audit.subject_id == case_id, Audit.action.in_(mailed), Audit.at > since)
    return await reading.scalar(select(func.count()).select_from(Audit).where(*mine)) or 0


async def find_lab(reading: Reading, case_id: UUID) -> str | None:
    """Return the address of the lab that works on a case: of those not called off the last, else the last."""
    a = Activity
    slug: str | None = await reading.scalar(
        select(a.slug)
        .join(LabOfCase, LabOfCase.activity_id == a.id)
        .where(LabOfCase.case_id == case_id)
        .order_by((a.state == "cancelled").asc(), a.starts_at.desc(), a.id)
        .limit(1)
    )
    return slug


async def list_days(reading: Reading, activity_id: UUID) -> tuple[Day, ...]:
    """Return the days of a lab with their agenda."""
    days = await list_occurrences(reading, activity_id)
    parts: dict[UUID, list[Part]] = {day.id: [] for day in days}
    for row in await reading.rows(_parts().where(P.occurrence_id.in_([*parts]))):
        parts[row.occurrence_id].append(read_row(Part, row, beside=("occurrence_id",)))
    return tuple(Day(day, tuple(parts[day.id])) for day in days)


def _parts() -> Select[*tuple[Any, ...]]:
    columns = (P.occurrence_id, P.begins, P.ends, P.what, P.lead, P.who, P.public)
    return select(*columns).order_by(P.occurrence_id, P.number)


async def list_parts(reading: Reading, occurrence_id: UUID) -> tuple[Part, ...]:
    """Return the agenda of a day."""
    rows = await reading.rows(_parts().where(P.occurrence_id == occurrence_id))
    return read_rows(Part, rows, beside=("occurrence_id",))


async def get_day(reading: Reading, activity_id: UUID, occurrence_id: UUID) -> OccurrenceDetails:
    """Return a day of this lab. Raises `NoSuchLabDay`."""
    for day in await list_occurrences(reading, activity_id):
        if day.id == occurrence_id:
            return day
    raise NoSuchLabDay


async def lock_day(tx: Tx, activity_id: UUID, occurrence_id: UUID) -> None:
    """Keep others from writing about this day of this lab meanwhile. Raises `NoSuchLabDay`."""
    o = Occurrence
    mine = select(o.id).where(o.id == occurrence_id, o.activity_id == activity_id)
    if not await tx.rows(mine.with_for_update(key_share=True)):
        raise NoSuchLabDay


def _notes() -> Select[*tuple[Any, ...]]:
    return select(N.id, N.occurrence_id, N.body, N.number, N.updated_at, N.updated_by)


async def list_notes(reading: Reading, activity_id: UUID) -> tuple[Note, ...]:
    """Return all notes of a lab, also of days that were taken away."""
    rows = await reading.rows(_notes().where(N.activity_id == activity_id).order_by(N.updated_at, N.id))
    return read_rows(Note, rows)


async def find_note(reading: Reading, occurrence_id: UUID) -> Note | None:
    """Return the notes of a day, once somebody wrote some."""
    return read_optional(Note, await reading.row(_notes().where(N.occurrence_id == occurrence_id)))


async def list_note_texts(reading: Reading, note_id: UUID) -> tuple[KeptText, ...]:
    """Return how the notes of a day stood after each of the last changes and who made it, the newest first."""
    r = Revision
    rows = await reading.rows(
        select(r.number, r.at, r.actor, r.data)
        .where(r.subject_kind == NOTE, r.subject_id == note_id)
        .order_by(r.number.desc())
        .limit(MOST_TEXTS)
    )
    names = await list_writers(reading, [row.actor for row in rows])
    return tuple(KeptText(row.number, row.at, names[row.actor], row.data) for row in rows)


async def find_earlier(reading: Reading, note_id: UUID, number: str) -> str | None:
    """Return the notes as they stood after this change; none stood before the first."""
    if number == "0":
        return ""
    r = Revision
    mine = (r.subject_kind == NOTE, r.subject_id == note_id)
    if not (number.isascii() and number.isdecimal() and len(number) < 7):
        return None
    data = await reading.scalar(select(r.data).where(*mine, r.number == int(number)))
    return None if data is None else str(data["body"])


def _items(*which: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(
                I.id,
                I.activity_id,
                I.occurrence_id,
                Occurrence.starts_at.label("day"),
                I.kind,
                I.what,
                I.who,
                I.due_on,
            ),
            *(I.done_at, I.dropped_at, I.number, I.updated_at),
        )
        .outerjoin(Occurrence, Occurrence.id == I.occurrence_id)
        .where(*which)
    )


async def list_items(reading: Reading, activity_id: UUID) -> tuple[Item, ...]:
    """Return what was decided and is to be done, the first first; not what was dropped."""
    mine = _items(I.activity_id == activity_id, I.dropped_at.is_(None))
    return read_rows(Item, await reading.rows(mine.order_by(I.created_at, I.id)))


async def find_item(reading: Reading, activity_id: UUID, id_: UUID) -> Item | None:
    """Return a decision or action of this lab, unless it was dropped."""
    mine = _items(I.activity_id == activity_id, I.id == id_, I.dropped_at.is_(None))
    return read_optional(Item, await reading.row(mine))


async def get_item(reading: Reading, activity_id: UUID, id_: UUID) -> Item:
    """Return a decision or action of this lab. Raises `NoSuchItem`, also for what was dropped."""
    found = await find_item(reading, activity_id, id_)
    if found is None:
        raise NoSuchItem
    return found


async def lock_item(tx: Tx, activity_id: UUID, id_: UUID) -> Item:
    """Lock a decision or action and return it. Raises `NoSuchItem`."""
    await tx.rows(select(I.id).where(I.id == id_).with_for_update())
    return await get_item(tx, activity_id, id_)


async def list_late(reading: Reading, now: datetime, *, own: UUID | None) -> tuple[LateAction, ...]:
    """Return the actions past their day in labs that go on, the oldest first; not of cases that were taken back."""
    rows = await reading.rows(
        select(Activity.slug, I.what, I.who, I.due_on)
        .join(Activity, Activity.id == I.activity_id)
        .outerjoin(LabOfCase, LabOfCase.activity_id == I.activity_id)
        .outerjoin(LabCase, LabCase.id == LabOfCase.case_id)
        .where(
            I.kind == ItemKind.ACTION,
            I.due_on < local(now).date(),
            I.done_at.is_(None),
            I.dropped_at.is_(None),
            Activity.state != "cancelled",
            or_(LabCase.id.is_(None), LabCase.state.not_in([CaseState.WITHDRAWN, CaseState.CLOSED])),
            own_activities(own),
        )
        .order_by(I.due_on, I.id)
        .limit(MOST)
    )
    return read_rows(LateAction, rows)


async def list_coming_experts(reading: Reading, activity_id: UUID) -> tuple[ComingExpert, ...]:
    """Return the experts who said yes, for those inside."""
    i = ExpertInvitation
    rows = await reading.rows(
        select(Expert.name, Expert.work)
        .join(i, i.expert_id == Expert.id)
        .where(i.activity_id == activity_id, i.state == InvitationState.ACCEPTED, Expert.retired_at.is_(None))
        .order_by(Expert.name, Expert.id)
    )
    return read_rows(ComingExpert, rows)


async def list_facilitators(reading: Reading, activity_id: UUID) -> tuple[str, ...]:
    """Return the names of the staff in the team of a lab."""
    t = ActivityTeam
    mine = select(Person.name).join(t, t.person_id == Person.id).where(t.activity_id == activity_id)
    return tuple(row.name for row in await reading.rows(mine.order_by(Person.name, Person.id)) if row.name)


async def list_writers(reading: Reading, actors: Sequence[str]) -> dict[str, str]:
    """Return what these are called who wrote in a room; who left is called by what they were."""
    ids: dict[UUID, str] = {}
    for actor in actors:
        kind, _, id_ = actor.partition(":")
        if kind in {"staff", *PREFIXES.values()} and id_:
            ids[UUID(id_)] = actor
    names = {actor: _nameless(actor) for actor in actors}
    for table in (Person, M, Expert) if ids else ():
        rows = await reading.rows(select(table.id, table.name).where(table.id.in_([*ids])))
        names |= {ids[row.id]: row.name for row in rows if row.name}
    return names


PREFIXES: dict[Inside, str] = {Inside.MEMBER: "lab-team", Inside.EXPERT: "expert"}
"""How the actor begins of who is in a room by a link: before their id."""


def _nameless(actor: str) -> str:
    if actor == "owner":
        return INSIDE[Inside.OWNER]
    if actor.startswith("staff:"):
        return INSIDE[Inside.STAFF]
    kind = next((kind for kind, prefix in PREFIXES.items() if actor.startswith(f"{prefix}:")), None)
    return INSIDE[kind] if kind else "leerkring"


async def refuse_with_notes(tx: Tx, activity_id: UUID) -> None:
    """Refuse to forget a lab in whose room people wrote. Raises `NotesWritten`."""
    for table in (N, I):
        if await tx.scalar(select(table.id).where(table.activity_id == activity_id).limit(1)) is not None:
            raise NotesWritten
