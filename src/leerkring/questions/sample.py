"""The sample's questions: three that wait for an answer, one of them asked by three, and one that a lab answered.

Nobody of them exists.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, update

from leerkring.activities.model import Activity
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.library.items.model import Item, ItemActivity
from leerkring.people.persons import persons_by_email
from leerkring.questions.asking import Asking, follow, put_question
from leerkring.questions.model import KnowledgeQuestion, KnowledgeQuestionLink
from leerkring.questions.rules import LinkKind, QuestionState


@dataclass(frozen=True, slots=True)
class SampleQuestion:
    """A question with who asks it: address, name, organisation and region of each."""

    asking: Asking
    askers: tuple[tuple[str, str, str, str | None], ...]
    days_ago: int
    lab: str = ""
    """The lab that was about it, and whose lesson answers it."""
    answer: str = ""


QUESTIONS = (
    SampleQuestion(
        Asking(
            title="Hoe verdelen wij de plekken voor mensen uit de opvang eerlijk over de gemeenten?",
            why="Elke gemeente wacht op de andere. Zo blijven mensen langer in de opvang dan nodig is.",
            region="regio-groningen",
            themes=["regionale-samenwerking"],
            target_groups=[],
            public=True,
        ),
        (
            ("noor@almelo.example", "Noor Haddad", "Gemeente Almelo", None),
            ("joost@domijn.example", "Joost Bakker", "Corporatie Domus", "regio-groningen"),
            ("sanne@zorgthuis.example", "Sanne de Boer", "ZorgThuis", "mra"),
        ),
        9,
    ),
    SampleQuestion(
        Asking(
            title="Welke cijfers laten zien hoeveel ouderen een andere woning zoeken?",
            why="Wij hebben cijfers over zorg en cijfers over wonen, maar niet over verhuizen.",
            region="mra",
            themes=["woonzorganalyse"],
            target_groups=[],
            public=True,
        ),
        (("wim@drenthe.example", "Wim Hoekstra", "Provincie Drenthe", "mra"),),
        5,
    ),
    SampleQuestion(
        Asking(
            title="Hoe houden wij bewoners betrokken als de woonzorgvisie klaar is?",
            why="Na de vaststelling wordt het stil. Wij zoeken voorbeelden van hoe het gesprek doorgaat.",
            region=None,
            themes=["woonzorgvisie"],
            target_groups=[],
            public=True,
        ),
        (("amina@deltawonen.example", "Amina Yusuf", "Deltawonen", None),),
        2,
    ),
    SampleQuestion(
        Asking(
            title="Wie kunnen buren bellen als iemand na beschermd wonen in hun straat komt?",
            why="Bij ons belden buren de politie, omdat zij niemand anders hadden. Dat hielp niemand.",
            region="arnhem-nijmegen",
            themes=["woonzorgvisie"],
            target_groups=["uitstroom-uit-een-instelling"],
            public=True,
        ),
        (
            ("karin@waalbocht.example", "Karin Megens", "Woonstichting De Waalbocht", "arnhem-nijmegen"),
            ("bert@zorgwaal.example", "Bert Claassen", "Zorgpartners Waal", "arnhem-nijmegen"),
        ),
        560,
        lab="na-beschermd-wonen",
        answer=(
            "Een praktijklab werkte aan deze vraag. Wat hielp: één vast gezicht voor de hele straat, met een nummer dat ook "
            "’s avonds werkt. De les vertelt hoe, en wat er een jaar later van was geworden."
        ),
    ),
)


async def sample_questions(db: Database, now: datetime) -> None:
    """Put the sample's questions, as of some days ago; nobody gets mail."""
    async with db.transaction() as tx:
        if await tx.scalar(select(KnowledgeQuestion.id).limit(1)) is not None:
            return
        for one in QUESTIONS:
            then = now - timedelta(days=one.days_ago)
            id_ = await put_question(tx, one.asking, then, sample=True)
            if one.lab:
                await _answer(tx, id_, one)
            people = await persons_by_email(tx, [(email, name) for email, name, *_ in one.askers], then)
            for email, _, organization, region in one.askers:
                await follow(
                    tx, id_, people[email], asks=True, organization=organization, region=region, now=then
                )


async def _answer(tx: Tx, id_: UUID, one: SampleQuestion) -> None:
    """Answer a question with the lab that was about it and the lesson of that lab, where they are there.

    Who asked it has seen that: they follow after this.
    """
    lab = await tx.row(select(Activity.id, Activity.ends_at).where(Activity.slug == one.lab))
    if lab is None:
        return
    lesson = await tx.row(
        select(Item.id, Item.published_at)
        .join(ItemActivity, ItemActivity.item_id == Item.id)
        .where(ItemActivity.activity_id == lab.id)
    )
    links = [(LinkKind.ACTIVITY, lab.id, lab.ends_at)]
    links += [(LinkKind.ITEM, lesson.id, lesson.published_at)] if lesson else []
    for kind, target, at in links:
        await tx.execute(
            insert(KnowledgeQuestionLink).values(
                id=uuid7(), question_id=id_, kind=kind, target=str(target), linked_at=at
            )
        )
    at = links[-1][2]
    values = {"state": QuestionState.ANSWERED, "answer": one.answer, "updated_at": at}
    await tx.execute(update(KnowledgeQuestion).where(KnowledgeQuestion.id == id_).values(values))
