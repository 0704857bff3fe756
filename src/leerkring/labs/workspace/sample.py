"""The sample's room: the team of its lab, an agenda, the notes of a preparation, two decisions and three actions."""

from datetime import datetime, timedelta

from sqlalchemy import insert, select

from leerkring.activities.model import Activity
from leerkring.activities.queries.back_office import list_occurrences
from leerkring.core.database.db import Database
from leerkring.core.text.dutch import local
from leerkring.core.versions import By
from leerkring.labs.cases.lab_queries import find_case_of_lab
from leerkring.labs.cases.sample import LAB
from leerkring.labs.workspace.agenda import set_agenda
from leerkring.labs.workspace.items import Agreed, add_item, tick_item
from leerkring.labs.workspace.model import LabTeamMember
from leerkring.labs.workspace.notes import save_notes
from leerkring.labs.workspace.queries import list_items
from leerkring.labs.workspace.rules import ItemKind, Lead
from leerkring.labs.workspace.views import Part

ACTOR = "house:sample"
TEAM = (
    ("Peter Janssen", "peter@demijnstreek.example", "wijkbeheerder"),
    ("Lotte Cremers", "lotte@opvangparkstad.example", "begeleider in de opvang"),
    ("Rachid Amrani", "rachid@heerlen.example", "beleidsadviseur wonen"),
)
AGENDA = (
    Part(570, 600, "Welkom en kennismaken", Lead.FACILITATOR, "", public=True),
    Part(600, 660, "De casus: wat speelt er in de buurt?", Lead.OWNER, "", public=True),
    Part(660, 750, "Wat werkte ergens anders?", Lead.EXPERT, "", public=True),
    Part(750, 810, "Lunch", Lead.EVERYBODY, "", public=True),
    Part(810, 960, "De vraag scherp maken, in twee groepen", Lead.EVERYBODY, "", public=False),
    Part(960, 1020, "Nalezen wat is afgesproken", Lead.NOTE_TAKER, "Lotte", public=False),
)
NOTES = """## Voorbereiding

Wij spraken elkaar een uur. Drie dingen kwamen steeds terug:

- De corporaties willen weten welke straten al veel opvangen.
- Een huis zonder begeleiding gaat na drie maanden mis.
- De buurt hoort het nu als laatste.

## Vragen voor de eerste dag

1. Wat is een eerlijk deel voor elke corporatie?
2. Wie belt de bewoner in de eerste week?
"""
AGREED = (
    Agreed(
        kind=ItemKind.DECISION,
        what="Wij tellen woningen per buurt, niet per corporatie.",
        who="het hele team",
    ),
    Agreed(
        kind=ItemKind.DECISION,
        what="Een bewoner krijgt pas een huis als er een vaste begeleider is.",
        who="De Mijnstreek en de opvang",
    ),
)
ACTIONS = (
    ("Een kaart maken van waar de afgelopen drie jaar mensen kwamen wonen", "Rachid Amrani", 21),
    ("Twee bewoners vragen om op de eerste dag te vertellen", "Lotte Cremers", 28),
    ("De andere corporaties bellen over deze dagen", "Peter Janssen", 7),
)


async def sample_room(db: Database, now: datetime) -> None:
    """Fill the room of the sample's lab, where the lab works on a case and nobody did so before. Nobody gets mail."""
    async with db.transaction() as tx:
        activity_id = await tx.scalar(select(Activity.id).where(Activity.slug == LAB))
        case = await find_case_of_lab(tx, activity_id) if activity_id else None
        if activity_id is None or case is None or await list_items(tx, activity_id):
            return
        days = await list_occurrences(tx, activity_id)
        people = [
            {
                "case_id": case.id,
                "name": name,
                "email": email,
                "role": role,
                "added_at": now,
                "updated_at": now,
            }
            for name, email, role in TEAM
        ]
        await tx.execute(insert(LabTeamMember).values(people))
    by = By(actor=ACTOR, now=now)
    first = days[0].id if days else None
    if first is not None:
        await set_agenda(db, activity_id, first, AGENDA, by)
        await save_notes(db, activity_id, first, NOTES.strip(), by)
    for agreed in AGREED:
        await add_item(db, activity_id, agreed, by)
    for what, who, days_ahead in ACTIONS:
        due_on = (local(now) + timedelta(days=days_ahead)).date()
        done = await add_item(
            db, activity_id, Agreed(kind=ItemKind.ACTION, what=what, who=who, due_on=due_on), by
        )
    await tick_item(db, activity_id, done, by, done=True)
