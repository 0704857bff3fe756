"""On a fresh sample the whole loop can be seen: a question, the lab of a case, its lesson, and a year later."""

import httpx
from sqlalchemy import func, select

from leerkring.core.web.services import Services
from leerkring.labs.outcomes.sample import LAB, LATER_ANSWERS, TITLE
from leerkring.labs.outcomes.service import ask_later
from leerkring.mail.model import Delivery
from leerkring.questions.lessons import link_lessons
from leerkring.questions.telling import tell_due
from tests.support.sample import live_with_sample

QUESTION = "Wie kunnen buren bellen"


async def test_from_a_question_to_a_year_later(client: httpx.AsyncClient, services: Services):
    await live_with_sample(services)
    async with services.db.reading() as reading:
        (asked,) = await reading.sql(
            "SELECT slug FROM knowledge_question WHERE title LIKE $1", QUESTION + "%"
        )
        (lesson,) = await reading.sql("SELECT slug FROM item WHERE title = $1", TITLE)
    question = await client.get(f"/vragen/{asked.slug}")
    assert 'data-state="answered"' in question.text
    assert f'href="/agenda/{LAB}"' in question.text
    lab = (await client.get(f"/agenda/{LAB}")).text
    assert "Hoe blijft iemand na beschermd wonen" in lab, "the case, as its owner lets it be read"
    assert 'href="/casussen/' in lab
    path = f"/lessen/{lesson.slug}"
    assert f'href="{path}"' in question.text
    page = (await client.get(path)).text
    assert "voorbeeldinhoud" in page
    assert "Een jaar later" in page
    assert "Een half jaar later" in page
    assert all(words in page for words in LATER_ANSWERS.values())


async def test_nobody_is_mailed_about_it_and_nothing_is_left_to_ask(services: Services):
    await live_with_sample(services)
    now = services.clock.now()
    async with services.db.reading() as reading:
        queued = select(func.count()).select_from(Delivery).where(Delivery.state == "queued")
        assert await reading.scalar(queued) == 0
    assert await ask_later(services.db, now) == 0
    assert await link_lessons(services.db, now) == 0
    assert await tell_due(services.db, now) == 0
