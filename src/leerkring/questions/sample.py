"""The sample's questions: three that wait for an answer, one of them asked by three; nobody of them exists."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from leerkring.core.database.db import Database
from leerkring.people.persons import persons_by_email
from leerkring.questions.asking import Asking, follow, put_question
from leerkring.questions.model import KnowledgeQuestion


@dataclass(frozen=True, slots=True)
class SampleQuestion:
    """A question with who asks it: address, name, organisation and region of each."""

    asking: Asking
    askers: tuple[tuple[str, str, str, str | None], ...]
    days_ago: int


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
)


async def sample_questions(db: Database, now: datetime) -> None:
    """Put the sample's questions, as of some days ago; nobody gets mail."""
    async with db.transaction() as tx:
        if await tx.scalar(select(KnowledgeQuestion.id).limit(1)) is not None:
            return
        for one in QUESTIONS:
            then = now - timedelta(days=one.days_ago)
            id_ = await put_question(tx, one.asking, then, sample=True)
            people = await persons_by_email(tx, [(email, name) for email, name, *_ in one.askers], then)
            for email, _, organization, region in one.askers:
                await follow(
                    tx, id_, people[email], asks=True, organization=organization, region=region, now=then
                )
