"""The sample: content files and invented people, so that the first look shows a site that is in use."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from time import monotonic
from uuid import UUID

from sqlalchemy import select, update

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
from leerkring.groups.sample import sample_groups
from leerkring.labs.cases.sample import sample_cases
from leerkring.labs.experts.sample import sample_experts
from leerkring.labs.outcomes.sample import sample_lesson, sample_outcome
from leerkring.library.indicators.sample import sample_indicators
from leerkring.newsletter.sample import sample_newsletter
from leerkring.people.model import Organization
from leerkring.people.queries import find_staff
from leerkring.people.staff import add_staff
from leerkring.programme.queries import list_region_slugs
from leerkring.questions.sample import sample_questions
from leerkring.registrations.arrivals.arrival import Applicant, Arrival
from leerkring.registrations.arrivals.batch import settle_arrivals
from leerkring.registrations.breakouts.rules import AskedBreakouts
from leerkring.run.loading import load_directory
from leerkring.run.sample_choosing import mail_nobody, sample_aims, sample_choosing, sample_draw, sample_order
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
PAST = "cijfers-op-orde"
"""The sample's circle of which all days are over."""
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
    await sample_draw(db, now, settings)
    for role, email, name in STAFF:
        await add_staff(db, email, role, now, name=name)
    await _sample_team(db, now)
    await _sample_holiday(db, now)
    await _sample_papers(db, now, settings)
    await sample_choosing(db, STAFF[3][1], now, settings)
    await sample_aims(db, now)
    await sample_order(db, now, settings)
    await _sample_attendance(db, now)
    await sample_cases(db, now)
    await sample_outcome(db, now)
    await sample_lesson(db, now)
    async with db.transaction() as tx:
        await mail_nobody(tx, now)  # the owner of its case does not exist
    await sample_questions(db, now)
    await sample_experts(db, now)
    await sample_groups(db, now)
    await sample_indicators(db, now)
    await sample_newsletter(db, now, settings)
    await count_words(db, now)


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
        await mail_nobody(tx, now)
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
