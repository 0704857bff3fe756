"""The feed of questions: what everybody may read, under ids that last, and new only when its words are."""

import re
from datetime import timedelta

import httpx

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from tests.cast import FATIMA, JOOST
from tests.people.office import back_office_of
from tests.questions.asking import TITLE, ask, follow
from tests.questions.test_desk import DESK, PATH, act

FEED = "/vragen.atom"


def stamps(feed: str) -> list[str]:
    return re.findall(r"<updated>([^<]+)</updated>", feed)


async def test_what_is_read_by_everybody_and_nothing_else(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    empty = (await client.get(FEED)).text
    assert "<entry>" not in empty
    await ask(client, services)
    await ask(client, services, JOOST, title="Dit is alleen voor u bedoeld, toch?", public="nee")
    await ask(client, services, JOOST, title="Bel mij op 06-12345678 over huizen")
    answer = await client.get(FEED)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = answer.text
    assert feed.count("<entry>") == 1
    assert TITLE in feed
    assert f"http://leerkring.test{PATH}" in feed
    for page in ("/vragen", PATH):
        assert 'href="/vragen.atom"' in (await client.get(page)).text, page


async def test_an_entry_is_new_only_when_its_words_are(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await ask(client, services)
    first = (await client.get(FEED)).text
    ids = re.findall(r"<id>([^<]+)</id>", first)
    clock.move(timedelta(hours=1))
    await follow(client, services, PATH, JOOST, asks="ja")
    async with back_office_of(app, services, FATIMA, "organizer") as office:
        assert (await act(office, f"{DESK}/bij", person="")).status_code == 303
        assert stamps((await client.get(FEED)).text) == stamps(first), "who asks it too changes no word"
        clock.move(timedelta(hours=1))
        done = await act(office, f"{DESK}/stand", state="answered", answer="Zo doet Almelo het.")
        assert done.status_code == 303, done.text
        after = (await client.get(FEED)).text
        assert "Zo doet Almelo het." in after
        assert set(stamps(after)) == {clock.now().isoformat()}
        assert re.findall(r"<id>([^<]+)</id>", after) == ids
        async with services.db.transaction() as tx:
            await tx.sql("UPDATE knowledge_question SET public = false")
        services.cache.clear()
        assert "<entry>" not in (await client.get(FEED)).text
