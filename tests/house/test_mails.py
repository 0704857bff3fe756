"""Every kind of mail: three files, and three parts that say the same, in the story that brings it about."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.activities.content.drafts import FieldDraft, FollowUpDraft
from leerkring.activities.follow_up import save_follow_up
from leerkring.activities.model import Occurrence
from leerkring.activities.queries.follow_up import find_follow_up
from leerkring.activities.reminders.rules import Moment, ReminderRule
from leerkring.activities.rules import FieldType
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.project_dirs import templates_dir
from leerkring.core.web.services import Services
from leerkring.labs.experts.inviting import remind_due as remind_experts
from leerkring.labs.experts.telling_days import tell_days
from leerkring.mail.beheer import labels
from leerkring.mail.beheer.log import HIDDEN
from leerkring.mail.model import Delivery
from leerkring.newsletter.issues.freezing import freeze_due
from leerkring.newsletter.issues.needs_attention import tell_of_held
from leerkring.people.colleagues import ActingColleague, invite
from leerkring.people.model import Person
from leerkring.people.staff import add_staff
from leerkring.questions.linking import link_question
from leerkring.questions.model import KnowledgeQuestion
from leerkring.questions.rules import QuestionState
from leerkring.questions.service import move_question
from leerkring.questions.telling import SETTLE, tell_due
from leerkring.registrations.arrivals.locking import lock_activity
from leerkring.registrations.changing.calling_off import cancel_activity
from leerkring.registrations.changing.days import move_occurrence
from leerkring.registrations.changing.telling_days import tell_added, tell_dropped
from leerkring.registrations.deciding.drafting import draft_decisions
from leerkring.registrations.deciding.rules import Verdict
from leerkring.registrations.deciding.telling import tell_decisions
from leerkring.registrations.drawing.freezing import freeze
from leerkring.registrations.due import queue_reminders, settle_due
from leerkring.registrations.follow_up.queries import count_progress
from leerkring.registrations.follow_up.service import remind_due, send_follow_up, version_of_sending
from leerkring.registrations.minimum.service import go_ahead, tell_minimum
from leerkring.registrations.model import Registration
from leerkring.registrations.ordering.queries import list_over_maximum
from leerkring.registrations.ordering.service import ask_for_order
from leerkring.registrations.reminding.service import set_reminders
from leerkring.site.mail_kinds import batch_renderers, renderers
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, ILSE, JOOST, KARIM, NOOR, colleague
from tests.conftest import BASE_URL
from tests.groups.groups import groups_told
from tests.labs.cases import cases_told
from tests.labs.experts import pool
from tests.labs.outcomes import outcomes_told
from tests.labs.workspace.rooms import a_team_told
from tests.messages.writing import me_of, press, version_in, write
from tests.newsletter.readers import ask
from tests.people.office import back_office_of
from tests.postbox import Letter, deliver
from tests.questions.asking import filled as asked_of
from tests.questions.asking import link_in
from tests.registrations.breakouts.meeting import make_meeting
from tests.registrations.drawing.draws import CLOSES, make_draw
from tests.support.markup import Markup
from tests.support.validator import Validator

ROOT = templates_dir()
MAILS = sorted(path.relative_to(ROOT) for path in ROOT.glob("**/mails/*") if path.is_dir())
SECRET = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])", re.ASCII)
LINK = re.compile(r"https?://[^\s<>\"]+")
MOST_BYTES = 100_000
KINDS = {*renderers(), *batch_renderers()}


@pytest.mark.parametrize("mail", MAILS, ids=str)
def test_it_has_three_files_and_a_kind(mail) -> None:
    assert {path.name for path in (ROOT / mail).iterdir()} == {"subject.txt", "body.txt", "body.html"}
    assert kind_of(mail) in KINDS


def test_every_kind_has_its_files() -> None:
    assert {kind_of(mail) for mail in MAILS} == KINDS


def kind_of(mail: Path) -> str:
    """Return the kind of mail that a folder of templates holds: `labs/cases/mails/link` is "cases.link"."""
    return f"{mail.parent.parent.name}.{mail.name}"


def test_every_kind_has_its_words_in_the_mail_log() -> None:
    assert set(labels.KINDS) == KINDS, "see KINDS in mail/beheer/labels.py"


async def test_each_kind_is_sent_in_its_story(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock, validator: Validator
) -> None:
    letters = await everything_that_happens(app, client, services, clock)
    async with services.db.reading() as reading:
        sent = {
            row.kind: row.state
            for row in await reading.rows(
                select(Delivery.kind, Delivery.state).where(Delivery.state != "skipped")
            )
        }
        waiting = await reading.scalar(select(func.count()).where(Delivery.state.in_(["queued", "refused"])))
    assert set(sent) == KINDS, "bring it about in everything_that_happens, below"
    assert not waiting
    for letter in letters:
        check_letter(letter)
        assert not await validator.mistakes(letter.html), letter.subject
    async with back_office_of(app, services, FATIMA, "admin") as back_office:
        await no_personal_link_is_shown(back_office, services)


async def no_personal_link_is_shown(back_office: httpx.AsyncClient, services: Services) -> None:
    """Look at each mail in the mail log: its words are there, and no link that acts for its recipient."""
    async with services.db.reading() as reading:
        kinds = {str(row.id): row.kind for row in await reading.rows(select(Delivery.id, Delivery.kind))}
    files = [path for path in sorted(services.settings.mail_dir.glob("*.eml")) if path.stem in kinds]
    assert {kinds[path.stem] for path in files} == KINDS
    masked = set()
    for path in files:
        url = f"/beheer/mail/{path.stem}"
        for page in (await back_office.get(url), await back_office.get(f"{url}/voorbeeld")):
            assert page.status_code == 200 or kinds[path.stem] in HIDDEN
            assert not SECRET.search(page.text), kinds[path.stem]
            if "(persoonlijke link)" in page.text:
                masked.add(kinds[path.stem])
    assert {"registrations.confirmed", "newsletter.issue", "newsletter.welcome"} <= masked


def check_letter(letter: Letter) -> None:
    """What holds for each mail, whatever it is about."""
    assert "\n" not in letter.subject
    assert 0 < len(letter.subject) < 110
    assert len(letter.html.encode()) < MOST_BYTES
    for words in (letter.text, letter.html, letter.subject):
        assert not re.search(r"\{[{%]|None\b|Undefined", words), letter.subject
    page = Markup(f"{BASE_URL}/", letter.html)
    assert page.lang == "nl"
    assert page.title == letter.subject
    assert len(page.headings) == 1
    assert not page.resources, "a mail must be whole without what stands elsewhere"
    assert not [word for word in page.mistakes if word != "inline <style>"]
    written = {_address(link) for link in LINK.findall(letter.text)}
    linked = {_address(link) for link in page.links if link.startswith("http")}
    assert linked <= written | {_address(f"{BASE_URL}/")}, letter.subject
    assert all(urlsplit(link).netloc == urlsplit(BASE_URL).netloc for link in linked)
    if "List-Id" not in letter.message:
        assert letter.message["Auto-Submitted"] == "auto-generated"
    assert {"Message-ID", "Date", "From", "To"} <= set(letter.message.keys())


def _address(link: str) -> str:
    return link.rstrip(".,)/")


async def a_second_form(services: Services, circle: UUID, clock: FixedClock) -> list[Letter]:
    """Ask who has a place a second form, and remind of it."""
    db = services.db
    deadline = clock.now() + timedelta(days=5)
    question = FieldDraft("casus", "Brengt u een geval in?", FieldType.YES_NO)
    async with db.transaction() as tx:
        await save_follow_up(tx, circle, FollowUpDraft(deadline, 1, "Fijn dat u er bent.", (question,)))
        form = await find_follow_up(tx, circle)
        places = (await count_progress(tx, circle)).places
    assert form is not None
    version = version_of_sending(places, form.asks)
    assert await send_follow_up(db, circle, version=version, actor="staff:test", now=clock.now())
    letters = await deliver(services)
    clock.set(deadline - timedelta(hours=20))
    assert await remind_due(db, clock.now())
    return letters + await deliver(services)


async def an_order(client: httpx.AsyncClient, services: Services, clock: FixedClock) -> list[Letter]:
    """Ask an organisation with more candidates than may come for their order."""
    circle = await make_circle(
        services.db, "kiezen", allocation="application", max_per_organization=1, now=clock.now()
    )
    for person in (NOOR, replace(JOOST, organization=NOOR.organization)):
        await register(client, person, "kiezen")
    async with services.db.reading() as reading:
        (over,) = await list_over_maximum(reading, circle)
    await ask_for_order(
        services.db,
        circle,
        over.id,
        name="Hanna Hoofd",
        email="hanna@almelo.example",
        version=None,
        actor="staff:test",
        now=clock.now(),
        settings=services.settings,
    )
    return await deliver(services)


async def one_is_refused(services: Services) -> None:
    """Staff choose, and Joost is not chosen."""
    async with services.db.reading() as reading:
        row = await reading.row(select(Registration.id, Registration.activity_id))
    assert row is not None
    by: dict[str, Any] = {"actor": "house", "now": services.clock.now(), "settings": services.settings}
    why = "Er waren meer aanvragen dan plaatsen."
    await draft_decisions(services.db, row.activity_id, [row.id], Verdict.REJECT, reason=why, **by)
    await tell_decisions(services.db, row.activity_id, **by)


async def an_expert(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> list[Letter]:
    """Let somebody be asked for a lab, reminded, say yes, hear of another day, and be taken back."""
    lab = await pool.make_lab(services.db)
    id_ = await pool.make_expert(services.db, now=clock.now())
    await client.post("/deskundigen/link", data={"email": pool.SANNE.email})
    here = "/beheer/activiteiten/lab-groningen/deskundigen"
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        await fatima.post(f"{here}/vragen/{id_}", data={"message": "Wilt u meedenken?"})
        letters = await deliver(services)
        own = next(pool.link_in(one.text) for one in letters if "Helpt u mee" in one.subject)
        async with services.db.transaction() as tx:
            await tx.sql("UPDATE expert_invitation SET remind_at = $1", clock.now())
        assert await remind_experts(services.db, clock.now()) == 1
        letters += await deliver(services)
        await client.post(own, data={"answer": "accepted"})
        letters += await deliver(services)
        async with services.db.transaction() as tx:
            await tx.sql(
                "UPDATE occurrence SET starts_at = starts_at - interval '1 hour' WHERE activity_id = $1", lab
            )
        assert await tell_days(services.db, clock.now()) == 1
        letters += await deliver(services)
        page = (await fatima.get(here)).text
        form = re.search(rf'action="({here}/[0-9a-f-]+)".*?name="version" value="([^"]+)"', page, re.DOTALL)
        assert form
        await fatima.post(form[1], data={"doen": "intrekken", "version": form[2]})
        return letters + await deliver(services)


async def everything_that_happens(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> list[Letter]:
    """Let each mail be called for, and return them all."""
    letters: list[Letter] = []
    db, settings = services.db, services.settings
    circle = await make_circle(db, capacity=1, days=3)
    await make_circle(db, "aanvraag", allocation="application")
    await register(client, JOOST, "aanvraag")
    letters += await deliver(services)
    await one_is_refused(services)
    first = await register(client, NOOR)
    for number in range(5):
        await register(client, colleague(number))
    letters += await deliver(services)

    drawn = await make_draw(db, "loting")
    await register(client, JOOST, "loting")
    letters += await deliver(services)
    await freeze(db, drawn, actor="house", now=CLOSES, settings=settings)
    letters += await deliver(services)

    await make_meeting(db)
    chosen = await register(
        client, NOOR, "landelijke-dag", **{"breakout-1": "verdelen", "breakout-2": "tellen"}
    )
    await register(client, BAS, "landelijke-dag", **{"breakout-1": "verdelen"})
    await client.post(f"{chosen}/deelsessies", data={"breakout-1": "wonen", "breakout-2": ""})
    letters += await deliver(services)

    there = {"colleague-1-name": "Noor", "colleague-1-email": NOOR.email}
    await make_circle(db, "samen", capacity=9)
    await register(client, NOOR, "samen")
    await register(client, colleague(7), "samen", **there)
    await client.post("/aanmelding", data={"email": NOOR.email})
    await add_staff(db, FATIMA.email, "organizer", clock.now(), name=FATIMA.name)
    await client.post("/inloggen", data={"email": FATIMA.email})
    admin = await add_staff(db, "beheer@instituut.example", "admin", clock.now(), name="Beheer")
    await invite(
        db,
        services.links,
        email="nieuw@instituut.example",
        name="Nina Nieuw",
        roles=["host", "editor"],
        by=ActingColleague(admin, f"staff:{admin}"),
        now=clock.now(),
    )
    await ask(client, NOOR)
    letters += await deliver(services)
    link = next(
        found.group()
        for mail in letters
        if (found := re.search(r"/nieuwsbrief/bevestigen/[\w-]{43}", mail.text))
    )
    assert (await client.post(link)).status_code == 303
    await client.post("/nieuwsbrief/voorkeuren", data={"email": NOOR.email})
    letters += await deliver(services)
    letters += await a_question(client, services, clock)
    letters += await cases_told(app, client, services, clock)
    letters += await a_team_told(client, services)
    letters += await outcomes_told(services, clock, "woonzorganalyse")
    letters += await an_expert(app, client, services, clock)
    letters += await groups_told(client, services, clock)
    letters += await an_issue(app, services, clock)
    await client.post(f"{first}/overdragen", data={"name": BAS.name, "email": BAS.email})
    letters += await deliver(services)

    handed = next(mail for mail in letters if BAS.email in mail.to)
    async with back_office_of(app, services, FATIMA, "organizer") as back_office:
        async with db.reading() as reading:
            bas = await reading.scalar(select(Person.id).where(Person.email == BAS.email))
        better = {"name": BAS.name, "email": "b.dijkstra@enschede.example", "zeker": "ja"}
        assert (await back_office.post(f"/beheer/mensen/{bas}/verbeteren", data=better)).status_code == 303
    told = await deliver(services)
    letters += told
    handed = next(mail for mail in told if better["email"] in mail.to and "verbeterd" in mail.text)
    second = re.search(r"/aanmelding/[\w-]{43}", handed.text)
    assert second
    assert (await client.post(f"{second.group()}/afmelden")).status_code == 303
    letters += await deliver(services)
    offers = {mail.to: mail for mail in letters if "/aanbod" in mail.text}
    offer = re.search(r"/aanmelding/[\w-]{43}", next(iter(offers.values())).text)
    assert offer
    assert (await client.post(f"{offer.group()}/aanbod", data={"answer": "decline"})).status_code == 303
    letters += await deliver(services)
    clock.move(timedelta(days=10))
    await settle_due(db, clock.now(), settings)
    letters += await deliver(services)

    async with db.reading() as reading:
        offered = (await reading.rows(select(Registration.id).where(Registration.state == "offered")))[0].id
    url = f"/aanmelding/{services.links.make('registration', offered, 1)}"
    assert (await client.post(f"{url}/aanbod", data={"answer": "accept"})).status_code == 303
    async with db.reading() as reading:
        days = await reading.rows(
            select(Occurrence.id, Occurrence.starts_at, Occurrence.ends_at)
            .where(Occurrence.activity_id == circle)
            .order_by(Occurrence.number)
        )
    await move_occurrence(
        db,
        days[1].id,
        starts_at=days[1].starts_at + timedelta(days=1),
        ends_at=days[1].ends_at + timedelta(days=1),
        location="Stadhuis Almelo",
        address="",
        online_url=None,
        actor="staff:test",
        now=clock.now(),
        settings=settings,
    )
    letters += await deliver(services)
    async with db.transaction() as tx:
        locked = await lock_activity(tx, circle, settings)
        assert locked is not None
        await tx.sql(
            "UPDATE occurrence SET state = 'cancelled', sequence = sequence + 1 WHERE id = $1", days[2].id
        )
        await tell_dropped(tx, locked, days[2].id, clock.now())
    letters += await deliver(services)
    async with db.transaction() as tx:
        locked = await lock_activity(tx, circle, settings)
        assert locked is not None
        await tell_added(tx, locked, [days[1].id], clock.now())
    letters += await deliver(services)
    letters += await a_minimum(services, circle, clock)
    letters += await a_message(app, services)
    letters += await a_second_form(services, circle, clock)
    letters += await an_order(client, services, clock)
    clock.set(days[0].starts_at - timedelta(days=1))
    await queue_reminders(db, clock.now())
    letters += await deliver(services)
    await set_reminders(
        db,
        circle,
        [ReminderRule(Moment.AFTER, 1, "Zie [de lessen](/lessen), {{voornaam}}.")],
        version=None,
        actor="staff:test",
        now=clock.now(),
    )
    clock.set(days[0].ends_at + timedelta(days=1))
    await queue_reminders(db, clock.now())
    letters += await deliver(services)
    await cancel_activity(
        db, circle, message="De spreker is ziek.", actor="staff:test", now=clock.now(), settings=settings
    )
    letters += await deliver(services)
    assert {KARIM.email}.isdisjoint({mail.to for mail in letters})
    return letters


async def a_minimum(services: Services, circle: UUID, clock: FixedClock) -> list[Letter]:
    """Have the circle depend on a minimum, and decide that it goes on."""
    db, settings = services.db, services.settings
    async with db.transaction() as tx:
        day = clock.now().date() + timedelta(days=3)
        await tx.sql("UPDATE activity SET minimum = 5, decide_on = $1 WHERE id = $2", day, circle)
        await tell_minimum(tx, circle, clock.now())
    letters = await deliver(services)
    await go_ahead(db, circle, tell=True, actor="staff:test", now=clock.now(), settings=settings)
    return letters + await deliver(services)


async def a_message(app: Application, services: Services) -> list[Letter]:
    """Send a message to who has a place in the circle, after a copy for trying."""
    body = "Beste {{voornaam}},\n\n## Meenemen\n\n- {{volgende dag}}\n- zie [de lessen](/lessen) en {{eigen pagina}}"
    async with back_office_of(app, services, FATIMA, "organizer") as back_office:
        url = await write(back_office, body=body, doen="bewaren")
        page = await back_office.get(url)
        typed = {"subject": "Wat u meeneemt", "body": body, "states": "confirmed", "doen": "proef"}
        typed |= {"version": version_in(page), "reply_to": await me_of(back_office)}
        assert (await back_office.post(url, data=typed)).status_code == 303
        assert (await press(back_office, url)).status_code == 303
    return await deliver(services)


async def a_question(client: httpx.AsyncClient, services: Services, clock: FixedClock) -> list[Letter]:
    """Put a question and confirm it; it is linked to a circle, and answered."""
    await client.post("/vragen/stellen", data=asked_of(NOOR))
    letters = await deliver(services)
    (link,) = [link_in(one, "bevestigen") for one in letters if "/vragen/bevestigen/" in one.text]
    await client.post(link)
    letters += await deliver(services)
    db, now = services.db, clock.now()
    async with db.reading() as reading:
        id_ = await reading.scalar(select(KnowledgeQuestion.id))
    await link_question(
        db, id_, "/agenda/woonzorganalyse", own=None, version=None, actor="staff:test", now=now - SETTLE
    )
    await tell_due(db, now)
    await move_question(
        db, id_, QuestionState.ANSWERED, "Begin klein.", version=None, actor="staff:test", now=now
    )
    return letters + await deliver(services)


async def an_issue(app: Application, services: Services, clock: FixedClock) -> list[Letter]:
    """Send an issue of the newsletter, after a test copy."""
    async with back_office_of(app, services, ILSE, "editor") as back_office:
        made = await back_office.post("/beheer/nieuwsbrief/nieuwsbrief/nieuw")
        url = made.headers["location"].partition("?")[0]
        text = {"title": "Van de redactie", "text": "Een [stuk](/agenda) & een lijst:\n\n- één\n- twee"}
        await back_office.post(f"{url}/onderdelen/nieuw", data=text)
        await back_office.post(f"{url}/proef")
        letters = await deliver(services)
        for act in ("aanbieden", "goedkeuren"):
            assert (await back_office.post(f"{url}/{act}")).status_code == 303
        at = clock.now().strftime("%Y-%m-%dT%H:%M")
        assert (await back_office.post(f"{url}/plannen", data={"not_before": at})).status_code == 303
    await freeze_due(services.db, clock.now(), services.settings)
    async with services.db.transaction() as tx:
        await tx.sql("UPDATE mailing SET state = 'paused', by_itself = true, paused_at = $1", clock.now())
    await tell_of_held(services.db, clock.now())
    letters += await deliver(services)
    async with services.db.transaction() as tx:
        await tx.sql("UPDATE mailing SET state = 'running', by_itself = false, paused_at = NULL")
    return letters + await deliver(services)
