"""A new organiser's first circle, in a real browser: once by mouse, once by keyboard alone; counted, and held to a bound.

`docs/organiser-walk.md` has the figures. Clicks and keys are counted; time is a model of them, told and never asserted.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable

import httpx
import pytest
from playwright.async_api import Locator, Page, expect
from sqlalchemy import select

from leerkring.activities.model import Activity, FormField, Occurrence, Quota
from leerkring.people.model import Person as PersonRow
from leerkring.people.staff import add_staff
from leerkring.registrations.model import Registration
from leerkring.registrations.rules import State
from tests.browser.conftest import Site, Window
from tests.browser.hands import Hand, Keyboard, Mouse, Tally
from tests.builders import form_of
from tests.cast import Person, colleague
from tests.postbox import deliver

pytestmark = pytest.mark.prove

SET_UP = ("aanmaken", "eigen vragen", "plaatsen en groepen", "publiceren")
MOST_CLICKS = 30
"""By mouse, from a signed-in organiser to a circle in the agenda."""
MOST_KEYS = 420
"""By keyboard alone, every letter of its texts with it."""
PLACES, COME = 10, 15


def at(page: Page) -> Locator:
    return page.locator("main")


async def sign_in(hand: Hand, site: Site, email: str) -> None:
    hand.begin("inloggen")
    page = hand.page
    await hand.write(page.locator("#veld-email"), email)
    await hand.press(at(page).get_by_role("button", name="Stuur mij een link"))
    await page.wait_for_url("**/inloggen/gevraagd**")
    (letter,) = [one for one in await deliver(site.services) if email in one.to]
    link = re.search(r"http\S+/inloggen/[\w-]{43}", letter.text)
    assert link
    await page.goto(link.group())
    await hand.press(at(page).get_by_role("button", name="Inloggen"))
    await page.wait_for_url("**/beheer")


async def make(hand: Hand, title: str) -> str:
    """Make the draft; return its address."""
    hand.begin("aanmaken")
    page = hand.page
    await hand.press(page.get_by_role("button", name="Nieuw", exact=True))
    await hand.press(page.locator("#nieuw").get_by_role("link", name="Activiteit"))
    await page.wait_for_url("**/activiteiten/nieuw")
    await hand.write(page.locator("#veld-title"), title)
    await hand.write(page.locator("#veld-summary"), "Vijf dagen samen werken aan uw eigen vraag.")
    await hand.write(page.locator("#veld-capacity"), str(PLACES))
    await hand.day(page.locator("#veld-date"), "2027-03-04")
    await hand.write(page.locator("#veld-location"), "Stadhuis Enschede")
    await hand.tick(page.locator("input[name=repeat][value=monthly]"))
    await hand.press(page.get_by_role("button", name="Concept maken"))
    await page.wait_for_url(re.compile(r"/beheer/activiteiten/[\w-]+\?gedaan=gemaakt"))
    await expect(page.locator("main [tabindex='-1']:focus, main:focus")).to_have_count(1)
    return page.url.partition("?")[0].rpartition("/")[2]


async def ask(hand: Hand) -> None:
    hand.begin("eigen vragen")
    page = hand.page
    await tab(hand, "Formulier")
    for question in ("Welke vraag brengt u mee?", "Wat hoopt u te leren?"):
        await hand.press(page.get_by_role("link", name="Eigen vraag schrijven"))
        await hand.write(page.locator("#veld-label"), question)
        await hand.press(page.get_by_role("button", name="Vraag toevoegen"))
        await expect(at(page)).to_contain_text(question)


async def places(hand: Hand) -> None:
    hand.begin("plaatsen en groepen")
    page = hand.page
    await tab(hand, "Plaatsen en verdeling")
    await hand.write(page.locator("#veld-max_per_organization"), "2")
    await hand.press(page.locator("summary", has_text="Plaatsen vrijhouden voor een groep"))
    await hand.choose(page.locator("#veld-quota-1-who"), "Gemeente")
    await hand.write(page.locator("#veld-quota-1-places"), "3")
    await hand.press(page.get_by_role("button", name="Bewaren"))
    await page.wait_for_load_state()
    sure = page.get_by_role("button", name=re.compile("^Ja"))
    if await sure.count():
        await hand.press(sure)


async def publish(hand: Hand) -> None:
    hand.begin("publiceren")
    page = hand.page
    await tab(hand, "Overzicht")
    await hand.press(at(page).get_by_role("link", name="Publiceren").first)
    await hand.press(page.get_by_role("button", name="Nu publiceren"))
    await page.wait_for_url("**gedaan=**")


async def tab(hand: Hand, name: str) -> None:
    """Go to a tab of the activity."""
    await hand.press(
        hand.page.get_by_role("navigation", name="Deze activiteit").get_by_role("link", name=name)
    )


async def by_phone(hand: Hand, person: Person) -> None:
    hand.begin("iemand aanmelden")
    page = hand.page
    await tab(hand, "Aanmeldingen")
    await hand.press(page.get_by_role("link", name="Iemand aanmelden"))
    await hand.write(page.locator("#veld-name"), person.name)
    await hand.write(page.locator("#veld-email"), person.email)
    await hand.write(page.locator("#veld-organization"), person.organization)
    await hand.choose(page.locator("#veld-organization_kind"), "Zorgaanbieder")
    await hand.press(page.get_by_role("button", name="Aanmelden en mail versturen"))
    await page.wait_for_url("**gedaan=aangemeld")


async def correct(hand: Hand, who: Person, email: str) -> None:
    hand.begin("een adres verbeteren")
    page = hand.page
    await hand.press(at(page).get_by_role("link", name="Alles van deze persoon"))
    await hand.press(page.get_by_role("link", name="Naam of adres verbeteren"))
    await hand.write(page.locator("#veld-email"), email)
    await hand.press(page.get_by_role("button", name="Verder"))
    await hand.press(page.get_by_role("button", name="Ja, wijzig dit"))
    await page.wait_for_url("**gedaan=verbeterd")


async def move(hand: Hand, title: str) -> None:
    hand.begin("een dag verplaatsen")
    page = hand.page
    await hand.press(at(page).get_by_role("link", name=title).first)
    await tab(hand, "Dagen")
    await hand.press(at(page).get_by_role("link", name="Wijzigen").first)
    await hand.day(page.locator("#veld-date"), "2027-03-11")
    await hand.press(page.get_by_role("button", name="Wijzigen"))
    sure = page.get_by_role("button", name="Toch wijzigen")
    await sure.or_(page.locator(".alert-success")).first.wait_for()
    if await sure.count():
        await hand.press(sure)
    await page.wait_for_url("**gedaan=verplaatst**")


async def mail(hand: Hand) -> None:
    hand.begin("mailen wie wacht")
    page = hand.page
    await tab(hand, "Berichten")
    await hand.press(page.get_by_role("link", name="Nieuw bericht"))
    await hand.tick(page.get_by_label("Wie een plaats heeft"), on=False)
    await hand.tick(page.get_by_label("Wie op de wachtlijst staat"))
    await hand.write(page.locator("#veld-subject"), "U staat op de wachtlijst")
    await hand.write(
        page.locator("#veld-body"),
        "Beste deelnemer, wij laten snel weten of er plaats is.",
    )
    await hand.press(page.get_by_role("button", name="Verder naar de laatste blik"))
    await hand.press(page.get_by_role("button", name=re.compile("^Nu versturen")))
    await page.wait_for_url("**/verstuurd**")


async def copy(hand: Hand, title: str) -> None:
    hand.begin("kopiëren voor volgend jaar")
    page = hand.page
    await tab(hand, "Overzicht")
    await hand.press(page.get_by_role("link", name="Kopiëren"))
    await hand.write(page.locator("#veld-title"), title)
    await hand.day(page.locator("#veld-date"), "2028-03-02")
    await hand.press(page.get_by_role("button", name="Kopie maken"))
    await page.wait_for_url("**gedaan=**")


async def register_all(site: Site, slug: str) -> list[Person]:
    """Let fifteen people register by the form that visitors see."""
    people = [colleague(number) for number in range(2000, 2000 + COME)]
    async with httpx.AsyncClient(base_url=site.url) as client:
        for person in people:
            answers = form_of(person, key=f"walk-{slug}-{person.email}")
            came = await client.post(f"/agenda/{slug}/aanmelden", data=answers)
            assert came.status_code == 303, came.text
    return people


async def walk(hand: Hand, site: Site, name: str) -> None:
    """Go through all of it, and look at what came of each part."""
    db, title = site.services.db, f"Kring {name}"
    email = f"{name}@instituut.example"
    await add_staff(db, email, "organizer", site.services.clock.now(), name=f"Olga {name.title()}")
    await deliver(site.services)
    await sign_in(hand, site, email)
    slug = await make(hand, title)
    await ask(hand)
    await places(hand)
    await publish(hand)
    async with db.reading() as reading:
        activity = await reading.row(
            select(Activity.id, Activity.state, Activity.max_per_organization).where(Activity.slug == slug)
        )
        assert activity is not None
        days = await reading.rows(select(Occurrence.id).where(Occurrence.activity_id == activity.id))
        questions = await reading.rows(select(FormField.id).where(FormField.activity_id == activity.id))
        kept = await reading.rows(select(Quota.places).where(Quota.activity_id == activity.id))
    assert (activity.state, activity.max_per_organization) == ("published", 2)
    assert (len(days), len(questions), [one.places for one in kept]) == (5, 2, [3])
    await register_all(site, slug)
    belled = Person(
        f"Bella Bel {name.title()}",
        f"bella-{name}@zorg.example",
        f"Zorggroep {name.title()}",
        "care_provider",
        "",
    )
    await by_phone(hand, belled)
    other = f"bella.bel-{name}@zorg.example"
    await correct(hand, belled, other)
    await deliver(site.services)
    await move(hand, title)
    moved = await deliver(site.services)
    confirmed, waiting = PLACES - 3, COME + 1 - (PLACES - 3)
    invited = [letter for letter in moved if letter.days]
    assert len(invited) == confirmed, [letter.subject for letter in moved]
    assert {(method, sequence) for letter in invited for method, _, sequence in letter.days} == {
        ("REQUEST", 1)
    }
    await mail(hand)
    wrote = [
        letter
        for letter in await deliver(site.services)
        if letter.subject.endswith("U staat op de wachtlijst")
    ]
    assert len(wrote) == waiting
    assert any(other in letter.to for letter in wrote), (
        "the address that was corrected is the one that is written to"
    )
    await copy(hand, f"{title} 2028")
    async with db.reading() as reading:
        states = await reading.rows(select(Registration.state).where(Registration.activity_id == activity.id))
        copied = await reading.rows(
            select(Occurrence.starts_at)
            .join(Activity, Activity.id == Occurrence.activity_id)
            .where(Activity.title == f"{title} 2028")
        )
        assert await reading.scalar(select(PersonRow.id).where(PersonRow.email == other)) is not None
    assert sum(one.state == State.CONFIRMED for one in states) == confirmed
    assert [one.starts_at.year for one in copied] == [2028] * 5


def tell(hand: Hand, capsys: pytest.CaptureFixture[str], together: str, of: Iterable[str]) -> Tally:
    """Print the figures of each part as a line of JSON; return those of some of them together."""
    some = sum((hand.parts[part] for part in of), Tally())
    figures = {**hand.parts, together: some, "alles": sum(hand.parts.values(), Tally())}
    with capsys.disabled():
        for part, tally in figures.items():
            line = {
                "part": part,
                "clicks": tally.clicks,
                "keys": tally.keys,
                "things": tally.things,
                "klm_seconds": round(tally.seconds),
            }
            told = json.dumps({"walk": type(hand).__name__.lower(), **line}, ensure_ascii=False)
            sys.stdout.write(f"{told}\n")
    return some


@pytest.mark.parametrize("kind", [Mouse, Keyboard], ids=["mouse", "keyboard"])
async def test_a_first_circle(
    window: Window, site: Site, kind: Callable[[Page], Hand], capsys: pytest.CaptureFixture[str]
) -> None:
    page = await window.open("/inloggen")
    hand = kind(page)
    await walk(hand, site, "muis" if isinstance(hand, Mouse) else "toets")
    set_up = tell(hand, capsys, "opzetten samen", SET_UP)
    if isinstance(hand, Mouse):
        assert set_up.clicks <= MOST_CLICKS
    else:
        assert set_up.clicks == 0
        assert set_up.keys <= MOST_KEYS
