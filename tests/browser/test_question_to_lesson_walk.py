"""From a question on the site to a lesson about it, in a real browser, as each person in between; every mail is opened and its links are followed.

`docs/question-to-lesson-walk.md` has the figures. Once all of it by mouse, and once with all that is public by keyboard alone.
"""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape

import httpx
import pytest
from playwright.async_api import Locator, expect

from leerkring.core.clock import FixedClock
from leerkring.core.versions import By
from leerkring.labs.cases.deciding import set_intake
from leerkring.labs.cases.views import FIRST_INTAKE, Intake
from leerkring.people.staff import add_staff
from leerkring.questions.lessons import link_lessons
from leerkring.questions.telling import SETTLE, tell_due
from tests.browser.conftest import Site, Window
from tests.browser.hands import Hand, Keyboard, Mouse, Tally
from tests.browser.test_organiser_walk import at, sign_in, tab, tell
from tests.builders import form_of
from tests.cast import Person
from tests.conftest import TODAY
from tests.labs.experts.pool import Known, make_expert
from tests.postbox import Letter, deliver

pytestmark = pytest.mark.prove

PUBLIC = (
    "de vraag",
    "volgen",
    "de casus",
    "de deskundige",
    "de deelnemer",
    "het casusteam",
    "het teamlid",
    "de eigenaar",
    "nieuws over de vraag",
)
STAFF = (
    "beoordelen",
    "het lab maken",
    "publiceren",
    "deskundigen vragen",
    "de vraag koppelen",
    "plaatsen geven",
    "de uitkomst",
    "de les publiceren",
)
MOST_CLICKS, MOST_OF_STAFF = 65, 50
"""By mouse: of all who are no staff together, opening their mail with it, and of three members of staff together."""
MOST_KEYS = 900
"""Of the first by keyboard alone, every letter with it."""
LINK = re.compile(r"https?://\S+")


@dataclass
class Story:
    """A question on its way; `people` have a window each, and what each part took is counted in `parts`."""

    window: Window
    site: Site
    public: Callable[..., Hand]
    name: str
    parts: dict[str, Tally] = field(default_factory=dict)
    people: dict[str, Hand] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    waiting: list[Letter] = field(default_factory=list)

    def email(self, who: str) -> str:
        return f"{who}-{self.name}@kring.example"

    async def visitor(self, who: str, path: str) -> Hand:
        """Let somebody without an account come to a page; who was here before goes on in their own window."""
        if who not in self.people:
            page = await self.window.open(path)
            self.people[who] = self.public(page, self.parts)
        else:
            await self.people[who].page.goto(path)
        return self.people[who]

    async def member_of_staff(self, who: str, role: str) -> Hand:
        """Let a new member of staff come in by the link in their mail; that is not counted here."""
        now = self.site.services.clock.now()
        await add_staff(self.site.services.db, self.email(who), role, now, name=f"{who.title()} {self.name}")
        await self.post()
        hand = Mouse(await self.window.open("/inloggen"), {})
        await sign_in(hand, self.site, self.email(who))
        hand.parts = self.parts
        self.people[who] = hand
        return hand

    async def post(self) -> None:
        """Deliver what waits, and keep what is for the people of this story."""
        letters = await deliver(self.site.services)
        self.waiting += [one for one in letters if f"-{self.name}@" in one.to or self.name in one.to]

    async def open_mail(self, who: str, subject: str, link: str = "") -> Letter:
        """Open one's mail with this subject, go on by its button or a link, and see that all its other links lead somewhere."""
        await self.post()
        found = [one for one in self.waiting if self.email(who) in one.to and subject in one.subject]
        assert len(found) == 1, (who, subject, [(one.to, one.subject) for one in self.waiting])
        (letter,) = found
        self.waiting.remove(letter)
        self.opened.append(letter.subject)
        await self._follow_all(letter)
        hand = self.people[who]
        if link:
            await hand.page.goto("about:blank")
            await hand.page.set_content(letter.html)
            await hand.press(hand.page.get_by_role("link", name=link).first)
            await hand.page.wait_for_url(f"{self.site.url}/**")
        return letter

    async def _follow_all(self, letter: Letter) -> None:
        links = {unescape(one).rstrip(".,)") for one in LINK.findall(letter.text)}
        in_html = {unescape(one) for one in re.findall(r'href="(http[^"]+)"', letter.html)}
        assert links == in_html, (letter.subject, links ^ in_html)
        async with httpx.AsyncClient() as reader:
            for one in sorted(links):
                answer = await reader.get(one, follow_redirects=True)
                assert answer.status_code == 200, (letter.subject, one, answer.status_code)


def main_of(hand: Hand) -> Locator:
    return at(hand.page)


async def ask(story: Story) -> str:
    """Noor asks; return the path of her question on the site."""
    hand = await story.visitor("noor", "/")
    hand.begin("de vraag")
    page = hand.page
    await hand.press(page.get_by_role("link", name="Vragen").first)
    await hand.press(main_of(hand).get_by_role("link", name="Stel een vraag").first)
    await hand.write(page.locator("#veld-title"), f"Wie woont er samen in hofje {story.name}?")
    await hand.write(page.locator("#veld-why"), "Ouderen willen elkaar helpen, en nergens kan dat.")
    await hand.choose(page.locator("#veld-theme"), "Woonzorganalyse")
    await hand.write(page.locator("#veld-name"), f"Noor {story.name}")
    await hand.write(page.locator("#veld-email"), story.email("noor"))
    async with page.expect_navigation():
        await hand.press(page.get_by_role("button", name="Stel mijn vraag"))
    if not page.url.endswith("/vragen/gevraagd"):  # what may help already is shown once more
        await hand.press(page.get_by_role("button", name="Stel mijn vraag"))
    await page.wait_for_url("**/vragen/gevraagd")
    await story.open_mail("noor", "Bevestig uw vraag", "Bevestig")
    await hand.press(page.get_by_role("button", name="Ja, stel mijn vraag"))
    await page.wait_for_url("**/vragen/mijn/**gedaan=bevestigd")
    await story.open_mail("noor", "Uw vraag is ontvangen", "Bekijk hoe het staat")
    await hand.press(page.get_by_role("link", name="Bekijk de vraag op de site"))
    await expect(page.locator("main")).to_have_attribute("data-state", "new")
    return page.url.removeprefix(story.site.url)


async def follow(story: Story, question: str) -> None:
    """Somebody who looks on has the same question."""
    hand = await story.visitor("kijker", question)
    hand.begin("volgen")
    page = hand.page
    await hand.press(page.get_by_role("link", name="Volg deze vraag"))
    await hand.write(page.locator("#veld-email"), story.email("kijker"))
    await hand.press(page.get_by_role("button", name="Stuur mij de link"))
    await page.wait_for_url("**/vragen/gevraagd")
    await story.open_mail("kijker", "Bevestig dat u deze vraag volgt", "Bevestig")
    await hand.press(page.get_by_role("button", name="Ja, dat klopt"))
    await page.wait_for_url("**/vragen/mijn/**")
    await story.open_mail("kijker", "U volgt een vraag")


async def bring(story: Story) -> str:
    """Sjoerd brings a case and submits it; return his own page."""
    hand = await story.visitor("sjoerd", "/praktijklabs")
    hand.begin("de casus")
    page = hand.page
    await hand.press(main_of(hand).get_by_role("link", name="Breng een casus in").first)
    await hand.write(page.locator("#veld-title"), f"Samen oud worden {story.name}")
    await hand.write(page.locator("#veld-question"), "Hoe komen er woningen waar ouderen elkaar helpen?")
    await hand.write(page.locator("#veld-context"), "In Almelo wachten 400 ouderen op een huis.")
    await hand.write(page.locator("#veld-hoped"), "Iemand die dit al eens deed.")
    await hand.tick(page.get_by_label("Woonzorganalyse"))
    await hand.write(page.locator("#veld-owner_name"), f"Sjoerd {story.name}")
    await hand.write(page.locator("#veld-owner_organization"), "Gemeente Almelo")
    await hand.write(page.locator("#veld-owner_email"), story.email("sjoerd"))
    await hand.tick(page.locator("input[name=consent][value=anonymous]"))
    await hand.press(page.get_by_role("button", name="Mail mij de link"))
    await page.wait_for_url("**/casus/gestuurd")
    await story.open_mail("sjoerd", "Rond uw casus af", "Lees na en dien in")
    own = page.url.removeprefix(story.site.url)
    await hand.press(page.get_by_role("button", name="Dien de casus in"))
    await page.wait_for_url("**gedaan=ingediend")
    await story.open_mail("sjoerd", "Wij hebben uw casus", "Bekijk uw casus")
    await expect(page.locator("main")).to_have_attribute("data-state", "submitted")
    return own


async def assess(story: Story) -> None:
    """Amber, who assesses, finds the case on her first page and takes it on."""
    hand = await story.member_of_staff("amber", "organizer")
    hand.begin("beoordelen")
    page = hand.page
    await hand.press(main_of(hand).get_by_role("link", name=re.compile("casus")).first)
    await page.wait_for_load_state()
    await hand.press(main_of(hand).get_by_role("link", name=f"Samen oud worden {story.name}"))
    await hand.press(page.get_by_role("button", name="Begin met beoordelen"))
    await page.wait_for_url("**gedaan=beoordelen")
    for number in range(1, len(FIRST_INTAKE.criteria) + 1):
        await hand.tick(page.locator(f"input[name=criterion-{number}][value=yes]"))
    await hand.tick(page.locator("input[name=advice][value=accept]"))
    await hand.press(page.get_by_role("button", name="Bewaar mijn oordeel"))
    await page.wait_for_url("**gedaan=beoordeeld")
    await hand.press(page.get_by_role("button", name="Neem de casus aan"))
    await page.wait_for_url("**gedaan=accept")
    await story.open_mail("sjoerd", "Uw casus past in een praktijklab", "Bekijk uw casus")
    owner = story.people["sjoerd"]
    await owner.press(owner.page.get_by_role("link", name="Zo lezen anderen uw casus"))
    await expect(main_of(owner)).to_contain_text("Samen oud worden")
    await expect(main_of(owner)).not_to_contain_text("Almelo")


async def set_up(story: Story, question: str) -> str:
    """Olga makes a lab of the case, links the question to it, asks an expert and publishes; return its slug."""
    hand = await story.member_of_staff("olga", "organizer")
    page, title = hand.page, f"Praktijklab {story.name}"
    hand.begin("het lab maken")
    await hand.press(main_of(hand).get_by_role("link", name=f"Samen oud worden {story.name}"))
    await hand.write(page.locator("#veld-lab_title"), title)
    await hand.press(page.get_by_role("button", name="Begin een praktijklab"))
    await page.wait_for_url(re.compile(r"/beheer/activiteiten/[\w-]+"))
    slug = page.url.partition("?")[0].rpartition("/")[2]
    await publish(story, hand)
    hand.begin("deskundigen vragen")
    await tab(hand, "Deskundigen")
    await hand.press(main_of(hand).get_by_role("link", name=re.compile(f"^Vraag ?: Dirk {story.name}")))
    await hand.write(page.locator("#veld-message"), "U deed dit al eens. Helpt u ons?")
    await hand.press(page.get_by_role("button", name="Verstuur de uitnodiging"))
    await page.wait_for_url("**gedaan=**")
    hand.begin("de vraag koppelen")
    await hand.press(page.get_by_role("link", name="Activiteiten").first)
    await hand.press(page.get_by_role("link", name="Vragen").first)
    await hand.press(main_of(hand).get_by_role("link", name=f"hofje {story.name}"))
    suggestion = page.locator(f"[data-hit='/agenda/{slug}']")
    if await suggestion.count():
        await hand.press(suggestion.get_by_role("button", name="Koppel"))
    else:
        await hand.write(page.locator("#veld-page"), f"{story.site.url}/agenda/{slug}")
        await hand.press(page.locator(".beheer-search").get_by_role("button", name="Koppel"))
    await expect(main_of(hand)).to_contain_text(title)
    return slug


async def publish(story: Story, hand: Hand) -> None:
    hand.begin("publiceren")
    page = hand.page
    await hand.press(main_of(hand).get_by_role("link", name="Publiceren").first)
    await hand.press(page.get_by_role("button", name="Nu publiceren"))
    await page.wait_for_url("**gedaan=**")


async def answer(story: Story) -> None:
    """Dirk, who knows of it, says yes."""
    hand = await story.visitor("dirk", "/")
    hand.begin("de deskundige")
    page = hand.page
    await story.open_mail("dirk", "Helpt u mee als deskundige?", "Geef mijn antwoord")
    await hand.tick(page.locator("input[name=answer]").first)
    await hand.press(page.get_by_role("button", name="Verstuur mijn antwoord"))
    await expect(page.locator(".alert-success")).to_contain_text("Uw antwoord is binnen")
    await story.open_mail("dirk", "U komt als deskundige", "Bekijk de uitnodiging of zeg af")
    await story.open_mail("olga", f"Dirk {story.name} komt")


async def told_of_lab(story: Story, question: str) -> None:
    """After the minutes in which staff may take it back, everybody who asked or follows hears of the lab."""
    clock = story.site.services.clock
    assert isinstance(clock, FixedClock)
    clock.move(SETTLE)
    await tell_due(story.site.services.db, clock.now())
    hand = story.people["noor"]
    hand.begin("nieuws over de vraag")
    await story.open_mail("noor", "Er is iets nieuws over uw vraag", f"Praktijklab {story.name}")
    await expect(main_of(hand)).to_contain_text(f"Praktijklab {story.name}")
    await story.open_mail("kijker", "Er is iets nieuws")


async def take_part(story: Story, slug: str) -> None:
    """Two apply by the public form; Olga gives them places, and their mail says so."""
    async with httpx.AsyncClient(base_url=story.site.url) as client:
        for who in ("tim", "tess"):
            person = Person(
                f"{who.title()} {story.name}", story.email(who), f"Organisatie {who}", "other", ""
            )
            came = await client.post(
                f"/agenda/{slug}/aanmelden", data=form_of(person, key=f"lab-{person.email}")
            )
            assert came.status_code == 303, came.text
    hand = story.people["olga"]
    hand.begin("plaatsen geven")
    page = hand.page
    await hand.press(page.get_by_role("link", name="Activiteiten").first)
    await hand.press(main_of(hand).get_by_role("link", name=f"Praktijklab {story.name}").first)
    await hand.press(main_of(hand).get_by_role("link", name="Kiezen").first)
    await hand.tick(page.locator("input[name=alles]"))
    await hand.press(page.get_by_role("button", name=re.compile("^Plaats")))
    await hand.press(page.get_by_role("link", name="Nakijken en bekendmaken"))
    await hand.press(page.get_by_role("button", name="Bekendmaken aan 2 mensen"))
    await page.wait_for_url("**gedaan=bekend")
    for who in ("tim", "tess"):
        await story.visitor(who, "/")
        story.people[who].begin("de deelnemer")
        await story.open_mail(who, "")


async def gather(story: Story, own: str) -> None:
    """Sjoerd puts Thea in the team of his case; by her own link she writes notes and a decision, which Dirk reads."""
    owner = await story.visitor("sjoerd", own)
    owner.begin("het casusteam")
    await owner.press(owner.page.get_by_role("link", name="Uw casusteam"))
    await owner.write(owner.page.locator("#veld-name"), f"Thea {story.name}")
    await owner.write(owner.page.locator("#veld-email"), story.email("thea"))
    await owner.press(owner.page.get_by_role("button", name="Voeg toe en mail de link"))
    await expect(main_of(owner)).to_contain_text("1 persoon in het team")
    hand = await story.visitor("thea", "/")
    hand.begin("het teamlid")
    page = hand.page
    await story.open_mail("thea", "", "Open het praktijklab")
    await hand.press(page.get_by_role("link", name="Begin met aantekeningen"))
    await hand.write(page.locator("#veld-body"), "Acht woningen rond een tuin.")
    await hand.press(page.get_by_role("button", name="Bewaar de aantekeningen"))
    await expect(main_of(hand)).to_contain_text("Acht woningen rond een tuin.")
    await hand.press(page.get_by_role("link", name="Leg een besluit vast"))
    await hand.write(page.locator("#veld-what"), "Wij vragen de buurt eerst.")
    await hand.press(page.get_by_role("button", name="Bewaar", exact=True))
    await expect(main_of(hand)).to_contain_text("Wij vragen de buurt eerst.")
    expert = story.people["dirk"]
    await expert.page.reload()
    await expert.press(expert.page.get_by_role("link", name="Naar het praktijklab"))
    for text in ("Acht woningen rond een tuin.", "Wij vragen de buurt eerst."):
        await expect(main_of(expert)).to_contain_text(text)


async def outcome(story: Story, slug: str, own: str) -> None:
    """After the day Olga writes down what came of it, Sjoerd agrees, and it becomes a lesson."""
    hand = story.people["olga"]
    page = hand.page
    await sign_in_again(story, "olga")
    hand.begin("de uitkomst")
    await hand.press(main_of(hand).get_by_role("link", name=re.compile("uitkomst")).first)
    await page.wait_for_load_state()
    if await page.locator("#veld-learned").count() == 0:
        await hand.press(main_of(hand).get_by_role("link", name=f"Praktijklab {story.name}").first)
        await tab(hand, "Uitkomst")
    await hand.write(page.locator("#veld-question"), "Hoe komen er woningen waar ouderen elkaar helpen?")
    await hand.write(page.locator("#veld-learned"), "Een vast gezicht in de buurt werkt, ook in Almelo.")
    await hand.write(page.locator("#veld-differently"), "Wij beginnen met een hofje van acht woningen.")
    await hand.press(page.get_by_role("button", name="Bewaar de uitkomst"))
    await page.wait_for_url("**gedaan=bewaard")
    await hand.press(page.get_by_role("button", name="Vraag de eigenaar"))
    await page.wait_for_url("**gedaan=gevraagd")
    owner = story.people["sjoerd"]
    owner.begin("de eigenaar")
    await story.open_mail("sjoerd", "Klopt wat wij opschreven over uw casus?", "Lees het na")
    assert own in owner.page.url
    await expect(main_of(owner)).to_contain_text("Een vast gezicht in de buurt werkt")
    await expect(main_of(owner).locator("p", has_text="vast gezicht")).not_to_contain_text("Almelo")
    await owner.tick(owner.page.get_by_label("Ja, dit klopt"))
    await owner.press(owner.page.get_by_role("button", name="Verstuur mijn antwoord"))
    await expect(owner.page.locator("main")).to_have_attribute("data-state", "confirmed")
    hand.begin("de uitkomst")
    await page.goto("/beheer")
    await hand.press(
        main_of(hand).locator("#uitkomst-les").get_by_role("link", name=f"Praktijklab {story.name}")
    )
    await hand.press(page.get_by_role("button", name="Maak er een les van"))
    await page.wait_for_url("**gedaan=les")


async def sign_in_again(story: Story, who: str) -> None:
    """After weeks one signs in again; that is not counted here."""
    hand = story.people[who]
    await hand.page.goto("/inloggen")
    hand.parts = {}
    await sign_in(hand, story.site, story.email(who))
    hand.parts = story.parts


async def edit(story: Story) -> str:
    """Ilse, an editor, finds the lesson on her first page and puts it on the site; return its path."""
    hand = await story.member_of_staff("ilse", "editor")
    hand.begin("de les publiceren")
    page = hand.page
    await hand.press(main_of(hand).get_by_role("link", name=re.compile(r"\bles")).first)
    await page.wait_for_load_state()
    if await page.locator("#veld-body").count() == 0:
        await hand.press(main_of(hand).get_by_role("link", name=story.name).first)
    await hand.press(page.get_by_role("button", name="Nu publiceren"))
    await page.wait_for_url("**gedaan=**")
    await hand.press(page.get_by_role("link", name="Bekijk de pagina voor lezers"))
    await expect(main_of(hand)).to_contain_text("Een vast gezicht in de buurt werkt")
    await expect(main_of(hand)).not_to_contain_text("Almelo")
    return page.url.removeprefix(story.site.url)


async def hear(story: Story, question: str, lesson: str) -> None:
    """The lesson is linked by itself, and who asked reads it from the mail."""
    clock, db = story.site.services.clock, story.site.services.db
    assert isinstance(clock, FixedClock)
    await link_lessons(db, clock.now())
    clock.move(SETTLE)
    await tell_due(db, clock.now())
    for who in ("noor", "kijker"):
        hand = story.people[who]
        hand.begin("nieuws over de vraag")
        letter = await story.open_mail(who, "Er is iets nieuws")
        assert lesson in letter.text
        await hand.page.goto("about:blank")
        await hand.page.set_content(letter.html)
        await hand.press(hand.page.locator(f"a[href$='{lesson}']"))
        await hand.page.wait_for_url(f"**{lesson}")
        await expect(main_of(hand)).to_contain_text("Een vast gezicht in de buurt werkt")
    hand = story.people["noor"]
    await story.visitor("noor", question)
    await hand.press(main_of(hand).locator(f"[data-link='{lesson}'] a"))
    await hand.page.wait_for_url(f"**{lesson}")


@asynccontextmanager
async def as_time_goes_by(site: Site) -> AsyncIterator[FixedClock]:
    """Let the clock be moved, and put it back."""
    clock = site.services.clock
    assert isinstance(clock, FixedClock)
    try:
        yield clock
    finally:
        clock.set(TODAY)


@pytest.mark.parametrize(
    "kind, name", [(Mouse, "muis"), (Keyboard, "toets")], ids=["mouse", "public-by-keyboard"]
)
async def test_from_a_question_to_a_lesson(
    window: Window,
    site: Site,
    kind: Callable[..., Hand],
    name: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    services = site.services
    intake = Intake(is_open=True, assessors=1, criteria=FIRST_INTAKE.criteria)
    await set_intake(services.db, intake, By(actor="house:tests", now=services.clock.now()))
    await deliver(services)
    story = Story(window, site, kind, name)
    await make_expert(services.db, Known(f"Dirk {name}", story.email("dirk"), "GM0047"))
    async with as_time_goes_by(site) as clock:
        question = await ask(story)
        await follow(story, question)
        own = await bring(story)
        await assess(story)
        slug = await set_up(story, question)
        await answer(story)
        await told_of_lab(story, question)
        await take_part(story, slug)
        await gather(story, own)
        clock.move(timedelta(weeks=9))
        await outcome(story, slug, own)
        lesson = await edit(story)
        await hear(story, question, lesson)
        await story.post()
    assert [one.subject for one in story.waiting] == [], "each mail was opened"
    public = tell(story.people["noor"], capsys, "wie geen medewerker is, samen", PUBLIC)
    of_staff = sum((story.parts[part] for part in STAFF), Tally())
    assert of_staff.clicks <= MOST_OF_STAFF
    if kind is Mouse:
        assert public.clicks <= MOST_CLICKS
    else:
        assert public.clicks == 0
        assert public.keys <= MOST_KEYS
