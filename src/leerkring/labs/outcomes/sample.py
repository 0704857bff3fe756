"""The sample's outcomes: of a circle that is over, before a lesson is made of it, and of a lab of more than a year ago."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from leerkring.activities.model import Activity
from leerkring.core.database.db import Database
from leerkring.core.versions import By
from leerkring.labs.cases.writing import BY_OWNER
from leerkring.labs.outcomes.queries import find_outcome
from leerkring.labs.outcomes.rules import LATER, OutcomeText, later_at
from leerkring.labs.outcomes.service import (
    answer_later,
    answer_outcome,
    ask_later,
    ask_owner,
    make_lesson,
    write_outcome,
)
from leerkring.library.items.editing import get_item_details, save
from leerkring.library.items.rules import TextState

ACTOR = "house:sample"
CIRCLE = "cijfers-op-orde"
CAME = OutcomeText(
    question="Hoe komen tien gemeenten met tien tabellen tot één antwoord?",
    learned=(
        "De tabellen verschilden niet door de cijfers, maar door de woorden. Elke gemeente telde iets anders als woning "
        "met zorg.\n\nEerst de woorden gelijk maken kostte een middag. Daarna klopten negen van de tien tabellen."
    ),
    differently="De tien gemeenten gebruiken vanaf nu één lijst met woorden. Een keer per jaar lezen zij die samen na.",
    handbook="De lijst met woorden, met bij elk een voorbeeld van wat er wel en niet onder valt.",
)
LAB = "na-beschermd-wonen"
OF_LAB = OutcomeText(
    question="Hoe blijft iemand na beschermd wonen goed wonen in een gewone straat?",
    learned=(
        "Het ging mis op avonden en in het weekend, niet op het spreekuur. Dan belden buren de politie, omdat zij geen ander "
        "nummer hadden.\n\nEen vast gezicht voor de hele straat hielp meer dan extra uren voor één bewoner. Buren hoeven niet te "
        "weten wat iemand heeft. Zij willen weten wie er komt.\n\nBewoners zeiden dat zij zelf willen kiezen wat de buren horen, "
        "en van wie."
    ),
    differently=(
        "In elke straat waar iemand na beschermd wonen gaat wonen, stelt één medewerker zich voor, met een nummer dat ook "
        "’s avonds werkt. Corporatie en gemeente betalen ieder de helft."
    ),
    handbook="Een voorbeeld van de kaart die buren krijgen.",
)
TITLE = "Buren willen weten wie er komt"
SUMMARY = "Een vast gezicht voor de hele straat, met een nummer dat ook ’s avonds werkt, hielp meer dan extra uren voor één bewoner."
LATER_ANSWERS = {
    6: "Drie straten hebben een vast gezicht. De politie werd daar twee keer gebeld, tegen elf keer in het half jaar ervoor.",
    12: (
        "Het zijn nu negen straten. Van de veertien mensen die een huis kregen, wonen er dertien nog. Het nummer voor de avond "
        "delen wij met twee andere corporaties, anders was het te duur."
    ),
}
"""What the owner of the case said so many months later."""


async def sample_outcome(db: Database, now: datetime) -> None:
    """Write it down, where the circle is there and over and nobody did so before."""
    async with db.reading() as reading:
        over = select(Activity.id).where(Activity.slug == CIRCLE, Activity.starts_at < now)
        activity_id = await reading.scalar(over)
        if activity_id is None or await find_outcome(reading, activity_id) is not None:
            return
    await write_outcome(db, activity_id, CAME, By(actor=ACTOR, now=now))


async def sample_lesson(db: Database, now: datetime) -> None:
    """Walk the whole loop with the lab of more than a year ago: written down, agreed to, a lesson, and what became of it.

    Each step is what people do, at the time that they would have done it.
    """
    async with db.reading() as reading:
        lab = await reading.row(
            select(Activity.id, Activity.ends_at).where(Activity.slug == LAB, Activity.ends_at < now)
        )
        if lab is None or await find_outcome(reading, lab.id) is not None:
            return
    at = [lab.ends_at + timedelta(days=days) for days in (3, 4, 7, 8, 12)]
    await write_outcome(db, lab.id, OF_LAB, By(actor=ACTOR, now=at[0]))
    await ask_owner(db, lab.id, By(actor=ACTOR, now=at[1]))
    async with db.reading() as reading:
        outcome = await find_outcome(reading, lab.id)
    assert outcome is not None
    await answer_outcome(db, outcome, True, "", By(actor=BY_OWNER, now=at[2]))
    item_id = await make_lesson(db, lab.id, By(actor=ACTOR, now=at[3]))
    async with db.reading() as reading:
        draft = (await get_item_details(reading, item_id)).draft
    lesson = replace(draft, title=TITLE, summary=SUMMARY, sample=True, state=TextState.PUBLISHED)
    await save(db, item_id, lesson, actor=ACTOR, now=at[4])
    for months in LATER:
        asked_at = later_at(lab.ends_at, months)
        await ask_later(db, asked_at)
        await answer_later(db, lab.id, months, LATER_ANSWERS[months], asked_at + timedelta(days=2))
