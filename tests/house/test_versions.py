"""Every form of the back office carries its `version`, and a post with another one changes nothing."""

import re
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import select, update

from leerkring.activities.content.drafts import FieldDraft, FollowUpDraft
from leerkring.activities.follow_up import save_follow_up
from leerkring.activities.model import Activity, Occurrence
from leerkring.activities.rules import FieldType
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.mail.outage.service import begin_outage
from leerkring.mail.outcomes import Refused, Stage
from leerkring.mail.returns.words import Cause
from leerkring.newsletter.issues.freezing import freeze_due
from leerkring.people.kept_forms import FormCipher, Typed, keep
from leerkring.people.queries import find_staff
from leerkring.registrations.drawing.freezing import freeze
from leerkring.registrations.drawing.service import type_value
from leerkring.registrations.ordering.queries import list_over_maximum
from leerkring.registrations.ordering.service import ask_for_order
from tests.builders import make_circle, register
from tests.cast import JOOST, KARIM, NOOR
from tests.house.test_routes import doors
from tests.house.unversioned import LOOKS, NEVER_LATE, UNVERSIONED
from tests.house.walk import Walk, check_actions, check_pages, fingerprint
from tests.labs.workspace.rooms import rooms_lived
from tests.mail.office import Relay, come_back, engine, mail, queue
from tests.mail.test_fence import put_up
from tests.merging.doubles import stand_twice
from tests.newsletter import beheer as newsletter
from tests.newsletter.readers import subscribe
from tests.people.office import back_office_of
from tests.postbox import deliver
from tests.questions.asking import worked_on
from tests.registrations.breakouts.meeting import make_meeting
from tests.registrations.drawing.draws import make_draw
from tests.support.forms import Button, PageForm, form_to, forms_in, forms_of, open_form
from tests.support.markup import Markup
from tests.support.sample import ANSWERS, FULL, LAB, OPEN, live_with_sample
from tests.support.validator import Validator

LATE = re.compile(r"gewijzigd terwijl u ermee bezig was|zelf gewijzigd in een ander venster")
OLD = "0" * 16
TELLS = {"doen", "answer", "remove"}
"""Names of buttons of which each value is a post of its own."""
FILLED = {
    "/beheer/vragen/{slug:str}/stand": {"state": ["taken_up"]},
    "/beheer/activiteiten/{slug:str}/loting": {"value": ["898,21"], "again": ["898,21"]},
    "/beheer/activiteiten/{slug:str}/loting/trekken": {"checked": ["yes"], "final": ["yes"]},
    "/beheer/activiteiten/{slug:str}/aanmeldingen/importeren/{list_id:uuid}/controle": {
        "mail": ["nee"],
        "zeker": ["ja"],
    },
    "/beheer/deskundigen/{expert_id:uuid}": {"municipality": ["Veendam"], "away": ["1-7-2027"]},
    "/beheer/cijfers/{slug:str}/inlezen/{list_id:uuid}": {"zeker": ["ja"]},
    "/beheer/nieuwsbrief/lezers/importeren/{list_id:uuid}/controle": {
        "proof": ["Oude site"],
        "given_on": ["2025-06-01"],
        "zeker": ["ja"],
    },
}
"""What must be filled in before a form is looked at whole, by route."""
BY_SCRIPT = {
    "/beheer/handreikingen/voorbeeld",
    "/beheer/activiteiten/{slug:str}/tekst/voorbeeld",
    "/beheer/activiteiten/{slug:str}/berichten/nieuw/voorbeeld",
    "/beheer/activiteiten/{slug:str}/berichten/{message_id:uuid}/voorbeeld",
    "/beheer/mensen/berichten/{message_id:uuid}/voorbeeld",
    "/beheer/activiteiten/{slug:str}/kiezen/samenstelling/keuze",
    "/beheer/dag/{occurrence_id:uuid}/aanwezigheid.json",
}
"""Posts of a script of ours: they change nothing, or each of their acts is told apart by an id of its own."""
LATER = {"publish_on": "2027-03-04", "send_on": "2027-03-04", "not_before": "2027-03-04T10:00"}
AS_IT_IS = re.compile(r"\d{4}-\d\d-\d\d.*|\d\d:\d\d|/.*|https?:.*")
"""A day, an hour, an address: what has a form of its own is sent as it stands."""
ROW = re.compile(r".*-\d+")
"""What the fields of numbered rows are called."""


def pattern(route: str) -> re.Pattern[str]:
    """Return what the addresses of a route look like."""
    return re.compile(re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(route)))


def route_of(action: str, routes: Iterable[str]) -> str:
    """Return the route that this address belongs to; the one with the fewest holes where there are more."""
    path = urlsplit(action).path
    fitting = [route for route in routes if pattern(route).fullmatch(path)]
    assert fitting, f"nothing takes a post to {path}"
    return min(fitting, key=lambda route: route.count("{"))


@dataclass
class BackOffice:
    """A browser of an administrator, and what was found of the posts that its pages offer."""

    client: httpx.AsyncClient
    db: Database
    routes: list[str]
    met: set[str] = field(default_factory=set)
    tried: set[tuple[str, ...]] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    async def look_at(self, path: str) -> httpx.Response:
        """Open a page and try its forms."""
        page = await self.client.get(path)
        assert page.status_code == 200, path
        await self.try_all(forms_of(page), path)
        return page

    async def try_all(self, forms: Iterable[PageForm], url: str) -> None:
        """See that each form carries a version, and press each kind of button once with another one."""
        for form in forms:
            for button in form.buttons:
                if (button.method or form.method) == "get":
                    continue  # it looks, and changes nothing
                if not urlsplit(button.action).path.startswith(("/beheer", "/uitloggen")):
                    continue  # a visitor's, on a page that staff look at before visitors do
                route = route_of(button.action, [*self.routes, *UNVERSIONED, *NEVER_LATE])
                self.met.add(route)
                if route in UNVERSIONED:
                    continue
                if not any(name == "version" and value for name, value in form.fields):
                    self.wrong.append(f"{url}: the form to {route} carries no version")
                pressed = (button.name, button.value) if button.name in TELLS else ("", "")
                key = (
                    route,
                    urlsplit(button.action).path.rpartition("/")[2] if "act:" in route else "",
                    *pressed,
                )
                if route not in NEVER_LATE and pressed not in LOOKS and key not in self.tried:
                    self.tried.add(key)
                    await self._press(form, button, url, FILLED.get(route, {}))

    async def _press(self, form: PageForm, button: Button, url: str, filled: Mapping[str, list[str]]) -> None:
        # A button that sends the form elsewhere is about more than its words, which would be refused before it.
        sent = typed_over(form) if button.action == form.action else form.data()
        sent |= {button.name: [button.value], "version": [OLD], **filled}
        before = await fingerprint(self.db)
        answer = await self.client.post(button.action, data=sent)
        what = f"{url}: {button.action} {button.name}={button.value}"
        if answer.status_code != 409 or not LATE.search(answer.text):
            self.wrong.append(f"{what} answers {answer.status_code}")
            return
        if await fingerprint(self.db) != before:
            self.wrong.append(f"{what} changed something")
        same = [one for one in forms_of(answer) if one.action == form.action]
        if not any(one.value("version") not in {"", OLD} for one in same if "version" in one.names):
            self.wrong.append(f"{what}: there is nothing to go on with")
        for name in form.shown.keys() & sent.keys() if button.action == form.action else ():
            if not any(one.data().get(name) == sent[name] for one in same):
                self.wrong.append(f"{what}: what was typed in {name} is lost")


def typed_over(form: PageForm) -> dict[str, list[str]]:
    """Return the form as somebody sends it who wrote something else in each field that takes words or numbers."""
    sent = form.data()
    for name, kind in form.shown.items():
        value = sent.get(name, [""])[0]
        if not value and ROW.fullmatch(name):
            continue  # a row that was left empty
        if name in LATER:
            sent[name] = [LATER[name]]
        elif kind == "email" and not value:
            sent[name] = ["iemand@voorbeeld.example"]
        elif value.isdecimal():
            sent[name] = [str(int(value) + 1)]
        elif kind in {"text", "textarea"} and name not in {"slug", "path"} and not AS_IT_IS.fullmatch(value):
            sent[name] = [f"{value} x".strip()]
    return sent


@pytest.fixture
async def back_office(app: Application, services: Services) -> AsyncIterator[BackOffice]:
    """Karim's browser, over the sample."""
    await live_with_sample(services)
    async with back_office_of(app, services, KARIM, "admin"):  # a second session, to be ended
        pass
    routes = [path for method, path, access in doors(app) if method == "POST" and access.name == "staff"]
    async with back_office_of(app, services, KARIM, "admin") as client:
        yield BackOffice(client, services.db, routes)


async def test_every_form_carries_its_version_and_refuses_an_old_one(
    back_office: BackOffice, services: Services, clock: FixedClock, validator: Validator
) -> None:
    """And whatever the back office links to, an administrator may open; the pages are looked at on the way."""
    await _come_so_far(back_office, services, clock)
    before = await fingerprint(services.db)
    walk = await Walk(back_office.client, "/beheer").from_("/beheer")
    await check_pages(walk, validator)
    await check_actions(walk)
    assert await fingerprint(services.db) == before, "a GET changed something"
    for url, page in walk.pages.items():
        if "/stijlgids" not in url:  # specimens, which lead nowhere
            await back_office.try_all(forms_in(page.html, url), url)
    await _through_an_issue(back_office, services, clock)
    await _while_no_mail_leaves(back_office, services, clock)
    assert not back_office.wrong, "\n".join(back_office.wrong)
    never_met = {*back_office.routes, *NEVER_LATE} - back_office.met - BY_SCRIPT
    assert not never_met, "no page offers these, so nobody looked at them: " + " ".join(sorted(never_met))
    assert len(back_office.tried) > 30


async def _come_so_far(back_office: BackOffice, services: Services, clock: FixedClock) -> None:
    """Have somebody registered whose mail is in doubt, a mail that came back, a text with an earlier one.

    Then a question that was stopped, an edition in the making, and a text that was sent without a session.
    """
    async with back_office.db.reading() as reading:
        karim = await find_staff(reading, KARIM.email)
    assert karim is not None
    await worked_on(services, FULL)
    await back_office.look_at(f"/beheer/collegas/{karim.person_id}")
    view = form_to(await back_office.client.get("/beheer/activiteiten?wanneer=alles"), "/beheer/weergaven")
    shown = await back_office.client.post(view.action, data=view.data(naam="Alles"))
    await back_office.look_at(shown.headers["location"])
    typed = Typed("/beheer/bibliotheek/nieuw/artikel", (("title", "Een lang artikel"), ("version", OLD)))
    await keep(
        back_office.db, FormCipher(services.settings.secret_key), karim.person_id, typed, services.clock.now()
    )
    wish = {"field-dieet": "geen noten", "sensitive_consent": "yes"}
    await register(back_office.client, NOOR, OPEN, **ANSWERS[OPEN], **wish)
    twice = await stand_twice(services, back_office.client, LAB, ANSWERS[LAB])
    for path in (
        "/beheer/dubbelen",
        "/beheer/mensen/{noor}/samenvoegen/{double}",
        "/beheer/organisaties/{municipality}/samenvoegen/{spelling}",
        "/beheer/organisaties/{municipality}/schrijfwijzen",
        "/beheer/samenvoegingen/{merge}",
    ):
        await back_office.look_at(path.format_map(twice))
    kept = await back_office.client.post(f"/beheer/activiteiten/{OPEN}/sjabloon", data={"name": "Een dag"})
    assert kept.status_code == 303
    tab = f"/beheer/activiteiten/{FULL}/formulier"
    stop = f"{tab}/vraag/casus/weghalen"
    await back_office.look_at(stop)
    await back_office.client.post(stop, data=(await open_form(back_office.client, stop)).data())
    await back_office.client.post(f"{tab}/nieuw", data={"voorbeeld": "lunch"})
    for path in ("", "/vraag/rol", "/gestopt/casus"):
        await back_office.look_at(tab + path)
    await back_office.look_at(f"/beheer/activiteiten/{OPEN}/aanmeldingen/gevoelig")
    await back_office.look_at("/beheer/activiteiten/cijfers-op-orde/uitkomst")
    rooms = await rooms_lived(services)
    for name in (
        "room_desk",
        "room_desk_notes",
        "room_desk_item",
        "room_desk_agenda",
        "team_desk",
        "team_desk_member",
    ):
        await back_office.look_at(rooms[name])
    await _ask_more(back_office, services)
    await _come_to_the_door(back_office, services)
    await _come_to_a_draw(back_office, services, clock)
    await _bring_a_list(back_office, f"/beheer/activiteiten/{OPEN}/aanmeldingen/importeren", mail="nee")
    await _bring_a_list(
        back_office, f"{newsletter.BEHEER}/lezers/importeren", proof="Oude site", given_on="2025-06-01"
    )
    await _bring_figures(back_office)
    await come_back(services, NOOR.email)
    await back_office.look_at("/beheer/mail/gezondheid/gone/weer-toelaten")
    async with back_office.db.transaction() as tx:
        await tx.sql("UPDATE delivery SET state = 'uncertain', handed_at = now(), message_id = '<x@y>'")
        await tx.sql("UPDATE lab_of_case SET reread_since = now()")
        await tx.sql("UPDATE working_group SET archived_at = now() WHERE activity_id IS NULL")
        await tx.sql("UPDATE outcome SET case_id = (SELECT id FROM lab_case WHERE state = 'in_lab')")
        item = (await tx.sql("SELECT id FROM item WHERE kind = 'lesson' ORDER BY id LIMIT 1"))[0].id
        chapter = (await tx.sql("SELECT id FROM chapter ORDER BY id LIMIT 1"))[0].id
        book = (await tx.sql("SELECT slug FROM handbook ORDER BY slug LIMIT 1"))[0].slug
    await back_office.look_at("/beheer/activiteiten/cijfers-op-orde/uitkomst")
    days = "/beheer/activiteiten/uitstroom-uit-de-opvang/dagen"
    off = min(link for link in (await _links(back_office, days)) if link.endswith("/laten-vervallen"))
    dropped = await open_form(back_office.client, off)
    assert (await back_office.client.post(off, data=dropped.data())).status_code == 303
    for path in (f"/beheer/bibliotheek/{item}", f"/beheer/handreikingen/hoofdstuk/{chapter}"):
        form = await open_form(back_office.client, path)
        kept = await back_office.client.post(path, data=form.data(title="Een andere titel", doen="bewaren"))
        assert kept.status_code == 303
        await back_office.look_at(f"{path}/versies?versie=1")
    for messages in (f"/beheer/activiteiten/{OPEN}/berichten", "/beheer/mensen/berichten"):
        await _write_messages(back_office, messages)
    asks = f"/beheer/activiteiten/{LAB}/kiezen/voorstel"
    proposal = await back_office.client.post(asks, data={"places": "8"})
    await back_office.try_all(forms_of(proposal), asks)
    edition = f"/beheer/handreikingen/{book}/1.0"
    begun = form_to(await back_office.client.get(edition), "/nieuwe-versie")
    made = await back_office.client.post(begun.action, data=begun.data())
    assert made.status_code == 303
    await back_office.look_at(made.headers["location"])


async def _ask_more(back_office: BackOffice, services: Services) -> None:
    """Ask who has a place a second form, and an organisation with more candidates than may come for their order."""
    db, now, client = services.db, services.clock.now(), back_office.client
    await _rank_sessions(back_office, services)
    second = await make_circle(db, "tweede", capacity=3, now=now)
    question = FieldDraft("casus", "Brengt u een geval in?", FieldType.YES_NO)
    async with db.transaction() as tx:
        await save_follow_up(tx, second, FollowUpDraft(now + timedelta(days=9), fields=(question,)))
    await register(client, NOOR, "tweede")
    for path in ("", "/vraag/casus", "/vraag/casus/weghalen", "/versturen", "/antwoorden"):
        await back_office.look_at(f"/beheer/activiteiten/tweede/tweede-formulier{path}")
    sending = "/beheer/activiteiten/tweede/tweede-formulier/versturen"
    sent = await client.post(sending, data=(await open_form(client, sending)).data())
    assert sent.status_code == 303
    await back_office.look_at("/beheer/activiteiten/tweede/tweede-formulier/intrekken")
    circle = await make_circle(db, "volgorde", allocation="application", max_per_organization=1, now=now)
    for person in (NOOR, replace(JOOST, organization=NOOR.organization)):
        await register(client, person, "volgorde")
    async with db.reading() as reading:
        (over,) = await list_over_maximum(reading, circle)
    await ask_for_order(
        db,
        circle,
        over.id,
        name="Hanna Hoofd",
        email="hanna@almelo.example",
        version=None,
        actor="house",
        now=now,
        settings=services.settings,
    )
    await back_office.look_at(f"/beheer/activiteiten/volgorde/aanmeldingen/volgorde/{over.id}")


async def _rank_sessions(back_office: BackOffice, services: Services) -> None:
    """Have somebody rank sessions, and look at every page about them up to telling."""
    await make_meeting(services.db, breakout_choice="ranked", now=services.clock.now())
    await register(back_office.client, NOOR, "landelijke-dag", **{"breakout-1-1": "wonen"})
    tab = "/beheer/activiteiten/landelijke-dag/deelsessies"
    for path in (
        "/keuze",
        "/rondes/2",
        "/tekst/wonen",
        "/rondes/1/wonen",
        "/rondes/1/wonen/vervalt",
        "/verdelen",
    ):
        await back_office.look_at(tab + path)
    trial = form_to(await back_office.client.get(f"{tab}/verdelen"), f"{tab}/verdelen/proef")
    shown = await back_office.client.post(trial.action, data=trial.data())
    await back_office.try_all(forms_of(shown), f"{tab}/verdelen")


async def _come_to_the_door(back_office: BackOffice, services: Services) -> None:
    """Have a day at hand, with somebody to tick in."""
    circle = await make_circle(
        services.db, "vandaag", now=services.clock.now(), starts_in=timedelta(hours=1), days=1
    )
    await register(back_office.client, NOOR, "vandaag")
    async with services.db.reading() as reading:
        day = await reading.scalar(select(Occurrence.id).where(Occurrence.activity_id == circle))
    await back_office.look_at(f"/beheer/dag/{day}")


async def _come_to_a_draw(back_office: BackOffice, services: Services, clock: FixedClock) -> None:
    """Freeze who takes part in a draw, and give the value that decides it."""
    db, now = services.db, services.clock.now()
    circle = await make_draw(db, "loting", now=now)
    await register(back_office.client, NOOR, "loting")
    async with db.transaction() as tx:
        near = {"registration_closes_at": now - timedelta(hours=2), "draw_value_at": now + timedelta(hours=1)}
        await tx.execute(update(Activity).where(Activity.id == circle).values(**near))
    tab = "/beheer/activiteiten/loting/loting"
    await back_office.look_at(f"{tab}/bevriezen")
    await freeze(db, circle, actor="house", now=now, settings=services.settings)
    clock.move(timedelta(hours=2))
    now = clock.now()
    await back_office.look_at(tab)
    await type_value(db, circle, "898,21", "898,21", actor="house", now=now, settings=services.settings)
    await back_office.look_at(f"{tab}/trekken")
    clock.move(timedelta(hours=-2))


async def _bring_a_list(back_office: BackOffice, start: str, **answers: str) -> None:
    """Import a list of one, step by step, with these answers at the last, and come to undoing it."""
    body = b"Naam;E-mail;Organisatie\r\nFleur Laan;fleur@almelo.example;Gemeente Almelo"
    sent = await back_office.client.post(
        start, data={"stream": "nieuwsbrief"}, files={"bestand": ("lijst.csv", body)}
    )
    (form,) = [
        one
        for one in forms_of(await back_office.look_at(sent.headers["location"]))
        if "version" in one.names and not one.action.endswith("/weg")
    ]
    sent = await back_office.client.post(form.action, data=form.data())
    check = sent.headers["location"]
    form = form_to(await back_office.look_at(check), "/controle")
    look = await back_office.client.post(check, data=form.data(**answers))
    await back_office.try_all(forms_of(look), check)
    done = await back_office.client.post(check, data=form_to(look, "/controle").data(zeker="ja"))
    assert done.status_code == 303, done.text
    await back_office.look_at(done.headers["location"].replace("/klaar", "/ongedaan"))


async def _bring_figures(back_office: BackOffice) -> None:
    """Read figures in, step by step, and come to undoing that."""
    upload = "/beheer/cijfers/sociale-huurwoningen/inlezen"
    body = b"Gemeente;Jaar;Waarde\r\nGroningen;2020;7"
    sent = await back_office.client.post(upload, files={"bestand": ("cijfers.csv", body)})
    check = sent.headers["location"]
    form = form_to(await back_office.look_at(check), check)
    look = await back_office.client.post(check, data=form.data())
    await back_office.try_all(forms_of(look), check)
    done = await back_office.client.post(check, data=form_to(look, check).data(zeker="ja"))
    assert done.status_code == 303, done.text
    await back_office.look_at(f"{check}/ongedaan")


async def _write_messages(back_office: BackOffice, messages: str) -> None:
    """Begin a message from all that a list has, and look at it while it is written and when it is planned."""
    client = back_office.client
    made = await client.post(f"{messages}/uit-keuze", data={"alles": "ja"})
    assert made.status_code == 303, made.text
    back_office.met.add(route_of(f"{messages}/uit-keuze", back_office.routes))
    url = made.headers["location"]
    (form, *_) = [one for one in forms_of(await back_office.look_at(url)) if "subject" in one.names]
    kept = await client.post(url, data=form.data(subject="Dag", body="Beste {{naam}}", doen="verder"))
    assert kept.status_code == 303, kept.text
    (form,) = [
        one for one in forms_of(await back_office.look_at(f"{url}/nakijken")) if "version" in one.names
    ]
    planned = await client.post(
        f"{url}/nakijken", data=form.data(doen="plannen", send_on="2027-03-04", send_time="10:00")
    )
    assert planned.status_code == 303, planned.text
    await back_office.look_at(f"{url}/nakijken")


async def _links(back_office: BackOffice, path: str) -> list[str]:
    page = await back_office.client.get(path)
    return [urlsplit(link).path for link in Markup(str(page.url), page.text).links]


async def _through_an_issue(back_office: BackOffice, services: Services, clock: FixedClock) -> None:
    """Look at an issue in each of its states, from draft to letters in doubt."""
    await subscribe(back_office.client, services)
    await deliver(services)
    async with back_office.db.transaction() as tx:
        await tx.sql("DELETE FROM issue")
    made = await back_office.client.post("/beheer/nieuwsbrief/nieuwsbrief/nieuw")
    url = made.headers["location"].partition("?")[0]
    await back_office.client.post(f"{url}/onderdelen/nieuw", data={"title": "Oproep"})
    await back_office.look_at(f"{url}/onderdelen/nieuw")
    await back_office.look_at(f"{url}/onderdelen/{await newsletter.item_of(services, 'Oproep')}")
    await back_office.look_at(url)
    for act, more in (("aanbieden", {}), ("goedkeuren", {}), ("plannen", {"not_before": "2027-01-12T10:00"})):
        done = await back_office.client.post(f"{url}/{act}", data=more)
        assert done.status_code == 303, done.text
        await back_office.look_at(url)
    clock.move(timedelta(hours=2))
    await freeze_due(services.db, clock.now(), services.settings)
    await back_office.look_at(url)
    await back_office.client.post(f"{url}/stilzetten")
    async with back_office.db.transaction() as tx:
        await tx.sql(
            "UPDATE delivery SET state = 'uncertain', handed_at = now() WHERE about_id = (SELECT id FROM issue)"
        )
    await back_office.look_at(url)


async def _while_no_mail_leaves(back_office: BackOffice, services: Services, clock: FixedClock) -> None:
    """Look at mail that a server refused, that waits until it says yes again, and that a fence holds."""
    db, relay = services.db, Relay()
    relay.before_dot = lambda _: Refused(554, "Relay access denied", "5.7.1", Stage.RCPT)
    await queue(db, clock)
    await engine(db, clock, relay).deliver_due()
    await back_office.look_at("/beheer/mail/gezondheid/relay/opnieuw")
    async with db.transaction() as tx:
        await begin_outage(tx, Cause.RELAY, "Relay access denied", clock.now())
    await back_office.look_at("/beheer/mail/gezondheid")
    await put_up(db, clock.now())
    await queue(db, clock, mail(7))
    async with db.reading() as reading:
        (held,) = await reading.sql("SELECT id FROM delivery WHERE state = 'queued' ORDER BY id DESC LIMIT 1")
    await back_office.look_at(f"/beheer/mail/{held.id}")
    await back_office.look_at("/beheer/mail/vrijgeven/nakijken")
