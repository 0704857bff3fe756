"""Who asks and who follows, as visitors do it."""

import re

import httpx
from sqlalchemy import select

from leerkring.core.web.services import Services
from leerkring.questions.asking import Asking, put_question
from leerkring.questions.linking import link_question
from leerkring.questions.model import KnowledgeQuestion
from leerkring.questions.service import join_questions
from tests.cast import NOOR, Person, colleague
from tests.postbox import Letter, deliver

LINK = re.compile(r"/vragen/(?:bevestigen|mijn|afmelden)/[\w-]{43}")
TITLE = "Hoe verdelen wij woningen eerlijk over gemeenten?"
WHY = "Elke gemeente wacht op de andere. Zo komt er geen plek voor mensen uit de opvang."


def filled(person: Person = NOOR, title: str = TITLE, **more: str) -> dict[str, str]:
    """Return the form as somebody fills it in who has looked what there is."""
    usual = {
        "title": title,
        "why": WHY,
        "region": "regio-groningen",
        "organization": person.organization,
        "theme": "woonzorganalyse",
        "public": "ja",
        "name": person.name,
        "email": person.email,
        "looked": "ja",
    }
    return usual | more


def link_in(letter: Letter, page: str) -> str:
    """Return the path of the link to this page in a mail."""
    found = next((one for one in LINK.findall(letter.text) if f"/{page}/" in one), None)
    assert found, letter.text
    return str(found)


async def ask(client: httpx.AsyncClient, services: Services, person: Person = NOOR, **more: str) -> str:
    """Put a question and confirm it; returns the path of one's own page."""
    sent = await client.post("/vragen/stellen", data=filled(person, **more))
    assert (sent.status_code, sent.headers.get("location")) == (303, "/vragen/gevraagd"), sent.text
    return await confirm(client, services)


async def follow(
    client: httpx.AsyncClient,
    services: Services,
    path: str,
    person: Person,
    *,
    asks: str = "nee",
    **more: str,
) -> str:
    """Follow a question and confirm that; returns the path of one's own page."""
    sent = await client.post(
        f"{path}/volgen", data={"email": person.email, "name": person.name, "asks": asks} | more
    )
    assert (sent.status_code, sent.headers.get("location")) == (303, "/vragen/gevraagd"), sent.text
    return await confirm(client, services)


async def confirm(client: httpx.AsyncClient, services: Services) -> str:
    """Press the button of the mailed link; the mail that thanks for it leaves as well."""
    (letter,) = [one for one in await deliver(services) if "/vragen/bevestigen/" in one.text]
    done = await client.post(link_in(letter, "bevestigen"))
    assert done.status_code == 303, done.text
    await deliver(services)
    return str(done.headers["location"]).partition("?")[0]


async def question_lived(client: httpx.AsyncClient, services: Services) -> dict[str, str]:
    """Let a question be asked, and another not be confirmed; returns their pages, for who looks at pages."""
    own = await ask(client, services)
    secret = own.rpartition("/")[2]
    return {
        "question": "/vragen/hoe-verdelen-wij-woningen-eerlijk-over-gemeenten",
        "own_question": own,
        "leave_question": f"/vragen/afmelden/{secret}",
        "question_desk": "/beheer/vragen/hoe-verdelen-wij-woningen-eerlijk-over-gemeenten",
        "confirm_question": await unconfirmed(client, services),
    }


async def unconfirmed(client: httpx.AsyncClient, services: Services) -> str:
    """Put a question and leave it there; returns the path of the mailed link."""
    other = filled(colleague(7), title="Hoe begin je een werkplaats in de buurt?")
    sent = await client.post("/vragen/stellen", data=other)
    assert sent.status_code == 303, sent.text
    (letter,) = [one for one in await deliver(services) if "/vragen/bevestigen/" in one.text]
    return link_in(letter, "bevestigen")


async def worked_on(services: Services, linked: str) -> None:
    """Let staff have worked on a question of the sample: it is linked, the same one was joined, and another may be."""
    db, now = services.db, services.clock.now()
    async with db.reading() as reading:
        first = await reading.row(
            select(KnowledgeQuestion.id, KnowledgeQuestion.title).order_by("asked_at").limit(1)
        )
    assert first is not None
    again = Asking(title=first.title, why=WHY, region=None, themes=(), target_groups=(), public=True)
    async with db.transaction() as tx:
        same, _ = [await put_question(tx, again, now) for _ in range(2)]
    path = f"/agenda/{linked}"
    await link_question(db, first.id, path, own=None, version=None, actor="house:tests", now=now)
    await join_questions(db, same, first.id, version=None, actor="house:tests", now=now)


def state(page: httpx.Response) -> str:
    """Return main's data-state."""
    found = re.search(r'data-state="([^"]*)"', page.text)
    assert found, page.text
    return found[1]
