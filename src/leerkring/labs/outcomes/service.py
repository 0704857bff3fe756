"""What is done with outcomes: written down, shown to who brought the case, confirmed, made into a lesson, asked about later."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from leerkring.activities.model import Activity, ActivityRegion, ActivityTargetGroup, ActivityTheme
from leerkring.activities.refusals import ActivityNotFound
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Reading, Tx
from leerkring.core.text.cleaning import one_line
from leerkring.core.text.dutch import local
from leerkring.core.text.slugs import slugified
from leerkring.core.versions import By, check_version
from leerkring.labs.cases.consent.rules import ConsentLevel
from leerkring.labs.cases.model import LabOfCase
from leerkring.labs.cases.queries import find_case, list_places, lock_case
from leerkring.labs.cases.rules import CaseState
from leerkring.labs.cases.views import Case
from leerkring.labs.cases.writing import BY_OWNER
from leerkring.labs.outcomes.labels import STATES
from leerkring.labs.outcomes.model import ActivityOutcome as O
from leerkring.labs.outcomes.model import OutcomeLater as L
from leerkring.labs.outcomes.queries import find_outcome, lock_outcome
from leerkring.labs.outcomes.refusals import (
    CaseErased,
    LessonMadeAlready,
    LessonNotAllowed,
    NoOwnerToAsk,
    OutcomeMoveNotAllowed,
    OutcomeNotFound,
    OutcomeTooEarly,
)
from leerkring.labs.outcomes.rules import (
    LATER,
    OutcomeState,
    OutcomeText,
    as_shown,
    can_move,
    later_at,
    may_be_lesson,
)
from leerkring.labs.outcomes.views import NOTHING_YET, Outcome
from leerkring.library.items.content.drafts import ItemDraft
from leerkring.library.items.editing import free_slug
from leerkring.library.items.rules import ItemKind, TextState
from leerkring.library.items.service import keep_item
from leerkring.mail.service import queue_mail
from leerkring.search.model import EntryKind
from leerkring.search.rules import MOST_TYPED
from leerkring.search.searching import find
from leerkring.search.views import Filters

MOST_CHAPTERS = 2


async def write_outcome(db: Database, activity_id: UUID, text: OutcomeText, by: By) -> None:
    """Keep what came of an activity. Other words than the owner agreed to are a draft again.

    Raises `EditConflict`, `OutcomeTooEarly` before its first day, and `CaseErased`.
    """
    async with db.transaction() as tx:
        if await _lock_first_day(tx, activity_id) > by.now:
            raise OutcomeTooEarly
        found = await find_outcome(tx, activity_id)
        check_version(by.version, found.version if found else NOTHING_YET)
        if found is not None and found.text == text:
            return
        values = asdict(text) | {"state": OutcomeState.DRAFT, "owner_words": "", "confirmed_at": None}
        values |= {"updated_at": by.now}
        if found is None:
            lab = await tx.row(select(LabOfCase.case_id).where(LabOfCase.activity_id == activity_id))
            if lab is not None and lab.case_id is None:
                raise CaseErased
            case_id = lab.case_id if lab else None
            await tx.execute(
                insert(O).values(activity_id=activity_id, case_id=case_id, created_at=by.now, **values)
            )
        else:
            await _write(tx, activity_id, **values)
        await _log(tx, activity_id, "outcome.written", by.actor, by.now)


async def ask_owner(db: Database, activity_id: UUID, by: By) -> None:
    """Mail the owner of the case the link to what was written down. Raises `NoOwnerToAsk`, `OutcomeMoveNotAllowed`."""
    async with db.transaction() as tx:
        outcome, case = await _lock_with_case(tx, activity_id)
        check_version(by.version, outcome.version)
        if case is None or not case.owner_email or case.state is CaseState.WITHDRAWN:
            raise NoOwnerToAsk
        await _move(
            tx, outcome, OutcomeState.ASKED, by.now, asked_at=by.now, confirmed_at=None, owner_words=""
        )
        await queue_mail(
            tx,
            kind="outcomes.confirm",
            dedupe_key=f"outcome:{activity_id}:confirm:{outcome.number}",
            recipient=case.owner_email,
            recipient_name=case.owner_name,
            about_id=activity_id,
            params={},
            now=by.now,
        )
        await _log(tx, activity_id, "outcome.asked", by.actor, by.now)


async def answer_outcome(db: Database, outcome: Outcome, agrees: bool, words: str, by: By) -> None:
    """Keep whether the owner finds that it is right. From a yes on they are asked what became of it, at what of
    half a year and a year lies ahead.

    Raises `EditConflict` when other words were written meanwhile, `OutcomeMoveNotAllowed`.
    """
    async with db.transaction() as tx:
        stands = await lock_outcome(tx, outcome.activity_id)
        to = OutcomeState.CONFIRMED if agrees else OutcomeState.RETURNED
        if stands.state is to:
            return  # pressed twice
        check_version(by.version, stands.version)
        await _move(
            tx,
            stands,
            to,
            by.now,
            confirmed_at=by.now if agrees else None,
            owner_words="" if agrees else words,
        )
        if agrees:
            later = [
                {"activity_id": stands.activity_id, "months": one, "due_at": later_at(stands.ends_at, one)}
                for one in LATER
                if later_at(stands.ends_at, one) > by.now
            ]
            if later:
                await tx.execute(insert(L).values(later).on_conflict_do_nothing())
        action = "outcome.confirmed" if agrees else "outcome.returned"
        await _log(tx, stands.activity_id, action, BY_OWNER, by.now)


async def make_lesson(db: Database, activity_id: UUID, by: By) -> UUID:
    """Make a lesson of an outcome, as a draft for the editors, and return which; of a case only what its owner lets be read.

    Raises `EditConflict`, `LessonMadeAlready` and `LessonNotAllowed`.
    """
    async with db.transaction() as tx:
        outcome, case = await _lock_with_case(tx, activity_id)
        check_version(by.version, outcome.version)
        if outcome.item_id is not None:
            raise LessonMadeAlready
        level = case.consent if case else None
        if not may_be_lesson(outcome.state, level, case.state if case else None):
            raise LessonNotAllowed
        text = await shown_of(tx, outcome, case)
        if text is None:
            raise LessonNotAllowed
        draft = await _lesson(tx, outcome, text, level, by.now)
        saved = await keep_item(tx, draft, None, by.now, actor=by.actor)
        await _write(tx, activity_id, item_id=saved.id, updated_at=by.now)
        await _log(tx, activity_id, "outcome.lesson", by.actor, by.now)
        return saved.id


async def answer_later(db: Database, activity_id: UUID, months: int, answer: str, now: datetime) -> None:
    """Keep what the owner says became of it; again is instead. Raises `OutcomeNotFound` where they were not asked."""
    async with db.transaction() as tx:
        await lock_outcome(tx, activity_id)
        where = (L.activity_id == activity_id, L.months == months, L.asked_at.is_not(None))
        kept = await tx.execute(update(L).where(*where).values(answer=answer, answered_at=now))
        if not kept.rowcount:
            raise OutcomeNotFound
        tx.touch("library")
        await _log(tx, activity_id, "outcome.later", BY_OWNER, now)


async def ask_later(db: Database, now: datetime) -> int:
    """Mail each owner whose half year or year is over, once; returns how many. Running it twice is running it once."""
    asked = 0
    async with db.transaction() as tx:
        due = await tx.rows(
            select(L.activity_id, L.months)
            .where(L.asked_at.is_(None), L.due_at <= now)
            .order_by(L.activity_id, L.months)
            .limit(100)
            .with_for_update(skip_locked=True)
        )
        for row in due:
            outcome = await lock_outcome(tx, row.activity_id)
            case = await case_of(tx, outcome)
            if case is not None and case.owner_email and case.state is not CaseState.WITHDRAWN:
                asked += await queue_mail(
                    tx,
                    kind="outcomes.later",
                    dedupe_key=f"outcome:{row.activity_id}:later:{row.months}",
                    recipient=case.owner_email,
                    recipient_name=case.owner_name,
                    about_id=row.activity_id,
                    params={"months": row.months},
                    now=now,
                )
            where = (L.activity_id == row.activity_id, L.months == row.months)
            await tx.execute(update(L).where(*where).values(asked_at=now))
    return asked


async def case_of(reading: Reading, outcome: Outcome) -> Case | None:
    """Return the case that an outcome is of."""
    return await find_case(reading, outcome.case_id) if outcome.case_id else None


async def shown_of(reading: Reading, outcome: Outcome, case: Case | None) -> OutcomeText | None:
    """Return what everybody may read of an outcome; None where that is nothing."""
    if case is None:
        return outcome.text
    if case.state is CaseState.WITHDRAWN:
        return None
    return as_shown(outcome.text, case.text, case.consent, await list_places(reading))


async def _find_paragraphs(tx: Tx, text: OutcomeText, now: datetime) -> tuple[str, ...]:
    """Return the paragraphs of handbooks that fit the question best, as the library writes them."""
    typed = one_line(text.question)[:MOST_TYPED]
    found = await find(tx, typed, Filters(kind=EntryKind.HANDBOOK), now)
    paths = (hit.path.removeprefix("/handreikingen/") for hit in found.hits if hit.precise)
    return tuple(path for path in paths if path.partition("#")[0].count("/") == 1)[:MOST_CHAPTERS]


async def _lesson(
    tx: Tx, outcome: Outcome, text: OutcomeText, level: ConsentLevel | None, now: datetime
) -> ItemDraft:
    """Return the lesson: filed as its activity is, without its region where nobody may know that."""
    a = outcome.activity_id
    themes = await tx.rows(
        select(ActivityTheme.theme_slug.label("slug")).where(ActivityTheme.activity_id == a)
    )
    groups = await tx.rows(
        select(ActivityTargetGroup.target_group_slug.label("slug")).where(
            ActivityTargetGroup.activity_id == a
        )
    )
    regions = (
        await tx.rows(
            select(ActivityRegion.region_slug.label("slug")).where(ActivityRegion.activity_id == a).limit(1)
        )
        if level is not ConsentLevel.ANONYMOUS
        else []
    )
    title = text.question.partition("\n")[0][:160] or outcome.title
    return ItemDraft(
        kind=ItemKind.LESSON,
        slug=await free_slug(tx, ItemKind.LESSON, slugified(title)[:80] or "les"),
        title=title,
        summary=text.learned.partition("\n")[0][:300],
        body=text.learned,
        details={
            "changed": text.differently,
            "audience": [],
            "status": "nieuw",
            "consent": "geanonimiseerd" if level is ConsentLevel.ANONYMOUS else "openbaar",
        },
        links={
            "regions": tuple(row.slug for row in regions),
            "activities": (outcome.slug,),
            "themes": tuple(sorted(row.slug for row in themes)),
            "target_groups": tuple(sorted(row.slug for row in groups)),
            "chapters": await _find_paragraphs(tx, text, now),
        },
        dated_on=local(min(outcome.ends_at, now)).date(),
        state=TextState.DRAFT,
    )


async def _lock_with_case(tx: Tx, activity_id: UUID) -> tuple[Outcome, Case | None]:
    """Lock the case before the outcome, as its owner does who lets less be shown. Raises `NothingWritten`."""
    found = await find_outcome(tx, activity_id)
    case = await lock_case(tx, found.case_id) if found and found.case_id else None
    return await lock_outcome(tx, activity_id), case


async def _lock_first_day(tx: Tx, activity_id: UUID) -> datetime:
    """Lock an activity, so that two people who write first wait for each other, and return when it begins."""
    starts_at: datetime | None = await tx.scalar(
        select(Activity.starts_at).where(Activity.id == activity_id).with_for_update()
    )
    if starts_at is None:
        raise ActivityNotFound
    return starts_at


async def _move(tx: Tx, outcome: Outcome, to: OutcomeState, now: datetime, **values: object) -> None:
    if not can_move(outcome.state, to):
        raise OutcomeMoveNotAllowed(state=STATES[outcome.state])
    await _write(tx, outcome.activity_id, state=to, updated_at=now, **values)


async def _write(tx: Tx, activity_id: UUID, **values: object) -> None:
    await tx.execute(update(O).where(O.activity_id == activity_id).values(version=O.version + 1, **values))


async def _log(tx: Tx, activity_id: UUID, action: str, actor: str, now: datetime) -> None:
    await write_audit(tx, at=now, actor=actor, action=action, subject="activity", subject_id=activity_id)
