"""The sample's cases: one that a lab may work on and everybody reads without names, and one that is being assessed."""

from datetime import datetime, timedelta

from sqlalchemy import select

from leerkring.core.database.db import Database, Tx
from leerkring.labs.cases.bringing import Brought, add_draft
from leerkring.labs.cases.consent.rules import ConsentLevel
from leerkring.labs.cases.model import LabCase
from leerkring.labs.cases.rules import CaseState
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


async def sample_cases(db: Database, now: datetime) -> None:
    """Make the sample's cases; nobody gets mail, since nobody exists."""
    async with db.transaction() as tx:
        if await tx.scalar(select(LabCase.id).limit(1)) is not None:
            return
        then = now - timedelta(days=40)
        await _bring(tx, ACCEPTED, "wim@debrink.example", CaseState.ACCEPTED, then)
        late = now - timedelta(days=4)
        await _bring(tx, IN_ASSESSMENT, "amina@deltawonen.example", CaseState.IN_ASSESSMENT, late)


async def _bring(tx: Tx, brought: Brought, email: str, state: CaseState, at: datetime) -> None:
    """Write a case as it stands some time after it was submitted."""
    case = await add_draft(tx, brought, email, at, sample=True)
    decided = at + timedelta(days=12) if state is CaseState.ACCEPTED else at
    await write(tx, case.id, decided, state=state, state_at=decided, proven_at=at, submitted_at=at)
    await tell_log(tx, case.id, "case.submitted", BY_OWNER, at)
    if state is CaseState.ACCEPTED:
        await tell_log(tx, case.id, "case.accepted", ACTOR, decided)
