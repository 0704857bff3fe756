"""A fair group, chosen and drawn in a real browser from forty applications: by mouse, and by keyboard alone; counted, and held to a bound.

`docs/organiser-walk.md` has the figures. What everybody reads of it, on the personal page and in the mail, is read too.
"""

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select

from leerkring.core.clock import FixedClock
from leerkring.people.staff import add_staff
from leerkring.registrations.model import Registration
from tests.browser.conftest import Site, Window
from tests.browser.hands import Hand, Keyboard, Mouse, Tally
from tests.browser.test_organiser_walk import at, sign_in, tell
from tests.builders import form_of, mailed_page
from tests.cast import Person, colleague
from tests.conftest import TODAY
from tests.postbox import Letter, deliver
from tests.registrations.deciding.applying import make_chosen
from tests.registrations.drawing.draws import make_draw
from tests.registrations.drawing.test_record import outsider_agrees

pytestmark = pytest.mark.prove

COME, PLACES, RESERVES = 40, 12, 4
MOST_TO_CHOOSE = 32
"""Clicks from the front page of the back office until everybody was told."""
MOST_TO_DRAW = 16
"""From the front page until the record is on one's own disk."""
MOST_KEYS_TO_CHOOSE, MOST_KEYS_TO_DRAW = 420, 180
"""The same by keyboard alone, every letter with it."""
KINDS = ("municipality", "municipality", "housing_corporation", "care_provider", "municipality")
WHERE = ("GM0141", "GM0153", "GM0014", "GM0153", "GM1731")
FULL = "Er waren meer aanvragen dan plaatsen. Wij kozen een groep met verschillende organisaties en regio’s."
YES = "Uw plaats geldt voor"
"""What the mail says to who has a place, and to nobody else."""
VALUE = "912,34"
RESERVE = "De groep is vol. U staat op de lijst voor als er een plaats vrijkomt."


def applicant(number: int) -> Person:
    """Return one of forty from different kinds of organisations and places."""
    kind, place = KINDS[number % 5], WHERE[number // 3 % 5]
    return replace(colleague(number), organization_kind=kind, municipality=place)


async def apply_all(site: Site, slug: str, first: int) -> dict[str, str]:
    """Let forty people apply by the form that visitors see; return the address of each personal page by e-mail."""
    pages = {}
    async with httpx.AsyncClient(base_url=site.url) as client:
        for number in range(first, first + COME):
            person = applicant(number)
            answers = form_of(person, key=f"fair-{person.email}", job_title="beleidsadviseur wonen")
            if slug.startswith("eerlijke-groep"):
                answers |= {"field-vraag": f"Hoe begin ik met vraag {number}?", "field-fase": "Begin"}
            came = await client.post(f"/agenda/{slug}/aanmelden", data=answers)
            assert came.status_code == 303, came.text
            pages[person.email] = mailed_page(came.headers["location"])
    return pages


@dataclass(frozen=True, slots=True)
class Way:
    """A way to work a page, and the number of the first of its own people."""

    name: str
    hand: Callable[[Page], Hand]
    first: int


@pytest.fixture(params=[Way("muis", Mouse, 4000), Way("toets", Keyboard, 4200)], ids=["mouse", "keyboard"])
def way(request: pytest.FixtureRequest) -> Way:
    """By mouse, and by keyboard alone."""
    found: Way = request.param
    return found


async def begin(window: Window, site: Site, way: Way, what: str) -> Hand:
    """Sign an organiser in; what is counted begins there."""
    name = f"{what}-{way.name}"
    email = f"{name}@instituut.example"
    await add_staff(site.services.db, email, "organizer", site.services.clock.now(), name=f"Olga {name}")
    await deliver(site.services)
    hand = way.hand(await window.open("/inloggen"))
    await sign_in(hand, site, email)
    hand.parts.clear()
    return hand


async def go_to(hand: Hand, title: str) -> None:
    """Go to an activity from the front page of the back office."""
    if not hand.now or hand.now == "inloggen":
        hand.begin("erheen")
    await hand.press(hand.page.get_by_role("link", name="Activiteiten").first)
    await hand.press(at(hand.page).get_by_role("link", name=title).first)


async def states_of(site: Site, activity: UUID) -> dict[str, str]:
    async with site.services.db.reading() as reading:
        rows = await reading.rows(
            select(Registration.email, Registration.state).where(Registration.activity_id == activity)
        )
    return {row.email: str(row.state) for row in rows}


def one_of_each(letters: list[Letter], states: dict[str, str]) -> dict[str, Letter]:
    """Return a letter for each state that people came to."""
    found: dict[str, Letter] = {}
    for letter in letters:
        for email, state in states.items():
            if email in letter.to:
                found.setdefault(state, letter)
    return found


def within(hand: Hand, total: Tally, clicks: int, keys: int) -> bool:
    """Say whether all of it took no more than these clicks, or than these keys and no click at all."""
    return total.clicks <= (clicks if isinstance(hand, Mouse) else 0) and total.keys <= keys


# --- chosen ---------------------------------------------------------------------------------------------


async def aim(hand: Hand, title: str) -> None:
    hand.begin("kijken en doelen")
    page = hand.page
    await go_to(hand, title)
    await hand.press(at(page).get_by_role("link", name="Kiezen"))
    await expect(at(page)).to_contain_text("40 aanvragen wachten op een besluit")
    await hand.press(page.get_by_role("link", name="Samenstelling en doelen"))
    for row, who, least in ((1, "Woningcorporatie", 3), (2, "Zorgaanbieder", 3)):
        if row > 1 and not await page.locator(f"#veld-aim-{row}-mark").is_visible():
            await hand.press(page.get_by_role("button", name="Nog een doel toevoegen"))
        await hand.choose(page.locator(f"#veld-aim-{row}-mark"), who)
        await hand.write(page.locator(f"#veld-aim-{row}-least"), str(least))
    await hand.press(page.get_by_role("button", name="Doelen bewaren"))
    await page.wait_for_url("**gedaan=doelen")
    await expect(at(page)).to_contain_text("Nog tekort: 3 × Woningcorporatie, 3 × Zorgaanbieder.")


async def take_proposal(hand: Hand) -> None:
    hand.begin("voorstel")
    page = hand.page
    await hand.press(page.get_by_role("link", name="Naar een voorstel"))
    await hand.press(page.get_by_role("button", name="Maak een voorstel"))
    await expect(at(page)).to_contain_text(f"{PLACES} mensen uit {COME} aanvragen")
    await hand.press(page.get_by_role("button", name=f"Neem over in de selectie ({PLACES})"))
    await page.wait_for_url("**gedaan=voorstel")


async def decide_on_others(hand: Hand) -> None:
    hand.begin("de anderen")
    page = hand.page
    await hand.press(page.get_by_role("link", name=re.compile("^Nog geen")).first)
    rows = page.locator("tr[data-row]")
    await expect(rows).to_have_count(COME - PLACES)
    for number in range(RESERVES):
        await hand.tick(rows.nth(number).locator("input[name=gekozen]"))
    await hand.choose(page.locator("#chosen"), RESERVE)
    await hand.press(page.get_by_role("button", name=f"Wachtlijst ({RESERVES})"))
    await expect(rows).to_have_count(COME - PLACES - RESERVES)
    await hand.tick(page.locator("input[name=alles]"))
    await hand.choose(page.locator("#chosen"), FULL)
    await hand.press(page.get_by_role("button", name=re.compile("^Afwijzen")))


async def tell_all(hand: Hand) -> None:
    hand.begin("laatste blik en bekendmaken")
    page = hand.page
    await hand.press(page.get_by_role("link", name="Nakijken en bekendmaken"))
    await expect(page.locator("h1")).to_have_text(f"{COME} mensen krijgen bericht")
    await hand.press(page.get_by_role("button", name=f"Bekendmaken aan {COME} mensen"))
    await page.wait_for_url("**gedaan=bekend")


async def test_forty_apply_and_twelve_are_chosen(
    window: Window, site: Site, way: Way, capsys: pytest.CaptureFixture[str]
) -> None:
    slug, title = f"eerlijke-groep-{way.name}", f"Een eerlijke groep per {way.name}"
    id_ = await make_chosen(site.services.db, slug=slug, title=title, capacity=PLACES, max_per_organization=2)
    pages = await apply_all(site, slug, way.first)
    hand = await begin(window, site, way, "kiest")
    await aim(hand, title)
    await take_proposal(hand)
    await decide_on_others(hand)
    assert set((await states_of(site, id_)).values()) == {"applied"}
    await tell_all(hand)

    states = await states_of(site, id_)
    counted = {state: list(states.values()).count(state) for state in set(states.values())}
    assert counted == {
        "confirmed": PLACES,
        "waitlisted": RESERVES,
        "rejected": COME - PLACES - RESERVES,
    }
    letters = one_of_each(await deliver(site.services), states)
    assert set(letters) == set(counted)
    async with httpx.AsyncClient(base_url=site.url) as visitor:
        for state, why in (("confirmed", ""), ("waitlisted", RESERVE), ("rejected", FULL)):
            email = next(one for one in states if one in letters[state].to)
            personal = await visitor.get(pages[email])
            assert f'data-state="{state}"' in personal.text
            letter = " ".join(letters[state].text.split())
            assert (YES in letter) == (state == "confirmed"), (state, letter)
            for text in (unescape(personal.text), letter):
                assert why in text, (state, text)
                assert [one for one in (RESERVE, FULL) if one in text] == ([why] if why else []), text
    total = tell(hand, capsys, "kiezen samen", hand.parts)
    assert within(hand, total, MOST_TO_CHOOSE, MOST_KEYS_TO_CHOOSE)


# --- drawn ----------------------------------------------------------------------------------------------


async def freeze_list(hand: Hand) -> None:
    hand.begin("bevriezen")
    page = hand.page
    for _ in range(2):  # from the activity to its draw, and there to the last look
        await hand.press(at(page).get_by_role("link", name="Lijst bevriezen"))
    await hand.press(page.get_by_role("button", name=f"Bevriezen en {COME} mails versturen"))
    await page.wait_for_url("**gedaan=bevroren")


async def type_value(hand: Hand) -> None:
    hand.begin("waarde")
    page = hand.page
    for field in ("value", "again"):
        await hand.write(page.locator(f"#veld-{field}"), VALUE)
    await hand.press(page.get_by_role("button", name="Waarde bewaren"))
    await page.wait_for_url("**gedaan=waarde")
    await expect(at(page)).to_contain_text(f"Proef: {PLACES} mensen krijgen een plaats")


async def draw(hand: Hand) -> None:
    hand.begin("trekken")
    page = hand.page
    await hand.press(at(page).get_by_role("link", name="Plaatsen trekken"))
    await hand.tick(page.locator("input[name=checked]"))
    await hand.tick(page.locator("input[name=final]"))
    await hand.press(page.get_by_role("button", name=f"Nu trekken en {COME} mails versturen"))
    await page.wait_for_url("**gedaan=getrokken")


async def download(hand: Hand) -> bytes:
    """Get the record as anybody can, from the public page."""
    hand.begin("het bestand")
    page = hand.page
    await hand.press(at(page).get_by_role("link", name="De uitslag op de site"))
    async with page.expect_download() as started:
        await hand.press(page.get_by_role("link", name="Download loting.json"))
    got = await started.value
    assert got.suggested_filename == "loting.json"
    return await asyncio.to_thread(Path(await got.path()).read_bytes)


def command_agrees(body: bytes, folder: Path) -> bool:
    file = folder / "loting.json"
    file.write_bytes(body)
    run = [sys.executable, "-m", "leerkring", "draw", "--verify", str(file)]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0 or done.stderr.endswith(".\n"), "a no is a sentence"
    return done.returncode == 0


async def find_own_line(window: Window, personal: str, letter: Letter) -> None:
    """Go from the personal page to the line in the public record, as who took part does."""
    page = await window.open(personal)
    ticket = (await page.locator("#loten ~ p code").first.inner_text()).strip()
    assert ticket in letter.text
    await page.get_by_role("link", name="Reken de uitslag na").click()
    own = page.locator("tr:target")
    await expect(own).to_be_in_viewport()
    await expect(own).to_contain_text(ticket.rpartition("-")[0])


async def test_forty_apply_and_twelve_are_drawn(
    window: Window, site: Site, way: Way, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slug, title = f"eerlijke-loting-{way.name}", f"Een eerlijke loting per {way.name}"
    clock = site.services.clock
    assert isinstance(clock, FixedClock)
    closes, known = TODAY + timedelta(minutes=2), TODAY + timedelta(minutes=4)
    moments = {"registration_closes_at": closes, "draw_value_at": known}
    id_ = await make_draw(
        site.services.db,
        slug,
        title=title,
        capacity=PLACES,
        max_per_organization=2,
        **moments,
    )
    pages = await apply_all(site, slug, way.first + 100)
    hand = await begin(window, site, way, "loot")
    try:
        clock.set(closes)
        await go_to(hand, title)
        await freeze_list(hand)
        clock.set(known)
        await hand.page.reload()
        await type_value(hand)
        await draw(hand)
        body = await download(hand)
        assert command_agrees(body, tmp_path)
        assert outsider_agrees(body, tmp_path)
        spot = body.index(b'"number": "') + 12
        changed = body[:spot] + (b"0" if body[spot : spot + 1] != b"0" else b"1") + body[spot + 1 :]
        assert not command_agrees(changed, tmp_path)
        assert not outsider_agrees(changed, tmp_path)

        states = await states_of(site, id_)
        assert sorted(states.values()) == ["confirmed"] * PLACES + ["waitlisted"] * (COME - PLACES)
        letters = one_of_each(
            [one for one in await deliver(site.services) if "loting" not in one.subject], states
        )
        for letter in letters.values():
            assert "De plaatsen zijn verloot." in letter.text
        for state, letter in letters.items():
            email = next(one for one in states if one in letter.to)
            assert states[email] == state
            await find_own_line(window, pages[email], letter)
    finally:
        clock.set(TODAY)
    total = tell(hand, capsys, "loten samen", hand.parts)
    assert within(hand, total, MOST_TO_DRAW, MOST_KEYS_TO_DRAW)
