"""What its owner no longer lets be read leaves the newsletter too: a draft, letters that wait, the archive, the feed, search."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from leerkring.newsletter.issues.freezing import freeze_due
from leerkring.newsletter.issues.withdrawing import write_anew
from tests.builders import make_circle
from tests.cast import FATIMA, ILSE, JOOST
from tests.labs.test_outcomes import OUTCOME, Lab, confirmed, lab, published
from tests.newsletter.beheer import BEHEER, ISSUE, hidden, ready, send
from tests.newsletter.readers import subscribe
from tests.people.office import back_office_of
from tests.postbox import deliver
from tests.questions.asking import TITLE, WHY, ask

__all__ = ["lab"]
ARCHIVE = "/nieuwsbrief/archief/nieuwsbrief/1"
FEED = "/nieuwsbrief/nieuwsbrief.atom"
WORDS = "vaste contactpersoon"
GONE = "Het is op verzoek teruggetrokken."
SOON = "2027-03-16T11:00"
"""An hour after the lab's owner agreed."""
CLOSED = {"consent": "closed", "names": ""}
QUESTION = "/beheer/vragen/hoe-verdelen-wij-woningen-eerlijk-over-gemeenten"


@pytest.fixture
async def lesson(app: Application, client: httpx.AsyncClient, services: Services, lab: Lab) -> str:
    """The lesson of Noor's case, which everybody reads, and a reader of the newsletter."""
    assert WORDS in OUTCOME["learned"]
    await make_circle(services.db, title="Kring van later", now=services.clock.now())
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await confirmed(desk, client, services, lab)
        path = await published(services, desk, lab)
    await subscribe(client, services, JOOST)
    await deliver(services)
    return path


async def test_an_issue_that_left_says_that_it_was_withdrawn(  # noqa: PLR0917
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock, lab: Lab, lesson: str
) -> None:
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await ready(desk, when=SOON)
        letters = await send(services, clock)
    assert any(WORDS in one.text for one in letters)
    places = (ARCHIVE, FEED, "/zoeken?q=contactpersoon&soort=nieuwsbrief")
    before = {path: (await client.get(path)).text for path in places}
    assert WORDS in before[ARCHIVE]
    assert WORDS in before[FEED]
    assert f'data-hit="{ARCHIVE}"' in before[places[2]]
    page = (await client.get(lab.own + "/intrekken")).text
    assert "Mail die al is verstuurd, kunnen wij niet terughalen." in page
    clock.move(timedelta(hours=1))
    assert (await client.post(lab.own + "/toestemming", data=CLOSED)).status_code == 303
    after = {path: (await client.get(path)).text for path in places}
    for path in places:
        assert WORDS not in after[path], path
        assert lesson not in after[path], path
    assert GONE in after[ARCHIVE]
    assert GONE in after[FEED]
    assert f'data-hit="{ARCHIVE}"' not in after[places[2]]
    assert clock.now().isoformat() in after[FEED], "who reads the feed hears of it"
    assert await write_anew(services.db, clock.now(), services.settings) == 0
    await client.post(lab.own + "/toestemming", data={"consent": "open", "names": ""})
    assert WORDS not in (await client.get(ARCHIVE)).text, "other words may be shown now, not these"


async def test_an_issue_that_is_still_to_leave_goes_without_it_and_staff_read_why(  # noqa: PLR0917
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock, lab: Lab, lesson: str
) -> None:
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await ready(desk, when=SOON)
        await client.post(lab.own + "/intrekken")
        shown = (await desk.get(ISSUE)).text
        assert "valt weg" in shown
        assert "op verzoek teruggetrokken, voordat het nummer uitging" in shown
        assert WORDS not in shown
        letters = [one for one in await send(services, clock) if JOOST.email in one.to]
    assert any("Kring van later" in one.text for one in letters)
    for one in letters:
        assert WORDS not in one.text
        assert "Teruggetrokken" not in one.text
    archived = (await client.get(ARCHIVE)).text
    assert WORDS not in archived
    assert GONE not in archived, "readers never had it"


async def test_letters_that_wait_are_written_anew(  # noqa: PLR0917
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock, lab: Lab, lesson: str
) -> None:
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await ready(desk, when=SOON)
    clock.move(timedelta(hours=2))
    assert await freeze_due(services.db, clock.now(), services.settings) == 1
    await client.post(lab.own + "/toestemming", data=CLOSED)
    assert await write_anew(services.db, clock.now(), services.settings) == 1
    assert await write_anew(services.db, clock.now(), services.settings) == 0
    letters = [one for one in await deliver(services) if JOOST.email in one.to]
    assert any("Kring van later" in one.text for one in letters)
    assert not [one for one in letters if WORDS in one.text or lesson in one.text]


async def test_a_letter_of_which_nothing_is_left_stays_here(  # noqa: PLR0917
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock, lab: Lab, lesson: str
) -> None:
    async with services.db.transaction() as tx:
        await tx.sql("UPDATE activity SET state = 'cancelled' WHERE title = 'Kring van later'")
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await ready(desk, when=SOON)
    clock.move(timedelta(hours=2))
    assert await freeze_due(services.db, clock.now(), services.settings) == 1
    await client.post(lab.own + "/toestemming", data=CLOSED)
    await write_anew(services.db, clock.now(), services.settings)
    assert [one for one in await deliver(services) if JOOST.email in one.to] == []
    async with services.db.reading() as reading:
        reply = await reading.scalar(select(Delivery.reply).where(Delivery.kind == "newsletter.issue"))
    assert reply == "teruggetrokken"


async def test_a_new_question_is_proposed_as_it_may_be_read(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await make_circle(services.db, title="Kring van later")
    why = f"{WHY} [Klik hier](https://elders.example)"
    await ask(client, services, why=why)
    await ask(client, services, JOOST, title="Wie weet iets wat niemand mag lezen?", public="nee")
    await ask(client, services, JOOST, title="Bel mij op 06-12345678 over huizen")
    await subscribe(client, services, JOOST)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        page = (await desk.get(BEHEER)).text
        assert TITLE in page
        assert "niemand mag lezen" not in page
        assert "Bel mij" not in page
        await ready(desk)
        letters = [one for one in await send(services, clock) if JOOST.email in one.to]
    (letter,) = letters
    assert TITLE in letter.text
    assert "/vragen/hoe-verdelen-wij-woningen" in letter.text
    assert 'href="https://elders.example' not in letter.html, "a stranger's words make no links in our letter"
    assert TITLE in (await client.get(ARCHIVE)).text
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        kept_out = {"state": "refused", "answer": "", "version": hidden(await desk.get(QUESTION), "version")}
        done = await desk.post(QUESTION + "/stand", data=kept_out)
        assert done.status_code == 303, done.text
    archived = (await client.get(ARCHIVE)).text
    assert TITLE not in archived
    assert GONE in archived


async def test_a_question_that_is_kept_out_meanwhile_does_not_leave(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await make_circle(services.db, title="Kring van later")
    await ask(client, services)
    await subscribe(client, services, JOOST)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await ready(desk)
        async with services.db.transaction() as tx:  # as if nobody had told the newsletter
            await tx.sql("DELETE FROM search_entry WHERE source_kind = 'knowledge_question'")
        assert "staat niet meer op de site" in (await desk.get(ISSUE)).text
        letters = [one for one in await send(services, clock) if JOOST.email in one.to]
    assert [TITLE in one.text for one in letters] == [False]
