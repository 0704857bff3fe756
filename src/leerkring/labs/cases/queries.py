"""Reads of cases: by the owner's link, for staff, and what everybody may read."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, select

from leerkring.core.database.db import Reading, Tx
from leerkring.core.database.rows import read_optional, read_row, read_rows
from leerkring.core.model import Audit
from leerkring.core.secrets import Links
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import read_list
from leerkring.labs.cases.consent.rules import Audience, ConsentLevel
from leerkring.labs.cases.model import LabCase as C
from leerkring.labs.cases.model import LabCaseAssessment as A
from leerkring.labs.cases.model import LabCaseIntake, LabCasePaper
from leerkring.labs.cases.refusals import CaseLinkRenewed, CaseLinkUnknown, CaseNotFound, NoSuchCasePaper
from leerkring.labs.cases.rules import ON_SITE, CaseState
from leerkring.labs.cases.views import (
    FIRST_INTAKE,
    Assessment,
    Case,
    CaseLine,
    CasePaper,
    HistoryLine,
    Intake,
    PublicCase,
)
from leerkring.mail.sending.claims import suppressed
from leerkring.mail.service import address_key
from leerkring.people.actors import person_of
from leerkring.people.model import Person
from leerkring.programme.model import Municipality, Region

OWNER = "cases.owner"
"""The purpose from which the secret of an owner's link is derived."""
PROVINCES = (
    *("Groningen", "Fryslân", "Friesland", "Drenthe", "Overijssel", "Flevoland", "Gelderland", "Utrecht"),
    *("Noord-Holland", "Zuid-Holland", "Zeeland", "Noord-Brabant", "Brabant", "Limburg", "Twente"),
    *("Den Haag", "’s-Gravenhage", "Den Bosch", "’s-Hertogenbosch", "Achterhoek", "Veluwe", "Betuwe"),
    *("Drents", "Fries", "Zeeuws", "Gelders", "Haags", "Bossche", "Twents"),
)
"""Places that are no municipality or region of ours, or are called otherwise than their name says."""
_REGION = func.coalesce(Region.name, "").label("region_name")
_COLUMNS = (
    *(C.id, C.number, C.state, C.state_at, C.was, C.seen_at, C.consent, C.title, C.question, C.context),
    *(C.tried, C.involved, C.hoped, C.owner_name, C.owner_email, C.owner_organization, C.region, _REGION),
    *(C.themes, C.target_groups, C.hidden_names, C.invited_by, C.asked, C.reason, C.link_generation),
    *(C.proven_at, C.submitted_at, C.sample, C.created_at, C.updated_at),
)


def _cases(*which: Any) -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).outerjoin(Region, Region.slug == C.region).where(*which)


async def find_case(reading: Reading, id_: UUID) -> Case | None:
    """Return a case by its id."""
    return read_optional(Case, await reading.row(_cases(C.id == id_)))


async def get_by_number(reading: Reading, number: int) -> Case:
    """Return a case for staff. Raises `CaseNotFound`."""
    found = read_optional(Case, await reading.row(_cases(C.number == number)))
    if found is None:
        raise CaseNotFound
    return found


async def open_link(reading: Reading, links: Links, secret: str) -> Case:
    """Return the case that an owner's link opens. Raises `CaseLinkUnknown` or `CaseLinkRenewed`."""
    id_ = links.read(secret)
    case = await find_case(reading, id_) if id_ else None
    if case is None:
        raise CaseLinkUnknown
    if links.holds(OWNER, secret, case.link_generation):
        return case
    if any(links.holds(OWNER, secret, older) for older in range(1, case.link_generation)):
        raise CaseLinkRenewed
    raise CaseLinkUnknown


async def lock_case(tx: Tx, id_: UUID) -> Case:
    """Lock a case and return it. Raises `CaseNotFound`."""
    await tx.rows(select(C.id).where(C.id == id_).with_for_update())
    case = await find_case(tx, id_)
    if case is None:
        raise CaseNotFound
    return case


async def list_places(reading: Reading) -> tuple[str, ...]:
    """Return the names of all places that we know, to be taken out of a text."""
    places = await reading.rows(select(Municipality.name))
    regions = await reading.rows(select(Region.name))
    return (*PROVINCES, *(row.name for row in places), *(row.name for row in regions))


async def list_public(reading: Reading, *, most: int = 200, slug: str = "") -> tuple[PublicCase, ...]:
    """Return the cases that everybody may read, as they may be read, the newest first."""
    which = [C.state.in_(sorted(ON_SITE)), C.consent != ConsentLevel.CLOSED]
    if slug:
        which.append(C.number == number_of(slug))
    rows = await reading.rows(_cases(*which).order_by(C.submitted_at.desc(), C.id.desc()).limit(most))
    places = await list_places(reading) if rows else ()
    found = (public_case(case, places) for case in read_rows(Case, rows))
    return tuple(one for one in found if one is not None)


def public_case(case: Case, places: tuple[str, ...]) -> PublicCase | None:
    """Return a case as everybody may read it; None where nobody may."""
    text = case.shown_to(Audience.EVERYBODY, places)
    if text is None:
        return None
    return PublicCase(
        id=case.id,
        path=case.path,
        state=case.state,
        text=text,
        region=case.region if text.regions else None,
        sample=case.sample,
        at=case.submitted_at or case.created_at,
        updated_at=case.updated_at,
    )


async def was_public(reading: Reading, slug: str) -> bool:
    """Tell whether everybody could once read a case at this address, whatever can be read of it now.

    Of one that its owner never let be read a stranger does not learn that it is there.
    """
    log = Audit.details
    read = exists().where(
        Audit.subject_id == C.id,
        Audit.action == "case.consent",
        log["was"].astext.in_([ConsentLevel.OPEN, ConsentLevel.ANONYMOUS]),
        log["state"].astext.in_(sorted(ON_SITE)),
    )
    far = C.state.in_([*sorted(ON_SITE), CaseState.WITHDRAWN]) & (
        (C.was.is_(None)) | C.was.in_(sorted(ON_SITE))
    )
    return (
        await reading.scalar(
            select(C.id).where(C.number == number_of(slug), far, (C.consent != ConsentLevel.CLOSED) | read)
        )
        is not None
    )


def number_of(slug: str) -> int:
    """Return the number in an address; 0 where it holds none."""
    digits = slug.removeprefix("casus-")
    plain = slug.startswith("casus-") and digits.isascii() and digits.isdecimal() and len(digits) < 10
    return int(digits) if plain else 0


async def list_papers(reading: Reading, case_id: UUID) -> tuple[CasePaper, ...]:
    """Return the files with a case, the oldest first."""
    return read_rows(CasePaper, await reading.rows(_papers(case_id).order_by(LabCasePaper.added_at)))


async def get_paper(reading: Reading, case_id: UUID, paper_id: UUID) -> CasePaper:
    """Return a file of this case. Raises `NoSuchCasePaper`."""
    row = await reading.row(_papers(case_id).where(LabCasePaper.id == paper_id))
    if row is None:
        raise NoSuchCasePaper
    return read_row(CasePaper, row)


def _papers(case_id: UUID) -> Select[*tuple[Any, ...]]:
    p = LabCasePaper
    return select(p.id, p.title, p.sha256, p.media_type, p.size, p.added_at).where(p.case_id == case_id)


async def list_hashes(reading: Reading) -> frozenset[str]:
    """Return the hashes of all files that are with a case."""
    rows = await reading.rows(select(LabCasePaper.sha256).distinct())
    return frozenset(row.sha256 for row in rows)


async def list_assessments(reading: Reading, case_id: UUID) -> tuple[Assessment, ...]:
    """Return what assessors think of a case, the first of them first."""
    rows = await reading.rows(
        select(A.assessor, Person.name.label("who"), A.marks, A.advice, A.words, A.at)
        .outerjoin(Person, Person.id == person_of(A.assessor))
        .where(A.case_id == case_id)
        .order_by(A.at, A.id)
    )
    return read_rows(Assessment, rows)


async def list_history(reading: Reading, case_id: UUID) -> tuple[HistoryLine, ...]:
    """Return what was done with a case, the newest first."""
    rows = await reading.rows(
        select(Audit.at, Audit.actor, Person.name.label("who"), Audit.action)
        .outerjoin(Person, Person.id == person_of(Audit.actor))
        .where(Audit.subject_id == case_id)
        .order_by(Audit.at.desc(), Audit.id.desc())
        .limit(100)
    )
    return read_rows(HistoryLine, rows)


async def get_intake(reading: Reading) -> Intake:
    """Return how cases are taken in."""
    i = LabCaseIntake
    row = await reading.row(select(i.is_open, i.assessors, i.criteria))
    return FIRST_INTAKE if row is None else read_row(Intake, row)


def _lines() -> Select[*tuple[Any, ...]]:
    many = select(func.count()).where(A.case_id == C.id).correlate(C).scalar_subquery().label("assessments")
    return select(
        *(C.id, C.number, C.title, C.state, C.consent, C.owner_name, C.owner_organization, C.owner_email),
        *(_REGION, C.asked, C.was, C.seen_at, many, C.state_at, C.created_at),
    ).outerjoin(Region, Region.slug == C.region)


async def list_cases(reading: Reading, asked: Asked) -> Found[CaseLine]:
    """Return the list of the back office, without drafts of strangers that were never confirmed."""
    mine = _lines().where(C.proven_at.is_not(None) | C.invited_by.is_not(None))
    return await read_list(reading, asked, CaseLine, mine, tie=C.id.desc())


async def list_to_do(reading: Reading) -> tuple[CaseLine, ...]:
    """Return the cases with which somebody of the staff has to do something, and all that stand open."""
    waits = C.state.in_([CaseState.SUBMITTED, CaseState.IN_ASSESSMENT, CaseState.ACCEPTED, CaseState.IN_LAB])
    left = (C.was == CaseState.IN_LAB) & C.seen_at.is_(None)
    return read_rows(CaseLine, await reading.rows(_lines().where(waits | left).order_by(C.state_at, C.id)))


async def list_unmarked(reading: Reading, actor: str, needed: int) -> frozenset[UUID]:
    """Return the cases in assessment that still want a mark, and have none of this assessor."""
    marked = select(A.case_id).where(A.case_id == C.id)
    many = select(func.count()).where(A.case_id == C.id).correlate(C).scalar_subquery()
    rows = await reading.rows(
        select(C.id).where(
            C.state == CaseState.IN_ASSESSMENT,
            C.asked == "",
            many < needed,
            ~marked.where(A.assessor == actor).correlate(C).exists(),
        )
    )
    return frozenset(row.id for row in rows)


async def list_to_decide(reading: Reading, needed: int) -> frozenset[UUID]:
    """Return the cases in assessment that have as many marks as are needed, so that somebody decides."""
    many = select(func.count()).where(A.case_id == C.id).correlate(C).scalar_subquery()
    rows = await reading.rows(
        select(C.id).where(C.state == CaseState.IN_ASSESSMENT, C.asked == "", many >= needed)
    )
    return frozenset(row.id for row in rows)


async def list_closed_addresses(
    reading: Reading, secret_key: str, addresses: Sequence[str]
) -> frozenset[str]:
    """Return which of these addresses get no mail any more."""
    keys = {address_key(secret_key, address): address for address in addresses if address}
    closed = await suppressed(reading, list(keys)) if keys else frozenset()
    return frozenset(keys[key] for key in closed)


async def list_titles(reading: Reading, ids: set[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return what cases are called and where they stand in the back office, for the log."""
    rows = await reading.rows(select(C.id, C.number, C.title).where(C.id.in_(ids))) if ids else []
    return {row.id: (row.title, f"/beheer/casussen/{row.number}") for row in rows}


async def list_ended(tx: Tx) -> tuple[Case, ...]:
    """Lock and return the cases whose time may be over: drafts, and those with which nothing is done any more."""
    ended = (CaseState.DRAFT, CaseState.DECLINED, CaseState.WITHDRAWN, CaseState.CLOSED)
    rows = await tx.rows(_cases(C.state.in_(ended), C.owner_email != "").order_by(C.id).with_for_update(of=C))
    return read_rows(Case, rows)
