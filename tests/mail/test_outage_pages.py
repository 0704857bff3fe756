"""Staff see at once that the mail server refuses everybody, try now, and send again what one cause refused."""

from datetime import timedelta

import pytest

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.mail.outcomes import Refused, Stage
from leerkring.mail.sending.wiring import mail_engine
from leerkring.registrations.due import queue_reminders
from leerkring.site.mail_kinds import renderers
from tests.builders import make_circle
from tests.cast import FATIMA, NOOR
from tests.mail.office import Relay, engine, mail, queue, rows
from tests.mail.test_release import answers, cells
from tests.people.office import back_office_of
from tests.registrations.desks import come

HEALTH, TRY = "/beheer/mail/gezondheid", "/beheer/mail/proberen"
RELAY, AGAIN = f"{HEALTH}/relay", f"{HEALTH}/relay/opnieuw"
SENDER_NO = Refused(553, "Sender address rejected", "5.1.8", Stage.MAIL)
RELAY_NO = Refused(554, "Relay access denied", "5.7.1", Stage.RCPT)


@pytest.mark.parametrize("role", ["organizer", "editor", "admin"])
async def test_staff_are_told_and_let_one_letter_try(
    app: Application, services: Services, clock: FixedClock, role: str
) -> None:
    relay = Relay()
    relay.before_dot = lambda _: SENDER_NO
    await queue(services.db, clock, mail(1), mail(2))
    at_work = engine(services.db, clock, relay)
    await at_work.deliver_due()
    async with back_office_of(app, services, FATIMA, role) as desk:
        today = await desk.get("/beheer")
        assert "De mailserver weigert al onze mail" in today.text
        page = await desk.get(HEALTH)
        assert "Sender address rejected" in page.text
        assert "2 mails wachten" in page.text
        assert "Om 10.01 uur proberen wij het met één mail" in page.text
        clock.move(timedelta(minutes=2))  # and nobody was at work
        assert "Zo meteen proberen wij het met één mail" in (await desk.get(HEALTH)).text
        relay.before_dot = Relay().before_dot
        data = answers(page)
        assert (await desk.post(TRY, data=data)).status_code == 303
        await at_work.deliver_due()
        assert len(relay.dots) == 2
        assert "De mailserver weigert" not in (await desk.get("/beheer")).text
        assert (await desk.post(TRY, data=data)).status_code == 409


async def test_a_host_reads_that_mail_waits_and_no_more(
    app: Application, services: Services, clock: FixedClock
) -> None:
    relay = Relay()
    relay.before_dot = lambda _: SENDER_NO
    await queue(services.db, clock)
    await engine(services.db, clock, relay).deliver_due()
    async with back_office_of(app, services, FATIMA, "host") as desk:
        assert HEALTH not in (await desk.get("/beheer")).text
        assert (await desk.post(TRY, data={})).status_code == 403
        assert (await desk.get(AGAIN)).status_code == 403


async def test_all_that_one_cause_refused_goes_again_after_a_last_look(
    app: Application, services: Services, clock: FixedClock
) -> None:
    """A reminder whose day is over by then is counted, and skipped by itself."""
    db, relay = services.db, Relay()
    await come(app.desk, await make_circle(db, capacity=1), NOOR)
    relay.before_dot = lambda _: RELAY_NO
    clock.move(timedelta(days=29))
    await queue_reminders(db, clock.now())
    at_work = mail_engine(services.settings, db, relay, clock, kinds=renderers(), batch_kinds={})
    await at_work.deliver_due()
    refused = {row.kind: row.state for row in await rows(db)}
    assert refused["registrations.reminder"] == "refused"
    clock.move(timedelta(days=4))
    async with back_office_of(app, services, FATIMA, "admin") as desk:
        page = await desk.get(RELAY)
        assert "2 mails werden hierdoor geweigerd" in page.text
        look = await desk.get(AGAIN)
        assert cells(look, "Herinnering")[1:] == ["1"]
        assert "heeft er 1 niets meer te melden" in look.text
        done = await desk.post(AGAIN, data=answers(look))
        assert "2 mails gaan opnieuw uit" in (await desk.get(done.headers["location"])).text
        assert (await desk.post(AGAIN, data=answers(look))).status_code == 409
        assert "stuurde opnieuw" in (await desk.get("/beheer/logboek")).text
    relay.before_dot = Relay().before_dot
    await at_work.deliver_due()
    now = {row.kind: row.state for row in await rows(db)}
    assert now["registrations.reminder"] == "skipped"
    assert now["registrations.confirmed"] == "accepted"
    assert len(relay.dots) == len(set(relay.dots))


async def test_what_another_cause_or_another_week_refused_stays(
    app: Application, services: Services, clock: FixedClock
) -> None:
    relay = Relay()
    relay.before_dot = lambda envelope: (
        RELAY_NO if "1@" in envelope.recipient else Refused(550, "User unknown", "5.1.1", Stage.RCPT)
    )
    await queue(services.db, clock, mail(1), mail(2))
    await engine(services.db, clock, relay).deliver_due()
    async with back_office_of(app, services, FATIMA, "admin") as desk:
        other = await desk.get(AGAIN, params={"van": "2027-01-01", "tot": "2027-01-02"})
        assert "niets geweigerd" in other.text
        assert (await desk.post(AGAIN, data=answers(await desk.get(AGAIN)))).status_code == 303
    assert {row.dedupe_key: row.state for row in await rows(services.db) if "test:" in row.dedupe_key} == {
        "test:1": "queued",
        "test:2": "refused",
    }
