"""Ilse makes an issue from what is new, has it approved and sends it; every copy is accounted for."""

import email
import email.policy
from datetime import timedelta

import httpx
from sqlalchemy import delete, insert, select, update

from leerkring.activities.model import Activity
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from leerkring.newsletter.issues.freezing import close_sent, freeze, freeze_due
from leerkring.newsletter.model import Issue, IssueItem, IssueRegistration, IssueVariant, Stream, Subscription
from tests.builders import form_of, make_circle, register
from tests.cast import BAS, FATIMA, ILSE, JOOST, KARIM, NOOR, colleague
from tests.newsletter.beheer import BEHEER, ISSUE, issue_ids, ready, send
from tests.newsletter.importing import import_list
from tests.newsletter.readers import LINK, count, subscribe
from tests.people.office import back_office_of, browser, sign_in, token_of
from tests.postbox import deliver


async def test_an_issue_from_proposal_to_ledger(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await make_circle(services.db, title="Kring over vergrijzing & wonen")
    await make_circle(
        services.db, "vol", title="Volle kring", capacity=1, now=clock.now() - timedelta(days=1)
    )
    await register(client, JOOST, "vol")
    for person in (NOOR, BAS, KARIM):
        await subscribe(client, services, person)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        url = await ready(desk)
        assert "Kring over vergrijzing" in (await desk.get(url + "/voorbeeld/html")).text
        # A full activity was not proposed; this one fills up after the approval.
        for number in range(2):
            await register(client, colleague(number))
        await deliver(services)
        letters = await send(services, clock)
        page = await desk.get(url)
        assert "klopt" in page.text
        assert await freeze(services.db, (await issue_ids(services))[0], clock.now(), services.settings) == 0
        ledger = await desk.post(url + "/verzendlijst.csv", data={"token": token_of(page)})
        assert ledger.text.count("verstuurd") == 3
    mine = next(mail for mail in letters if NOOR.email in mail.to)
    assert len(letters) == 3
    assert mine.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mine.message["List-Id"] == "<nieuwsbrief.leerkring.example>"
    assert "U kunt nog wel op de wachtlijst" in mine.text
    assert "Volle kring" not in mine.text
    raw = email.message_from_bytes(bytes(mine.message), policy=email.policy.default)
    leave = LINK.search(str(raw["List-Unsubscribe"]))
    assert leave
    async with browser(app) as mailer:
        done = await mailer.post(leave.group(), data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert await count(services, Subscription, Subscription.state == "unsubscribed") == 1
    shown = await client.get("/nieuwsbrief/archief/nieuwsbrief/1")
    assert "Kring over vergrijzing &amp; wonen" in shown.text
    assert NOOR.email not in shown.text
    assert "/nieuwsbrief/archief/nieuwsbrief/1" in (await client.get("/nieuwsbrief/nieuwsbrief.atom")).text


async def test_nothing_is_offered_twice_and_nothing_new_is_said(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await make_circle(services.db)
    await subscribe(client, services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await ready(desk)
        await send(services, clock)
        assert "Overslaan?" in (await desk.get(BEHEER)).text
        assert (await desk.post(f"{BEHEER}/nieuwsbrief/nieuw")).status_code == 303
        page = await desk.get(f"{BEHEER}/nieuwsbrief/2")
        assert "Dit nummer is leeg" in page.text
        assert (await desk.post(f"{BEHEER}/nieuwsbrief/2/aanbieden")).status_code == 409
        assert (await desk.post(f"{BEHEER}/nieuwsbrief/nieuw")).status_code == 409
        await make_circle(services.db, "nieuwe", title="Nieuwe kring")
        assert "Nieuwe kring" in (await desk.get(f"{BEHEER}/nieuwsbrief/2")).text
        await desk.post(f"{BEHEER}/nieuwsbrief/2/nieuws")
        assert await count(services, IssueItem) == 2
        await desk.post(f"{BEHEER}/nieuwsbrief/2/weggooien")
        assert "Nieuwe kring" in (await desk.get(BEHEER)).text


async def test_readers_get_their_themes_and_their_rhythm(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await subscribe(client, services, NOOR, themes="woonzorgvisie")
    await subscribe(client, services, BAS, rhythm="monthly")
    await subscribe(client, services, KARIM, rhythm="agenda")
    await subscribe(client, services, JOOST)
    await deliver(services)
    await make_circle(services.db, title="Kring van januari")
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await desk.post(f"{BEHEER}/nieuwsbrief/nieuw")
        for title, theme in (("Over visie", "woonzorgvisie"), ("Over analyse", "woonzorganalyse")):
            text = {"title": title, "text": "Lees [het stuk](/agenda).", "themes": theme}
            assert (await desk.post(f"{ISSUE}/onderdelen/nieuw", data=text)).status_code == 303
        await desk.post(f"{ISSUE}/aanbieden")
        await desk.post(f"{ISSUE}/goedkeuren")
        preview = await desk.get(f"{ISSUE}/voorbeeld")
        assert preview.text.count("?brief=") >= 3
        # 19 January is not the last of its month: who reads once a month waits.
        await desk.post(f"{ISSUE}/plannen", data={"not_before": "2027-01-12T10:00"})
        got = {mail.to.split("<")[-1].strip(">"): mail.text for mail in await send(services, clock)}
        assert set(got) == {NOOR.email, KARIM.email, JOOST.email}
        assert "Over visie" in got[NOOR.email]
        assert "Over analyse" not in got[NOOR.email]
        assert "Over" not in got[KARIM.email].split("--\n")[0]
        assert "Kring van januari" in got[KARIM.email]
        assert {"Over visie", "Over analyse"} <= set(got[JOOST.email].splitlines())
        assert await count(services, IssueVariant) == 3
    clock.move(timedelta(days=14))
    await make_circle(services.db, "februari", title="Kring van februari", now=clock.now())
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await ready(desk, 2, "2027-01-26T13:00")
        late = {mail.to.split("<")[-1].strip(">"): mail.text for mail in await send(services, clock)}
    assert "Eerder verschenen" in late[BAS.email]
    assert all(
        title in late[BAS.email]
        for title in ("Over visie", "Over analyse", "Kring van januari", "Kring van februari")
    )
    assert "Kring van januari" not in late[NOOR.email]


async def test_pausing_holds_and_leaving_skips(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await make_circle(services.db)
    pages = [await subscribe(client, services, person) for person in (NOOR, BAS, JOOST)]
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        url = await ready(desk)
        clock.move(timedelta(hours=2))
        await freeze_due(services.db, clock.now(), services.settings)
        await desk.post(f"{url}/stilzetten")
        clock.move(timedelta(hours=1))
        assert await deliver(services) == []
        assert (await client.post(pages[0], data={"rhythm": "biweekly"})).status_code == 303
        assert await count(services, Delivery, Delivery.reply == "afgemeld") == 1
        await desk.post(f"{url}/verder")
        assert len(await deliver(services)) == 2
        await close_sent(services.db, clock.now())
        assert "klopt" in (await desk.get(url)).text
    assert await count(services, Issue, Issue.state == "sent") == 1


async def test_a_stopped_issue_keeps_what_had_not_left(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await make_circle(services.db)
    await subscribe(client, services)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        url = await ready(desk)
        clock.move(timedelta(hours=2))
        await freeze_due(services.db, clock.now(), services.settings)
        assert (await desk.post(f"{url}/stoppen", data={"reason": ""})).status_code == 422
        assert (await desk.post(f"{url}/stoppen", data={"reason": "Fout in de datum"})).status_code == 303
        assert "Fout in de datum" in (await desk.get(url)).text
    assert await deliver(services) == []
    assert (await client.get("/nieuwsbrief/archief/nieuwsbrief/1")).status_code == 404


async def test_who_had_not_got_a_stopped_issue_gets_what_was_in_it_with_the_next(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await make_circle(services.db, title="Kring van januari")
    people = (NOOR, BAS, KARIM, JOOST)
    for person in people:
        await subscribe(client, services, person)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        assert (await desk.post(f"{BEHEER}/nieuwsbrief/instellingen", data=SETTINGS)).status_code == 303
        try:
            url = await ready(desk)
            clock.move(timedelta(hours=2))
            await freeze_due(services.db, clock.now(), services.settings)
            # Half goes first; one of the rest is in a worker's hand when it is stopped.
            first = {mail.to.split("<")[-1].strip(">") for mail in await deliver(services)}
            assert len(first) == 2
            async with services.db.transaction() as tx:
                await tx.sql(
                    "UPDATE delivery SET state = 'claimed', claimed_by = 'x', lease_until = due_at"
                    " WHERE id = (SELECT id FROM delivery WHERE state = 'queued' LIMIT 1)"
                )
            assert (await desk.post(f"{url}/stoppen", data={"reason": "Fout"})).status_code == 303
            assert await count(services, Delivery, Delivery.reply == "dit nummer is gestopt") == 2
            clock.move(timedelta(days=14))
            await sign_in(desk, services, ILSE, "editor")
            await make_circle(services.db, "februari", title="Kring van februari", now=clock.now())
            await ready(desk, 2, "2027-01-26T13:00")
            late = {mail.to.split("<")[-1].strip(">"): mail.text for mail in await send(services, clock)}
        finally:
            await desk.post(f"{BEHEER}/nieuwsbrief/instellingen", data=SETTINGS | {"seed_percent": "5"})
    assert set(late) == {person.email for person in people}
    assert all("Kring van februari" in text for text in late.values())
    assert {who for who, text in late.items() if "Kring van januari" in text} == set(late) - first


SETTINGS = {
    "rhythm_days": "14",
    "anchor_on": "2027-01-19",
    "deadline_days": "2",
    "seed_percent": "50",
    "seed_minutes": "10",
}


async def test_an_editor_sets_the_newsletter_up(app: Application, services: Services) -> None:
    page = f"{BEHEER}/update-wonen-en-zorg/instellingen"
    async with back_office_of(app, services, FATIMA, "organizer") as other:
        assert (await other.get(page)).status_code == 403
    async with back_office_of(app, services, ILSE, "editor") as desk:
        async with services.db.reading() as reading:
            was = await reading.row(select(*Stream.__table__.c).where(Stream.slug == "update-wonen-en-zorg"))
        wrong = await desk.post(page, data=SETTINGS | {"seed_percent": "101", "rhythm_days": "elke week"})
        assert wrong.status_code == 422
        assert 'value="elke week"' in wrong.text
        no_day = await desk.post(page, data=SETTINGS | {"anchor_on": ""})
        assert "Vul een dag in waarop de nieuwsbrief verschijnt." in no_day.text
        try:
            done = await desk.post(
                page, data=SETTINGS | {"second_person": "yes", "sender_name": "Wonen en zorg"}
            )
            assert "De instellingen zijn opgeslagen." in (await desk.get(done.headers["location"])).text
            assert "Kalender van Update Wonen en zorg" in (await desk.get(BEHEER)).text
            await make_circle(services.db)
            await desk.post(f"{BEHEER}/update-wonen-en-zorg/nieuw")
            await desk.post(f"{BEHEER}/update-wonen-en-zorg/1/aanbieden")
            assert (await desk.post(f"{BEHEER}/update-wonen-en-zorg/1/goedkeuren")).status_code == 409
        finally:
            plain = SETTINGS | {"rhythm_days": "", "anchor_on": "", "seed_percent": "5", "second_person": ""}
            assert (await desk.post(page, data=plain)).status_code == 303
        async with services.db.reading() as reading:
            now = await reading.row(select(*Stream.__table__.c).where(Stream.slug == "update-wonen-en-zorg"))
        assert was
        assert now
        assert tuple(was) == tuple(now)


async def test_what_must_be_mended_blocks_and_two_people_may_be_needed(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await make_circle(services.db)
    async with services.db.transaction() as tx:
        await tx.sql("UPDATE stream SET second_person = true WHERE slug = 'nieuwsbrief'")
    try:
        async with (
            back_office_of(app, services, ILSE, "editor") as desk,
            back_office_of(app, services, KARIM, "admin") as second,
        ):
            await desk.post(f"{BEHEER}/nieuwsbrief/nieuw")
            wrong = {"title": "Fout", "text": "[stuk](/bestaat-niet) ![](https://elders.example/pixel.gif)"}
            await desk.post(f"{ISSUE}/onderdelen/nieuw", data=wrong)
            page = await desk.get(ISSUE)
            for sentence in ("leidt nergens heen", "niet wat erop te zien is", "van een andere site"):
                assert sentence in page.text
            assert (await desk.post(f"{ISSUE}/aanbieden")).status_code == 409
            async with services.db.reading() as reading:
                item = await reading.scalar(select(IssueItem.id).where(IssueItem.title == "Fout"))
            await desk.post(f"{ISSUE}/onderdelen/{item}/plaats", data={"where": "out"})
            assert (await desk.post(f"{ISSUE}/aanbieden")).status_code == 303
            assert (await desk.post(f"{ISSUE}/goedkeuren")).status_code == 409
            assert (await second.post(f"{ISSUE}/goedkeuren")).status_code == 303
            old = {"subject": "Nieuw", "send_on": "2027-01-19"}
            assert (await desk.post(ISSUE, data=old)).status_code == 409
    finally:
        async with services.db.transaction() as tx:
            await tx.sql("UPDATE stream SET second_person = false")


async def test_registrations_are_counted_by_a_code_that_is_everybodys(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await make_circle(services.db, capacity=5)
    await subscribe(client, services, NOOR)
    await subscribe(client, services, BAS)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        url = await ready(desk)
        letters = await send(services, clock)
        links = {line for mail in letters for line in mail.text.splitlines() if "/agenda/" in line}
        assert links == {"http://leerkring.test/agenda/woonzorganalyse?via=nieuwsbrief-1"}
        page = await client.get("/agenda/woonzorganalyse?via=nieuwsbrief-1")
        assert "/agenda/woonzorganalyse/aanmelden?via=nieuwsbrief-1" in page.text
        for _ in range(2):
            await register(client, NOOR, via="nieuwsbrief-1")
        await register(client, JOOST, via="nieuwsbrief-9")
        answers = form_of(KARIM, via="nieuwsbrief-1", review="1")
        reviewed = await client.post("/agenda/woonzorganalyse/aanmelden", data=answers)
        assert '<input type="hidden" name="via" value="nieuwsbrief-1">' in reviewed.text
        assert "<b>1</b><span>aanmelding via dit nummer" in (await desk.get(url)).text
    clock.move(timedelta(days=8))
    await register(client, BAS, via="nieuwsbrief-1")
    assert await count(services, IssueRegistration, IssueRegistration.registrations == 1) == 1


async def test_a_cancelled_activity_is_dropped_when_the_audience_is_frozen(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await make_circle(services.db, title="Blijft")
    await make_circle(services.db, "weg", title="Vervalt")
    await subscribe(client, services)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await ready(desk)
        async with services.db.transaction() as tx:
            await tx.execute(update(Activity).where(Activity.slug == "weg").values(state="cancelled"))
        (mail,) = await send(services, clock)
    assert "Blijft" in mail.text
    assert "Vervalt" not in mail.text


async def test_an_activity_of_the_sending_day_itself_is_not_announced_any_more(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await make_circle(services.db, "morgen", title="Begint morgen", starts_in=timedelta(days=8))
    await make_circle(services.db, "vandaag", title="Begint vandaag", starts_in=timedelta(days=7, hours=8))
    await subscribe(client, services)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await ready(desk, when="2027-01-19T10:00")
        clock.move(timedelta(days=7))
        (mail,) = await send(services, clock)
    assert "Begint morgen" in mail.text
    assert "Begint vandaag" not in mail.text


async def test_an_issue_is_not_called_sent_while_a_delivery_is_missing(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await make_circle(services.db)
    for person in (NOOR, BAS):
        await subscribe(client, services, person)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        url = await ready(desk)
        clock.move(timedelta(hours=2))
        await freeze_due(services.db, clock.now(), services.settings)
        async with services.db.transaction() as tx:
            lost = await tx.row(
                delete(Delivery)
                .where(Delivery.recipient == BAS.email, Delivery.kind == "newsletter.issue")
                .returning(Delivery.__table__)
            )
        assert lost
        clock.move(timedelta(hours=1))
        await deliver(services)
        assert await close_sent(services.db, clock.now()) == 0
        assert await count(services, Issue, Issue.state == "sending") == 1
        # Found again, but not yet sent: every letter is counted, and so is what became of it.
        async with services.db.transaction() as tx:
            await tx.execute(insert(Delivery).values(lost._asdict()))
        assert await close_sent(services.db, clock.now()) == 0
        await deliver(services)
        assert await close_sent(services.db, clock.now()) == 1
        assert "klopt" in (await desk.get(url)).text


async def test_readers_are_taken_over_with_proof_and_given_out_unharmed(
    app: Application, client: httpx.AsyncClient, services: Services
) -> None:
    page = await subscribe(client, services, NOOR)
    await client.post(page, data={"rhythm": "biweekly"})
    async with back_office_of(app, services, ILSE, "editor") as desk:
        lezers = f"{BEHEER}/lezers"
        await desk.post(f"{lezers}/adres", data={"email": KARIM.email, "act": "close"})
        people = f"E-mail;Naam\n{NOOR.email};Noor\n{KARIM.email}\n{BAS.email};=HYPERLINK(1)\n"
        await import_list(desk, people)
        token = token_of(await desk.get(lezers))
        listed = (await desk.post(lezers + ".csv", data={"token": token})).text
        assert '"\'=HYPERLINK(1)"' in listed
        assert await count(services, Subscription, Subscription.state == "confirmed") == 1
