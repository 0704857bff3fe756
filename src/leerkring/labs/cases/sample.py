"""The sample's cases: one that everybody reads without names, one that is being assessed, one on which a lab works, and one
whose lab is over."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select

from leerkring.activities.model import Activity
from leerkring.core.database.db import Database, Tx
from leerkring.labs.cases.bringing import Brought, add_draft
from leerkring.labs.cases.consent.rules import ConsentLevel
from leerkring.labs.cases.model import LabCase, LabOfCase
from leerkring.labs.cases.rules import ON_SITE, CaseState
from leerkring.labs.cases.writing import BY_OWNER, tell_log, write

ACTOR = "house:sample"
ACCEPTED = Brought(
    title="Ouderen die willen verhuizen, en niet gaan",
    question="Hoe helpen wij ouderen op weg die kleiner willen wonen, maar toch blijven zitten?",
    context=(
        "In Hoogeveen wachten 180 huishoudens op een kleinere woning dicht bij zorg. Als er een vrijkomt, zegt twee "
        "derde nee.\n\nDe gemeente, de corporatie en de zorgaanbieder weten ieder een deel van waarom. Samen hebben wij "
        "geen beeld."
    ),
    tried="Een verhuiscoach voor een jaar. Die sprak 60 mensen, van wie er 9 verhuisden.",
    involved="Gemeente (wonen en Wmo), de corporatie en een zorgaanbieder.",
    hoped="Iemand die dit in een andere regio voor elkaar kreeg, en hulp bij het kiezen van twee dingen die wij gaan doen.",
    owner_name="Wim Hoekstra",
    owner_organization="Woonservice De Brink",
    themes=("woonzorganalyse",),
    target_groups=("ouderen",),
    consent=ConsentLevel.ANONYMOUS,
)
IN_ASSESSMENT = Brought(
    title="Een woongroep waar niemand over gaat",
    question="Wie neemt de leiding als wonen, zorg en welzijn er elk een stukje van hebben?",
    context="Vijf organisaties willen een woongroep voor jongeren die uit de jeugdhulp komen. Al twee jaar.",
    tried="Een stuurgroep. Die kwam vier keer bij elkaar en besloot niets.",
    involved="Twee gemeenten, twee corporaties, een aanbieder van jeugdhulp.",
    hoped="Een dag met mensen die zelf aan het roer stonden.",
    owner_name="Amina Yusuf",
    owner_organization="Deltawonen",
    themes=("regionale-samenwerking",),
    consent=ConsentLevel.OPEN,
)

IN_LAB = Brought(
    title="Van de opvang naar een gewone straat",
    question=(
        "Wat is een eerlijke afspraak over waar mensen uit de opvang gaan wonen, en wie begeleidt de bewoner en de buurt?"
    ),
    context=(
        "In Parkstad wachten mensen in de opvang op een huis, terwijl er in sommige buurten woningen vrijkomen.\n\n"
        "De corporaties willen niet dat dezelfde straten steeds alles opvangen."
    ),
    tried="Een vast aantal woningen per corporatie. Dat werd elk jaar minder.",
    involved="Drie gemeenten, vier corporaties en de opvang.",
    hoped="Hulp bij een afspraak die elke corporatie tekent, en iemand die al met buurten werkte.",
    owner_name="Sanne Driessen",
    owner_organization="Corporatie De Mijnstreek",
    region="parkstad-limburg",
    themes=("regionale-samenwerking", "woonzorgvisie"),
    target_groups=("dak-en-thuisloze-mensen", "uitstroom-uit-een-instelling"),
    consent=ConsentLevel.OPEN,
)
FINISHED = Brought(
    title="Na beschermd wonen een gewone straat",
    question="Hoe blijft iemand na beschermd wonen goed wonen in een gewone straat?",
    context=(
        "Vorig jaar kregen twaalf mensen uit beschermd wonen bij ons een eigen huis. Vier van hen wonen nu weer in een "
        "instelling.\n\nDe huur was betaald en de zorg kwam. De buren wisten niet wie zij konden bellen."
    ),
    tried="Een gesprek met de straat vooraf. Daarna hoorde de straat niets meer.",
    involved="De gemeente, de corporatie en de zorgaanbieder.",
    hoped="Iemand die dit zelf meemaakte, en hulp bij een afspraak over avonden en weekenden.",
    owner_name="Karin Megens",
    owner_organization="Woonstichting De Waalbocht",
    region="arnhem-nijmegen",
    themes=("woonzorgvisie",),
    target_groups=("uitstroom-uit-een-instelling", "mensen-met-een-psychische-kwetsbaarheid"),
    consent=ConsentLevel.OPEN,
)
CLOSED_WITH = (
    "Het lab is klaar. U heeft een afspraak die werkt, en de les staat op de site. Dank voor het meedenken."
)
LAB = "uitstroom-uit-de-opvang"
FINISHED_LAB = "na-beschermd-wonen"


async def sample_cases(db: Database, now: datetime) -> None:
    """Make the sample's cases; nobody gets mail, since nobody exists."""
    async with db.transaction() as tx:
        if await tx.scalar(select(LabCase.id).limit(1)) is not None:
            return
        then = now - timedelta(days=40)
        await _bring(tx, ACCEPTED, "wim@debrink.example", CaseState.ACCEPTED, then)
        late = now - timedelta(days=4)
        await _bring(tx, IN_ASSESSMENT, "amina@deltawonen.example", CaseState.IN_ASSESSMENT, late)
        early = now - timedelta(days=90)
        in_lab = await _bring(tx, IN_LAB, "sanne@demijnstreek.example", CaseState.IN_LAB, early)
        await _work_in(tx, LAB, in_lab, early)
        long_ago = now - timedelta(weeks=76)
        finished = await _bring(tx, FINISHED, "karin@waalbocht.example", CaseState.IN_LAB, long_ago)
        await _work_in(tx, FINISHED_LAB, finished, long_ago + timedelta(weeks=3))
        ended = now - timedelta(weeks=56)
        await write(tx, finished, ended, state=CaseState.CLOSED, state_at=ended, reason=CLOSED_WITH)
        await tell_log(tx, finished, "case.closed", ACTOR, ended)


async def _work_in(tx: Tx, slug: str, case_id: UUID, at: datetime) -> None:
    """Let a lab work on a case, where it is there: the sample's activities may be loaded by themselves."""
    activity_id = await tx.scalar(select(Activity.id).where(Activity.slug == slug))
    if activity_id is not None:
        await tx.execute(insert(LabOfCase).values(activity_id=activity_id, case_id=case_id, made_at=at))


async def _bring(tx: Tx, brought: Brought, email: str, state: CaseState, at: datetime) -> UUID:
    """Write a case as it stands some time after it was submitted."""
    case = await add_draft(tx, brought, email, at, sample=True)
    is_taken = state in ON_SITE
    decided = at + timedelta(days=12) if is_taken else at
    await write(tx, case.id, decided, state=state, state_at=decided, proven_at=at, submitted_at=at)
    await tell_log(tx, case.id, "case.submitted", BY_OWNER, at)
    if is_taken:
        await tell_log(tx, case.id, "case.accepted", ACTOR, decided)
    return case.id
