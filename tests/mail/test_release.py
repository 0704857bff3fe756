"""An administrator lets mail go after a restore: sees what waits, leaves out what was sent, and looks once more."""

import re
from datetime import timedelta

import httpx

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.mail.fence.releasing import PROBABLY_SENT
from leerkring.mail.outage.service import begin_outage
from leerkring.mail.returns.words import Cause
from leerkring.mail.sending import claims
from tests.cast import FATIMA
from tests.mail.bulk import mill, send_out
from tests.mail.office import Relay, engine, mail, queue, rows
from tests.mail.test_fence import put_up
from tests.people.office import back_office_of, heading
from tests.support.validator import Validator

RELEASE, LOOK = "/beheer/mail/vrijgeven", "/beheer/mail/vrijgeven/nakijken"
REMINDER = "registrations.reminder"


def cells(page: httpx.Response, title: str) -> list[str]:
    """The row of the table with this title, cell by cell."""
    found = next(one for one in re.findall(r"<tr>.*?</tr>", page.text, re.DOTALL) if title in one)
    parts = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", found, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", part).split()) for part in parts]


def answers(page: httpx.Response) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text))


async def restored(services: Services, clock: FixedClock) -> None:
    """A backup of a day ago with three mails waiting, two of which were for yesterday; since then one new came."""
    db, now = services.db, clock.now()
    day = timedelta(days=1)
    await queue(
        db,
        clock,
        mail(1, due_at=now - day),
        mail(2, kind=REMINDER, due_at=now - day / 2),
        mail(3, kind=REMINDER, due_at=now + day),
    )
    await put_up(db, now, now - day)
    clock.move(timedelta(minutes=5))
    await queue(db, clock, mail(4))


async def test_an_administrator_sees_what_was_probably_sent_and_lets_the_rest_go(
    app: Application, services: Services, clock: FixedClock
) -> None:
    await restored(services, clock)
    async with back_office_of(app, services, FATIMA, "admin") as desk:
        today = await desk.get("/beheer")
        assert "Alle mail wordt tegengehouden" in today.text
        assert RELEASE in today.text
        page = await desk.get(RELEASE)
        assert cells(page, "Herinnering")[1:3] == ["2", "1"]
        assert cells(page, "test.hello".capitalize())[1:3] == ["2", "1"]
        look = await desk.get(LOOK)
        assert "2 mails gaan uit" in look.text
        assert "2 mails worden overgeslagen" in look.text
        done = await desk.post(LOOK, data=answers(look))
        assert done.status_code == 303
        assert heading(await desk.get(done.headers["location"])) == "Mail vrijgeven"
        log = await desk.get("/beheer/logboek")
        assert "liet de mail weer gaan" in log.text
        assert "overgeslagen: 2" in log.text
    state = {
        row.dedupe_key: (row.state, row.reply) for row in await rows(services.db) if "test:" in row.dedupe_key
    }
    assert state["test:1"] == state["test:2"] == ("skipped", PROBABLY_SENT)
    assert state["test:3"][0] == state["test:4"][0] == "queued"
    relay = Relay()
    await engine(services.db, clock, relay).deliver_due()
    assert len(relay.dots) >= 1


async def test_the_choice_is_the_administrators(
    app: Application, services: Services, clock: FixedClock
) -> None:
    await restored(services, clock)
    async with back_office_of(app, services, FATIMA, "admin") as desk:
        look = await desk.get(LOOK, params={"doe-test.hello": "alles", f"doe-{REMINDER}": "niets"})
        assert cells(look, "Herinnering")[1:] == ["–", "2"]
        assert cells(look, "Test.hello")[1:] == ["2", "–"]
        await desk.post(LOOK, data=answers(look))
    state = {row.dedupe_key: row.state for row in await rows(services.db)}
    assert [state[f"test:{number}"] for number in (1, 2, 3, 4)] == ["queued", "skipped", "skipped", "queued"]


async def test_two_administrators_release_once_and_an_older_look_does_nothing(
    app: Application, services: Services, clock: FixedClock
) -> None:
    await restored(services, clock)
    async with back_office_of(app, services, FATIMA, "admin") as desk:
        stale = answers(await desk.get(LOOK))
        await queue(services.db, clock, mail(5, due_at=clock.now() - timedelta(days=1)))
        refused = await desk.post(LOOK, data=stale)
        assert refused.status_code == 409
        assert "Er is niets veranderd" in refused.text
        fresh = answers(await desk.get(LOOK))
        assert (await desk.post(LOOK, data=fresh)).status_code == 303
        assert (await desk.post(LOOK, data=fresh)).status_code == 409
        assert "Er wordt geen mail tegengehouden" in (await desk.get(RELEASE)).text


async def test_the_pages_are_valid_html(
    app: Application, services: Services, clock: FixedClock, validator: Validator
) -> None:
    async with back_office_of(app, services, FATIMA, "admin") as desk:
        empty = await desk.get(RELEASE)
        await restored(services, clock)
        async with services.db.transaction() as tx:
            await begin_outage(tx, Cause.RELAY, "554 5.7.1 Relay access denied", clock.now())
        pages = [empty] + [
            await desk.get(path)
            for path in (
                RELEASE,
                LOOK,
                "/beheer",
                "/beheer/mail",
                "/beheer/mail/gezondheid",
                "/beheer/mail/gezondheid/relay/opnieuw",
            )
        ]
    for page in pages:
        assert page.status_code == 200
        assert await validator.mistakes(page.text) == [], page.url


async def test_only_an_administrator_may(app: Application, services: Services, clock: FixedClock) -> None:
    await restored(services, clock)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        today = await desk.get("/beheer")
        assert "Een beheerder beslist" in today.text
        assert (await desk.get(RELEASE)).status_code == 403
        assert (await desk.post(LOOK, data={})).status_code == 403
    assert "skipped" not in {row.state for row in await rows(services.db)}


async def test_one_mail_is_left_out_by_hand(app: Application, services: Services, clock: FixedClock) -> None:
    await restored(services, clock)
    first = next(row for row in await rows(services.db) if row.dedupe_key == "test:1")
    async with back_office_of(app, services, FATIMA, "admin") as desk:
        page = await desk.get(f"/beheer/mail/{first.id}")
        data = answers(page)
        done = await desk.post(f"/beheer/mail/{first.id}/niet-versturen", data=data)
        assert "Deze mail wordt niet verstuurd" in (await desk.get(done.headers["location"])).text
        again = await desk.post(f"/beheer/mail/{first.id}/niet-versturen", data=data)
        assert again.status_code == 409
    assert next(row.state for row in await rows(services.db) if row.id == first.id) == "skipped"


async def test_the_letters_of_an_issue_are_one_line_and_judged_by_its_own_time(
    app: Application, services: Services, clock: FixedClock
) -> None:
    """The clock froze the issue after the restore, so its letters are new; the issue was for before."""
    await send_out(services.db, clock, 3)
    clock.move(timedelta(hours=1))
    await put_up(services.db, clock.now())
    async with back_office_of(app, services, FATIMA, "admin") as desk:
        page = await desk.get(RELEASE)
        assert cells(page, "Test.letter")[1:3] == ["3", "3"]
        await desk.post(LOOK, data=answers(await desk.get(LOOK)))
    relay = Relay()
    await mill(services.db, clock, relay).deliver_due()
    assert {row.state for row in await rows(services.db) if row.kind == "test.letter"} == {"skipped"}


async def test_what_was_at_its_dot_in_the_backup_stays_for_a_person(
    app: Application, services: Services, clock: FixedClock
) -> None:
    db = services.db
    await queue(db, clock)
    async with db.transaction() as tx:
        (taken,) = await claims.claim(tx, "a", clock.now(), 1)
        await claims.hand(tx, taken, clock.now(), subject="Dag", message_id="<a@b>")
    clock.move(timedelta(hours=1))
    await put_up(db, clock.now())
    async with back_office_of(app, services, FATIMA, "admin") as desk:
        assert "1 mail was al bij de mailserver" in (await desk.get(RELEASE)).text
        await desk.post(LOOK, data=answers(await desk.get(LOOK)))
    clock.move(timedelta(hours=1))
    await engine(db, clock, Relay()).sweep()
    assert [row.state for row in await rows(db) if row.kind == "test.hello"] == ["uncertain"]
