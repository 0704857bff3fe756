"""What an issue is proposed from, and what an editor types in it: renamed things, old drafts, odd addresses."""

from datetime import timedelta

import httpx
import pytest

from leerkring.activities.jobs import publish_due
from leerkring.app import Application
from leerkring.content.markdown.writers.to_mail import mail_text
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from tests.builders import make_circle
from tests.cast import ILSE, NOOR
from tests.newsletter.beheer import BEHEER, ISSUE, approve, draft, hidden, ready, send
from tests.newsletter.readers import subscribe
from tests.people.office import back_office_of
from tests.postbox import deliver


async def rename(services: Services) -> None:
    async with services.db.transaction() as tx:
        await tx.sql("UPDATE activity SET slug = 'nieuw' WHERE slug = 'oud'")
        await tx.sql(
            "INSERT INTO activity_slug (slug, activity_id) SELECT 'oud', id FROM activity WHERE slug = 'nieuw'"
        )


@pytest.mark.parametrize("when", ["before it leaves", "after it left"])
async def test_an_activity_that_gets_another_address_is_brought_once(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock, when: str
) -> None:
    await make_circle(services.db, "oud", title="Hernoemde kring")
    await subscribe(client, services, NOOR)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await ready(desk)
        if when == "before it leaves":
            await rename(services)
        (letter,) = await send(services, clock)
        assert "Hernoemde kring" in letter.text
        if when == "after it left":
            await rename(services)
        assert "Overslaan?" in (await desk.get(BEHEER)).text
    moved = await client.get("/agenda/oud?via=nieuwsbrief-1")
    assert moved.status_code == 301
    assert moved.headers["location"] == "/agenda/nieuw?via=nieuwsbrief-1"


async def test_another_activity_at_an_old_address_is_another(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await make_circle(services.db, "kring", title="De eerste kring")
    await subscribe(client, services, NOOR)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await ready(desk)
        await send(services, clock)
        async with services.db.transaction() as tx:
            await tx.sql("UPDATE activity SET slug = 'kring-oud' WHERE slug = 'kring'")
        await make_circle(services.db, "kring", title="De tweede kring", now=clock.now())
        page = (await desk.get(BEHEER)).text
    assert "De tweede kring" in page
    assert "De eerste kring" not in page.partition('id="update-wonen-en-zorg"')[0]


async def test_an_activity_that_lay_long_in_a_drawer_is_new_when_it_is_published(
    app: Application, services: Services, clock: FixedClock
) -> None:
    long_ago = clock.now() - timedelta(days=120)
    await make_circle(
        services.db,
        title="Lang in de maak",
        created_at=long_ago,
        registration_opens_at=long_ago,
        state="scheduled",
        publish_at=clock.now() - timedelta(minutes=1),
    )
    async with back_office_of(app, services, ILSE, "editor") as desk:
        assert "Lang in de maak" not in (await desk.get(BEHEER)).text
        assert await publish_due(services.db, clock.now()) == 1
        assert "Lang in de maak" in (await desk.get(BEHEER)).text


async def test_a_subject_that_nobody_wrote_names_the_day_on_which_it_leaves(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await make_circle(services.db)
    await subscribe(client, services, NOOR)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await draft(desk)
        page = await desk.get(ISSUE)
        assert "Nieuwsbrief van 19 januari 2027" in page.text
        head = {"subject": "Nieuwsbrief van 19 januari 2027", "version": hidden(page, "version")}
        assert (await desk.post(ISSUE, data=head | {"send_on": "14-1-2027"})).status_code == 303
        assert "Nieuwsbrief van 14 januari 2027" in (await desk.get(ISSUE)).text
        await approve(desk)
        await desk.post(f"{ISSUE}/plannen", data={"not_before": "2027-01-12T10:00"})
        (letter,) = await send(services, clock)
    assert letter.subject == "Nieuwsbrief van 12 januari 2027"


ODD = ["https://[adres]", "https://ex℀mple.nl/", "https://a.nl:99999999/", "http://", "//[adres"]


@pytest.mark.parametrize("address", ODD)
async def test_an_address_that_is_none_is_told_and_breaks_no_page(
    app: Application, services: Services, address: str
) -> None:
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await draft(desk)
        told = await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "X", "path": address})
        assert told.status_code == 422
        assert 'href="#veld-path"' in told.text
        await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "X", "text": f"[x]({address})"})
        for page in (ISSUE, f"{ISSUE}/voorbeeld", f"{ISSUE}/voorbeeld/html"):
            assert (await desk.get(page)).status_code == 200


async def test_made_up_themes_and_sources_are_refused_or_harmless(
    app: Application, services: Services
) -> None:
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await draft(desk)
        made_up = await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "X", "themes": "bestaat-niet"})
        assert made_up.status_code == 422
        assert (await desk.post(f"{ISSUE}/nieuws", data={"aside": "a\0b"})).status_code == 303
        assert (await desk.get(f"{BEHEER}/lezers?zoek=%00")).status_code == 200


async def test_a_dead_link_is_found_behind_however_many_others(app: Application, services: Services) -> None:
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await draft(desk)
        many = " ".join(f"[a](https://elders.example/{number})" for number in range(110))
        for words in ("[stuk](/bestaat-niet)", many):
            await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "X", "text": words})
        assert "leidt nergens heen" in (await desk.get(ISSUE)).text


@pytest.mark.parametrize(
    "markdown, html, text",
    [
        (
            "2027. Een nieuw jaar.",
            '<ol start="2027">\n<li>Een nieuw jaar.</li>\n</ol>',
            "2027. Een nieuw jaar.",
        ),
        ("1. een\n2. twee", "<ol>\n<li>een</li>\n<li>twee</li>\n</ol>", "1. een\n2. twee"),
        ("boven\n\n---\n\nonder", "<p>boven</p>\n<hr>\n<p>onder</p>", "boven\n\n----\n\nonder"),
        ("[bel](tel:0612345678)", '<p><a href="tel:0612345678">bel</a></p>', "bel (tel:0612345678)"),
    ],
)
def test_markdown_keeps_its_numbers_lines_and_telephones(markdown: str, html: str, text: str) -> None:
    made = mail_text(markdown, "https://leerkring.example")
    assert (made.html, made.text) == (html, text)


async def test_the_archive_holds_every_issue(client: httpx.AsyncClient, services: Services) -> None:
    async with services.db.transaction() as tx:
        await tx.sql(
            "INSERT INTO issue (id, stream_id, number, state, subject, send_on, created_at, created_by, updated_at,"
            " frozen_at, audience, sent_at) SELECT gen_random_uuid(), s.id, n, 'sent', 'Nummer ' || n, '2027-01-01',"
            " now(), 'x', now(), now(), 0, now() FROM stream s, generate_series(1, 130) n WHERE slug = 'nieuwsbrief'"
        )
    here = "/nieuwsbrief/archief/nieuwsbrief"
    assert f'{here}/3"' in (await client.get(here)).text
    issue = (await client.get(f"{here}/5")).text
    assert f'{here}/4" rel="prev"' in issue
    assert f'{here}/6" rel="next"' in issue
