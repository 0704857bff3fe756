"""The sample: content files and invented people, so that the first look shows a site that is in use."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from leerkring.activities.draws.model import Draw
from leerkring.activities.editing.school_holidays import SchoolHolidayDraft, add_school_holiday
from leerkring.activities.model import Activity
from leerkring.activities.papers.rules import PDF, Audience
from leerkring.activities.papers.service import PaperDraft, add_paper, keep_file
from leerkring.activities.queries.upkeep import list_occurrences
from leerkring.activities.sample import SampleRegistration, sample_registrations
from leerkring.activities.team import add_to_team
from leerkring.attendance.queries import get_day, list_people
from leerkring.attendance.rules import Act, RecordedAct
from leerkring.attendance.service import record_acts
from leerkring.core.audit import write_audit
from leerkring.core.database.bare_connection import connected
from leerkring.core.database.db import Database, Tx
from leerkring.core.database.schema.waits import Say, Telling, take_turn
from leerkring.core.file_store import FileStore
from leerkring.core.ids import uuid7
from leerkring.core.model import Audit
from leerkring.core.project_dirs import sample_dir
from leerkring.mail.model import Delivery
from leerkring.newsletter.sample import sample_newsletter
from leerkring.people.model import Organization
from leerkring.people.queries import find_staff
from leerkring.people.service import add_staff
from leerkring.programme.queries import list_region_slugs
from leerkring.registrations.arrivals.arrival import Applicant, Arrival
from leerkring.registrations.arrivals.batch import settle_arrivals
from leerkring.registrations.breakouts.rules import AskedBreakouts
from leerkring.registrations.deciding.drafting import draft_decisions, give_mark
from leerkring.registrations.deciding.queries import list_applicants
from leerkring.registrations.deciding.rules import Mark, Verdict
from leerkring.registrations.drawing.freezing import freeze
from leerkring.registrations.drawing.service import draw_places, type_value
from leerkring.registrations.mix.rules import Aim, Plan
from leerkring.registrations.mix.service import set_plan
from leerkring.run.loading import load_directory
from leerkring.search.upkeep import count_words
from leerkring.settings import Settings

STAFF = (
    ("host", "bas@leerkring.example", "Bas Dijkstra"),
    ("organizer", "fatima@leerkring.example", "Fatima El Amrani"),
    ("editor", "ilse@leerkring.example", "Ilse Vermeer"),
    ("admin", "karim@leerkring.example", "Karim Yılmaz"),
)
"""Role, address and name of the sample's staff."""

HOSTED = ("woonzorganalyse-gesprek", "van-woonzorgvisie-naar-uitvoering", "een-regio-een-agenda")
"""The sample's activities that its host is in the team of: a host opens no others."""
AIMS = {
    "uitstroom-uit-de-opvang": (
        Aim("soort:housing_corporation", 3),
        Aim("regio:parkstad-limburg", 4),
        Aim("eerder:nieuw", 4),
    ),
    "samen-oud-in-de-buurt": (
        Aim("soort:care_provider", 3),
        Aim("soort:housing_corporation", 3),
        Aim("regio:regio-groningen", 4),
    ),
}
"""What is aimed for in the sample's activities whose places staff give."""
PAST = "cijfers-op-orde"
"""The sample's circle of which all days are over."""
DRAWN = "cijfers-op-orde"
"""The sample's circle whose places were drawn; those of another one are still to be drawn."""
CHOSEN = "samen-oud-in-de-buurt"
"""The sample's circle that staff choose the people of."""
LOADED = "sample.loaded"
_LOCK = 7_305_122_717
_WAIT_SECONDS = 600.0


async def load_sample_once(db: Database, now: datetime, settings: Settings, say: Say) -> bool:
    """Load the sample where it never was; tells whether it did. Of several that start at once on a database one does.

    Raises StillLocked when another has been at it for ten minutes.
    """
    async with connected(db.url, "leerkring-sample") as turn:
        await take_turn(turn, _LOCK, Telling(say), "the turn to load the sample", monotonic() + _WAIT_SECONDS)
        async with db.reading() as reading:
            if await reading.scalar(select(Audit.id).where(Audit.action == LOADED).limit(1)) is not None:
                return False
        await load_sample(db, now, settings)
        async with db.transaction() as tx:
            await write_audit(tx, at=now, actor="house:sample", action=LOADED, subject="installation")
        return True


async def load_sample(db: Database, now: datetime, settings: Settings) -> None:
    """Load the sample activities, let the sample's people register for them, and make the sample's staff."""
    await load_directory(db, sample_dir(), now, settings)
    for slug, people in groupby(sample_registrations(sample_dir()), lambda person: person.activity):
        await _register(db, slug, list(people), now, settings)
    await _sample_draw(db, now, settings)
    for role, email, name in STAFF:
        await add_staff(db, email, role, now, name=name)
    await _sample_team(db, now)
    await _sample_holiday(db, now)
    await _sample_papers(db, now, settings)
    await _sample_choosing(db, now, settings)
    await _sample_aims(db, now)
    await _sample_attendance(db, now)
    await sample_newsletter(db, now, settings)
    await count_words(db, now)


async def _sample_draw(db: Database, now: datetime, settings: Settings) -> None:
    """Draw the places of a circle that is over, each step at its own moment; nobody gets mail, since nobody exists."""
    async with db.reading() as reading:
        a = Activity
        row = await reading.row(
            select(
                a.id, a.registration_opens_at, a.registration_closes_at, a.draw_value_at, a.drawn_at
            ).where(a.slug == DRAWN)
        )
    if row is None or row.draw_value_at is None or row.drawn_at is not None:
        return
    async with db.transaction() as tx:  # as if it had been loaded then
        await tx.execute(
            update(Draw).where(Draw.activity_id == row.id).values(committed_at=row.registration_opens_at)
        )
    by: dict[str, Any] = {"actor": "house:sample", "settings": settings}
    await freeze(db, row.id, now=row.registration_closes_at, **by)
    await type_value(db, row.id, "898,21", "898,21", now=row.draw_value_at, **by)
    await draw_places(db, row.id, now=row.draw_value_at, **by)
    async with db.transaction() as tx:
        await _mail_nobody(tx, now)


async def _mail_nobody(tx: Tx, now: datetime) -> None:
    await tx.execute(
        update(Delivery)
        .where(Delivery.state == "queued")
        .values(state="skipped", settled_at=now, reply="voorbeeld")
    )


async def _sample_team(db: Database, now: datetime) -> None:
    async with db.reading() as reading:
        host = await find_staff(reading, STAFF[0][1])
        rows = await reading.rows(select(Activity.id).where(Activity.slug.in_(HOSTED)))
    assert host is not None
    for row in rows:
        await add_to_team(db, row.id, host.person_id, actor="house:sample", now=now)


async def _sample_holiday(db: Database, now: datetime) -> None:
    """Put a week in the list of school holidays: the real ones are for staff to fill in."""
    monday = (now + timedelta(days=28 - now.weekday())).date()
    draft = SchoolHolidayDraft(
        "schoolvakantie (voorbeeld)", "Noord,Midden", monday, monday + timedelta(days=6)
    )
    await add_school_holiday(db, draft, actor="house:sample", now=now)


async def _sample_papers(db: Database, now: datetime, settings: Settings) -> None:
    """Give a circle a paper for who comes to its first day, and one for everybody."""
    async with db.reading() as reading:
        row = await reading.row(select(Activity.id).where(Activity.slug == HOSTED[0]))
        assert row is not None
        days = await list_occurrences(reading, row.id)
    body = await asyncio.to_thread((sample_dir() / "papers" / "agenda-en-vragen.pdf").read_bytes)
    file = await keep_file(FileStore(settings.files_url, settings.data_dir), body, PDF)
    for draft in (
        PaperDraft("Agenda en vragen vooraf", Audience.PARTICIPANTS, days[0].id),
        PaperDraft("Zo ziet een dag eruit", Audience.EVERYBODY, None),
    ):
        await add_paper(db, row.id, draft, file, actor="house:sample", now=now)


async def _sample_aims(db: Database, now: datetime) -> None:
    """Aim for a mixed group where staff give the places."""
    async with db.reading() as reading:
        rows = await reading.rows(select(Activity.id, Activity.slug).where(Activity.slug.in_(AIMS)))
    for row in rows:
        plan = Plan(aims=AIMS[row.slug])
        await set_plan(db, row.id, plan, version=None, actor="house:sample", now=now)


async def _sample_attendance(db: Database, now: datetime) -> None:
    """Write down who was there on the days of a circle that is over: most of them, some with word that they could not."""
    async with db.reading() as reading:
        circle = await reading.scalar(select(Activity.id).where(Activity.slug == PAST))
        days = [await get_day(reading, day.id, own=None) for day in await list_occurrences(reading, circle)]
        people = [await list_people(reading, day) for day in days]
    for number, (day, there) in enumerate(zip(days, people, strict=True)):
        acts = [
            RecordedAct(
                uuid7(), one.id, day.id, Act.ABSENT if (place + number) % 5 == 1 else Act.IN, day.starts_at
            )
            for place, one in enumerate(there)
            if (place + 2 * number) % 7 != 3  # who did not show up
        ]
        devices = {act.id: "lijst" for act in acts}
        await record_acts(db, day, acts, devices, actor="house:sample", now=now)


async def _sample_choosing(db: Database, now: datetime, settings: Settings) -> None:
    """Let a colleague have begun to choose: a few marks, and decisions that nobody was told yet."""
    async with db.reading() as reading:
        admin = await find_staff(reading, STAFF[3][1])
        row = await reading.row(select(Activity.id).where(Activity.slug == CHOSEN))
        assert admin is not None
        assert row is not None
        people = [one.id for one in await list_applicants(reading, row.id, now)]
    for mark, some in ((Mark.YES, people[:6]), (Mark.PERHAPS, people[6:9]), (Mark.NO, people[9:11])):
        if some:
            await give_mark(db, row.id, some, admin.person_id, mark, now=now)
    by = f"staff:{admin.person_id}"
    for verdict, some, reason in (
        (Verdict.CONFIRM, people[:4], ""),
        (
            Verdict.WAITLIST,
            people[6:8],
            "De groep is vol. U staat op de lijst voor als er een plaats vrijkomt.",
        ),
        (Verdict.REJECT, people[9:11], "Uw vraag past beter bij een andere activiteit."),
    ):
        if some:
            await draft_decisions(
                db, row.id, some, verdict, reason=reason, actor=by, now=now, settings=settings
            )


async def _register(
    db: Database, slug: str, people: Iterable[SampleRegistration], now: datetime, settings: Settings
) -> None:
    """Settle them as of the day that registration opened; nobody gets mail, since nobody exists."""
    async with db.transaction() as tx:
        row = await tx.row(
            select(Activity.id, Activity.registration_opens_at, Activity.state).where(Activity.slug == slug)
        )
        if row is None or row.state != "published" or row.registration_opens_at > now:
            return
        then = row.registration_opens_at
        arrivals = [await _arrival(tx, row.id, person, then) for person in people]
        await settle_arrivals(tx, row.id, arrivals, then, settings)
        await _mail_nobody(tx, now)
        await tx.execute(update(Organization).values(known=True))


async def _arrival(tx: Tx, activity_id: UUID, person: SampleRegistration, then: datetime) -> Arrival:
    answers = {
        key.removeprefix("field-"): value for key, value in person.answers.items() if value not in ("", [])
    }
    sessions = AskedBreakouts({int(number): slug for number, slug in person.breakouts.items()})
    return Arrival(
        activity_id=activity_id,
        people=(Applicant(person.name, person.email, person.job_title, "", answers, breakouts=sessions),),
        organization=person.organization,
        organization_kind=person.organization_kind,
        municipality=person.municipality or None,
        regions=await list_region_slugs(tx, person.municipality or None, then.date()),
        actor="house:sample",
    )
