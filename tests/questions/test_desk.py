"""Ilse and Fatima look after questions: taking up, answering, linking, joining, and beginning a circle."""

import re
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select, update

from leerkring.activities.model import Activity, ActivityRegion, ActivityTheme
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.library.items.content.drafts import ItemDraft
from leerkring.library.items.editing import create, save
from leerkring.library.items.rules import ItemKind, TextState
from leerkring.people.model import Person
from leerkring.questions.asking import was_helped
from leerkring.questions.lessons import link_lessons
from leerkring.questions.model import KnowledgeQuestion, KnowledgeQuestionLink, KnowledgeQuestionTold
from leerkring.questions.telling import SETTLE, tell_due
from tests.builders import make_circle
from tests.cast import FATIMA, ILSE, JOOST, NOOR, colleague
from tests.people.office import back_office_of
from tests.postbox import Letter, deliver
from tests.questions.asking import TITLE, ask, follow, link_in, state

SLUG = "hoe-verdelen-wij-woningen-eerlijk-over-gemeenten"
PATH, DESK = f"/vragen/{SLUG}", f"/beheer/vragen/{SLUG}"
OTHER = "Hoe komen wij tot een eerlijke verdeling van woningen?"
OTHER_SLUG = "hoe-komen-wij-tot-een-eerlijke-verdeling-van-woningen"


def version_of(page: httpx.Response) -> str:
    found = re.search(r'name="version" value="(\d+)"', page.text)
    assert found, page.text
    return found[1]


async def act(office: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    """Press a button of a question's page, as that page stands."""
    page = await office.get(path.rpartition("/")[0])
    return await office.post(path, data={"version": version_of(page)} | fields)


async def told(services: Services, clock: FixedClock) -> list[Letter]:
    """Let the minutes pass in which staff may still link, and return what is mailed then."""
    clock.move(SETTLE)
    await tell_due(services.db, clock.now())
    return await deliver(services)


async def question_row(services: Services, slug: str = SLUG):
    async with services.db.reading() as reading:
        return await reading.row(select(KnowledgeQuestion).where(KnowledgeQuestion.slug == slug))


async def test_taken_up_by_a_colleague_and_answered(
    app: Application, client: httpx.AsyncClient, services: Services
) -> None:
    own = await ask(client, services)
    async with back_office_of(app, services, ILSE, "editor") as office:
        listed = await office.get("/beheer/vragen?stand=new")
        assert f'href="{DESK}"' in listed.text
        page = await office.get(DESK)
        assert NOOR.email in page.text, "staff see who asked"
        me = re.search(r'<option value="([^"]+)">Ilse', page.text)
        assert me
        assert (await act(office, f"{DESK}/bij", person=me[1])).status_code == 303
        assert "1" in (await office.get("/beheer/vragen?bij=mij")).text
        assert (await act(office, f"{DESK}/stand", state="taken_up")).status_code == 303
        assert state(await client.get(PATH)) == "taken_up"
        assert await deliver(services) == [], "nobody is mailed about work in hand"
        done = await act(
            office, f"{DESK}/stand", state="answered", answer="Spreek een maatstaf af.\n\nBegin klein."
        )
        assert done.status_code == 303
    (letter,) = await deliver(services)
    assert letter.subject == "Uw vraag is beantwoord"
    assert "Spreek een maatstaf af." in letter.text
    assert link_in(letter, "mijn") == own
    page = await client.get(PATH)
    assert (state(page), "Begin klein." in page.text) == ("answered", True)


async def test_no_question_closes_without_a_word(
    app: Application, client: httpx.AsyncClient, services: Services
) -> None:
    await ask(client, services)
    async with back_office_of(app, services, ILSE, "editor") as office:
        no = await act(office, f"{DESK}/stand", state="closed")
        assert (no.status_code, "Wie de vraag stelde, leest dat" in no.text) == (422, True)
        yes = await act(office, f"{DESK}/stand", state="closed", answer="Dit valt buiten ons programma.")
        assert yes.status_code == 303
        no = await act(office, f"{DESK}/stand", state="refused")
        assert (no.status_code, "een vraag die afgesloten is" in no.text) == (409, True)


async def test_who_comes_second_is_told(
    app: Application, client: httpx.AsyncClient, services: Services
) -> None:
    await ask(client, services)
    async with (
        back_office_of(app, services, ILSE, "editor") as ilse,
        back_office_of(app, services, FATIMA, "organizer") as fatima,
    ):
        seen = version_of(await ilse.get(DESK))
        assert (await act(fatima, f"{DESK}/stand", state="taken_up")).status_code == 303
        late = await ilse.post(
            f"{DESK}/stand", data={"version": seen, "state": "closed", "answer": "Mijn woorden"}
        )
        assert (late.status_code, "Mijn woorden" in late.text, "Fatima" in late.text) == (409, True, True)
    assert (await question_row(services)).state == "taken_up"


async def test_what_is_held_is_cleaned_and_let_in(
    app: Application, client: httpx.AsyncClient, services: Services
) -> None:
    await ask(client, services, why="Bel mij op 06 12345678 als u dit weet.")
    async with back_office_of(app, services, ILSE, "editor") as office:
        assert "telefoonnummer" in (await office.get(DESK)).text
        page = await office.get(f"{DESK}/wijzigen")
        typed = {
            "title": TITLE,
            "why": "Wij willen dit graag weten.",
            "public": "ja",
            "themes": "woonzorganalyse",
        }
        assert (
            await office.post(f"{DESK}/wijzigen", data=typed | {"version": version_of(page)})
        ).status_code == 303
        assert (await client.get(PATH)).status_code == 404, "still held"
        assert (await act(office, f"{DESK}/stand", state="new")).status_code == 303
    page = await client.get(PATH)
    assert "06 12345678" not in page.text
    assert "graag weten" in page.text


async def test_several_links_are_one_mail_and_each_is_told_once(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await ask(client, services)
    await make_circle(services.db, "verdelen", title="Leerkring eerlijk verdelen")
    await make_circle(services.db, "concept", title="Nog een concept", state="draft")
    async with back_office_of(app, services, ILSE, "editor") as office:
        for path in ("/agenda/verdelen", "http://leerkring.test/agenda/concept"):
            assert (await act(office, f"{DESK}/koppelen", page=path)).status_code == 303
        twice = await act(office, f"{DESK}/koppelen", page="/agenda/verdelen")
        assert (twice.status_code, "al aan de vraag gekoppeld" in twice.text) == (422, True)
        odd = await act(office, f"{DESK}/koppelen", page="/agenda/bestaat-niet")
        assert (odd.status_code, "Wij kennen geen activiteit" in odd.text) == (422, True)
    await tell_due(services.db, clock.now())
    assert await deliver(services) == [], "staff may still be linking"
    (letter,) = await told(services, clock)
    assert letter.to.endswith(f"<{NOOR.email}>")
    assert "Leerkring eerlijk verdelen" in letter.text
    assert "Nog een concept" not in letter.text, "a draft is nobody's news"
    assert state(await client.get(PATH)) == "in_activity"
    assert "Nog een concept" not in (await client.get(PATH)).text
    await follow(client, services, PATH, JOOST)
    assert await told(services, clock) == [], "Joost saw it when he began to follow"
    async with services.db.transaction() as tx:
        await tx.execute(update(Activity).where(Activity.slug == "concept").values(state="published"))
    clock.move(timedelta(hours=1))
    letters = await told(services, clock)
    assert len(letters) == 1
    assert "Nog een concept" in letters[0].text, "Noor hears of it once it is published"
    assert "eerlijk verdelen\n" not in letters[0].text


async def test_a_link_that_is_taken_back_in_time_is_told_to_nobody(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await ask(client, services)
    await make_circle(services.db, "verdelen")
    async with back_office_of(app, services, ILSE, "editor") as office:
        await act(office, f"{DESK}/koppelen", page="/agenda/verdelen")
        async with services.db.reading() as reading:
            link = str(await reading.scalar(select(KnowledgeQuestionLink.id)))
        assert (await act(office, f"{DESK}/ontkoppelen", link=link)).status_code == 303
        assert (await act(office, f"{DESK}/ontkoppelen", link=link)).status_code == 404
    assert await told(services, clock) == []


async def test_what_was_learned_in_an_activity_about_it_is_told_by_itself(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await ask(client, services)
    await make_circle(services.db, "verdelen", title="Leerkring eerlijk verdelen")
    lesson = ItemDraft(
        kind=ItemKind.LESSON,
        slug="loten",
        title="Loten is eerlijker dan wachten",
        links={"activities": ("verdelen",)},
        state=TextState.DRAFT,
    )
    made = await create(services.db, lesson, publish_at=None, actor="house:tests", now=clock.now())
    async with back_office_of(app, services, ILSE, "editor") as office:
        await act(office, f"{DESK}/koppelen", page="/agenda/verdelen")
        await told(services, clock)
        assert await link_lessons(services.db, clock.now()) == 0, "readers do not have it yet"
        public = replace(lesson, state=TextState.PUBLISHED)
        await save(services.db, made.id, public, actor="house:tests", now=clock.now())
        assert await link_lessons(services.db, clock.now()) == 1
        assert await link_lessons(services.db, clock.now()) == 0
        (letter,) = await told(services, clock)
        assert "Loten is eerlijker dan wachten" in letter.text
        assert "/lessen/loten" in (await client.get(PATH)).text
        async with services.db.reading() as reading:
            where = KnowledgeQuestionLink.target == str(made.id)
            link = str(await reading.scalar(select(KnowledgeQuestionLink.id).where(where)))
        assert (await act(office, f"{DESK}/ontkoppelen", link=link)).status_code == 303
        assert await link_lessons(services.db, clock.now()) == 0, "who took it away meant it"


async def test_who_left_hears_nothing_and_is_forgotten(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    own = await ask(client, services)
    await make_circle(services.db, "verdelen")
    async with back_office_of(app, services, ILSE, "editor") as office:
        await act(office, f"{DESK}/koppelen", page="/agenda/verdelen")
        clock.move(SETTLE)
        assert await tell_due(services.db, clock.now()) == 1
        await client.post(own.replace("/mijn/", "/afmelden/"))
        assert await deliver(services) == [], "what was on its way is taken back"
        assert NOOR.email not in (await office.get(DESK)).text
    async with services.db.reading() as reading:
        assert await reading.scalar(select(func.count()).where(Person.email == NOOR.email)) == 0
        assert await reading.scalar(select(func.count()).select_from(KnowledgeQuestionTold)) == 0


@pytest.fixture
async def two(client: httpx.AsyncClient, services: Services) -> tuple[str, str]:
    """The same question of Noor and of Joost; the paths of their own pages."""
    mine = await ask(client, services)
    theirs = await ask(client, services, JOOST, title=OTHER, region="mra")
    return mine, theirs


async def test_the_same_question_of_two_is_joined_without_loss_and_parted_again(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock, two: tuple[str, str]
) -> None:
    await make_circle(services.db, "verdelen", title="Leerkring eerlijk verdelen")
    async with back_office_of(app, services, ILSE, "editor") as office:
        await act(office, f"{DESK}/koppelen", page="/agenda/verdelen")
        (first,) = await told(services, clock)
        assert NOOR.email in first.to
        page = await office.get(DESK)
        assert f'data-same="{OTHER_SLUG}"' in page.text, "search proposes it"
        into = str((await question_row(services)).id)
        before = [await question_row(services, slug) for slug in (SLUG, OTHER_SLUG)]
        assert (await act(office, f"/beheer/vragen/{OTHER_SLUG}/samenvoegen", into=into)).status_code == 303
        joined = await client.get(PATH)
        assert 'data-askers="2"' in joined.text
        assert "Amsterdam" in joined.text, "the regions of both"
        moved = await client.get(f"/vragen/{OTHER_SLUG}")
        assert (moved.status_code, moved.headers["location"]) == (302, PATH)
        assert OTHER_SLUG not in (await client.get("/vragen")).text
        assert TITLE in (await client.get(two[1])).text
        (news,) = await told(services, clock)
        assert JOOST.email in news.to, "Joost hears what Noor's question was linked to"
        assert OTHER in news.text
        no = await act(office, f"/beheer/vragen/{OTHER_SLUG}/stand", state="closed", answer="Nee")
        assert no.status_code == 409
        again = await act(office, f"/beheer/vragen/{OTHER_SLUG}/samenvoegen", into=into)
        assert (again.status_code, "niet samen te voegen" in again.text) == (409, True)
        assert (await act(office, f"/beheer/vragen/{OTHER_SLUG}/losmaken")).status_code == 303
        after = [await question_row(services, slug) for slug in (SLUG, OTHER_SLUG)]
    for was, now in zip(before, after, strict=True):
        kept = ("id", "title", "why", "state", "regions", "themes", "answer", "root_id", "joined_into_id")
        assert [getattr(was, name) for name in kept] == [getattr(now, name) for name in kept]
    assert (await client.get(f"/vragen/{OTHER_SLUG}")).status_code == 200
    assert 'data-askers="1"' in (await client.get(PATH)).text


async def test_three_askers_and_one_button_begin_a_circle(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await ask(client, services)
    async with back_office_of(app, services, FATIMA, "organizer") as office:
        await follow(client, services, PATH, JOOST, asks="ja", region="mra")
        assert "drie of meer vragers" not in (await office.get("/beheer")).text
        await follow(client, services, PATH, colleague(1), asks="ja")
        today = await office.get("/beheer")
        assert "vraag met drie of meer vragers" in today.text
        assert f'action="{DESK}/activiteit"' in today.text, "one button, on Vandaag itself"
        fields = dict(re.findall(r'name="(version|request_key)" value="([^"]+)"', today.text))
        made = await office.post(f"{DESK}/activiteit", data=fields | {"kind": "circle"})
        assert made.status_code == 303, made.text
        twice = await office.post(f"{DESK}/activiteit", data=fields | {"kind": "circle"})
        assert twice.status_code == 409, "somebody has begun one"
        assert "drie of meer vragers" not in (await office.get("/beheer")).text
    async with services.db.reading() as reading:
        (draft,) = await reading.rows(select(Activity.id, Activity.title, Activity.state, Activity.body))
        themes = [row.theme_slug for row in await reading.rows(select(ActivityTheme.theme_slug))]
        regions = [row.region_slug for row in await reading.rows(select(ActivityRegion.region_slug))]
    assert (draft.title, draft.state) == (f"Leerkring: {TITLE}", "draft")
    assert TITLE in draft.body
    assert themes == ["woonzorganalyse"]
    assert set(regions) == {"regio-groningen", "mra"}, "those of all who ask it"
    assert state(await client.get(PATH)) == "taken_up"
    assert await told(services, clock) == []


async def test_staff_see_which_pages_helped_before_somebody_asked(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await ask(client, services)
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        assert "Wat mensen al hielp" not in (await fatima.get("/beheer/vragen")).text
        await was_helped(services.db, "/lessen/weg", clock.now() - timedelta(days=364))
        await was_helped(services.db, "/lessen/weg", clock.now() - timedelta(days=366))
        for _ in range(2):
            await was_helped(services.db, PATH, clock.now())
        listed = (await fatima.get("/beheer/vragen")).text.split("Wat mensen al hielp")[1]
    lines = re.findall(r'<li><a href="([^"]+)">([^<]+)</a>: (\d+) keer', listed)
    assert lines == [(PATH, TITLE, "2"), ("/lessen/weg", "/lessen/weg", "1")]


async def test_a_question_has_the_regions_of_who_asked_it_and_of_nobody_else(
    client: httpx.AsyncClient, services: Services
) -> None:
    await ask(client, services)
    await ask(client, services, JOOST, title="Hoe houden wij bewoners betrokken?", region="")
    page = (await client.get("/vragen?regio=regio-groningen")).text
    assert TITLE in page
    assert "bewoners betrokken" not in page
    other = (await client.get("/vragen/hoe-houden-wij-bewoners-betrokken")).text
    assert "Groningen" not in other.split("<main")[1].split("</main>")[0]
