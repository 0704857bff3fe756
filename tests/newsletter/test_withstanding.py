"""Two editors at once, links that are nobody else's, and steps that come at a wrong moment."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from asyncpg import QueryCanceledError
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.db import Database
from leerkring.core.house import House
from leerkring.mail.mailings import LAPSED, skip_stale
from leerkring.mail.model import Delivery
from leerkring.newsletter import issuing
from leerkring.newsletter.freezing import close_sent, freeze_due
from leerkring.newsletter.model import ConsentEvent, Issue, IssueItem, SkippedSource
from tests.builders import make_circle
from tests.cast import BAS, ILSE, KARIM, NOOR
from tests.newsletter.readers import count, subscribe
from tests.newsletter.test_issues import DESK, ISSUE, ready, send
from tests.people.office import desk_of
from tests.postbox import deliver

HIDDEN = re.compile(r'<input type="hidden" name="(opened|version)" value="([^"]*)">')
SAVE = re.compile(r'<button[^>]*name="opened" value="([^"]*)"')
WHEN = "2027-01-12T10:00"


def hidden(page: httpx.Response, name: str) -> str:
    """Return what a form of this page carries along."""
    return next(str(value) for found, value in HIDDEN.findall(page.text) if found == name)


async def draft(desk: httpx.AsyncClient) -> None:
    assert (await desk.post(f"{DESK}/nieuwsbrief/nieuw")).status_code == 303


async def item_of(house: House, title: str) -> UUID:
    async with house.db.reading() as reading:
        found: UUID = await reading.scalar(select(IssueItem.id).where(IssueItem.title == title))
    return found


@pytest.fixture
async def _circle(house: House) -> None:
    await make_circle(house.db)


pytestmark = pytest.mark.usefixtures("_circle")


async def test_two_editors_of_one_introduction_lose_nothing(app: Application, house: House) -> None:
    async with (
        desk_of(app, house, ILSE, "editor") as ilse,
        desk_of(app, house, KARIM, "editor") as karim,
    ):
        await draft(ilse)
        opened = hidden(await ilse.get(ISSUE), "opened")
        same = {"subject": "Nieuwsbrief", "send_on": "2027-01-19", "opened": opened}
        # An item that comes meanwhile changes no word of the introduction.
        await karim.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Van Karim"})
        assert (await karim.post(ISSUE, data=same | {"intro": "Karim"})).status_code == 303
        late = await ilse.post(ISSUE, data=same | {"intro": "Ilse"})
        assert late.status_code == 409
        assert "Nog niet bewaard" in late.text
        assert "Ilse</textarea>" in late.text
        assert "<dd>Karim</dd>" in late.text
        # Only saving again is a choice; another button still says no.
        other = same | {"intro": "Ilse", "opened": hidden(late, "opened")}
        assert (await ilse.post(f"{ISSUE}/proef", data=other)).status_code == 409
        stands = SAVE.search(late.text)
        assert stands
        again = same | {"intro": "Ilse na Karim", "opened": [opened, stands[1]]}
        assert (await ilse.post(ISSUE, data=again)).status_code == 303
        # Sent twice by a double click: nothing was written over.
        assert (await ilse.post(ISSUE, data=again)).status_code == 303
        await ilse.post(f"{ISSUE}/aanbieden")
        offered = await karim.post(ISSUE, data=same | {"intro": "Te laat van Karim"})
        assert offered.status_code == 409
        assert "Te laat van Karim</textarea>" in offered.text


async def test_two_editors_of_one_item_lose_nothing(app: Application, house: House) -> None:
    async with (
        desk_of(app, house, ILSE, "editor") as ilse,
        desk_of(app, house, KARIM, "editor") as karim,
    ):
        await draft(ilse)
        await ilse.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Oproep"})
        item = f"{ISSUE}/onderdelen/{await item_of(house, 'Oproep')}"
        opened = hidden(await ilse.get(item), "opened")
        theirs = {"title": "Oproep", "text": "Van Karim", "themes": "woonzorgvisie", "opened": opened}
        assert (await karim.post(item, data=theirs)).status_code == 303
        mine = {"title": "Oproep", "text": "Van Ilse", "opened": opened}
        late = await ilse.post(item, data=mine)
        assert late.status_code == 409
        assert "Van Ilse</textarea>" in late.text
        assert "<dd>Van Karim</dd>" in late.text
        assert "<dd>Woonzorgvisie</dd>" in late.text
        assert (await ilse.post(item, data=mine | {"opened": hidden(late, "opened")})).status_code == 303
        # Left out while she types: her text can become one of its own.
        await karim.post(f"{item}/plaats", data={"where": "out"})
        gone = await ilse.post(item, data=mine)
        assert gone.status_code == 409
        assert "Van Ilse</textarea>" in gone.text
        assert f'action="{ISSUE}/onderdelen/nieuw"' in gone.text
        await ilse.post(f"{ISSUE}/aanbieden")
        closed = await ilse.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Nog iets"})
        assert closed.status_code == 409
        assert 'value="Nog iets"' in closed.text


async def test_who_approves_approves_what_they_saw(app: Application, house: House, clock: FixedClock) -> None:
    async with (
        desk_of(app, house, ILSE, "editor") as ilse,
        desk_of(app, house, KARIM, "editor") as karim,
    ):
        await draft(ilse)
        await ilse.post(f"{ISSUE}/aanbieden")
        seen = {"version": hidden(await karim.get(ISSUE), "version")}
        await ilse.post(f"{ISSUE}/terug")
        await ilse.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Er stiekem bij"})
        await ilse.post(f"{ISSUE}/aanbieden")
        refused = await karim.post(f"{ISSUE}/goedkeuren", data=seen)
        assert refused.status_code == 409
        assert "Er stiekem bij" in refused.text
        now = {"version": hidden(refused, "version")}
        assert (await karim.post(f"{ISSUE}/goedkeuren", data=now)).status_code == 303
        # Nor does anybody throw away or schedule another issue than the one before them.
        assert (await karim.post(f"{ISSUE}/weggooien", data=now)).status_code == 409
        late = await karim.post(f"{ISSUE}/plannen", data={"not_before": WHEN, **now})
        assert late.status_code == 409
        assert f'value="{WHEN}"' in late.text


@pytest.mark.parametrize(
    "link, why",
    [
        ("/aanmelding/geheim-van-noor", "hoort bij één persoon"),
        ("/nieuwsbrief/afmelden/geheim-van-noor", "hoort bij één persoon"),
        ("/nieuwsbrief//voorkeuren/geheim", "hoort bij één persoon"),
        ("https://leerkring.test/inloggen/geheim", "hoort bij één persoon"),
        ("/%6dijn/agenda/geheim.ics", "hoort bij één persoon"),
        ("/beheer/nieuwsbrief", "alleen voor medewerkers"),
    ],
)
async def test_no_letter_carries_a_link_of_one_person(
    app: Application, house: House, link: str, why: str
) -> None:
    async with desk_of(app, house, ILSE, "editor") as desk:
        await draft(desk)
        assert "hoort bij" not in (await desk.get(ISSUE)).text, "the letter's own links are each reader's"
        await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Oeps", "text": f"[hier]({link})"})
        assert why in (await desk.get(ISSUE)).text
        assert (await desk.post(f"{ISSUE}/aanbieden")).status_code == 409


@pytest.mark.parametrize(
    "path", ["//elders.example", "/\\elders.example", "javascript:alert(1)", "/a b", "/" + "a" * 600]
)
async def test_an_item_leads_to_a_page_of_ours_or_to_a_whole_address(
    app: Application, house: House, path: str
) -> None:
    async with desk_of(app, house, ILSE, "editor") as desk:
        await draft(desk)
        answer = await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Naar elders", "path": path})
        assert answer.status_code == 422
        assert 'href="#veld-path"' in answer.text


async def test_headings_stay_in_order_and_the_code_only_goes_to_our_agenda(
    app: Application, client: httpx.AsyncClient, house: House, clock: FixedClock
) -> None:
    await subscribe(client, house)
    await deliver(house)
    async with desk_of(app, house, ILSE, "editor") as desk:
        await draft(desk)
        head = {"subject": "Nieuwsbrief", "send_on": "2027-01-19", "intro": "# Vooraf\n\nDag."}
        page = await desk.get(ISSUE)
        assert (await desk.post(ISSUE, data=head | {"opened": hidden(page, "opened")})).status_code == 303
        async with house.db.reading() as reading:
            found = await reading.row(
                select(IssueItem.id, IssueItem.path).where(IssueItem.kind == "activity")
            )
        assert found is not None
        item = f"{ISSUE}/onderdelen/{found.id}"
        words = {"title": "Elders", "text": "# Kop\n\nTekst.", "path": "https://elders.example/dag?a=1"}
        opened = hidden(await desk.get(item), "opened")
        assert (await desk.post(item, data=words | {"opened": opened})).status_code == 303
        assert "slaat een niveau over" not in (await desk.get(ISSUE)).text
        letter = (await desk.get(f"{ISSUE}/voorbeeld/html")).text
        assert "<h2>Vooraf</h2>" in letter
        assert "<h4>Kop</h4>" in letter
        assert 'href="https://elders.example/dag?a=1"' in letter
        opened = hidden(await desk.get(item), "opened")
        own = words | {"path": f"{found.path}?taal=nl#wanneer", "opened": opened}
        assert (await desk.post(item, data=own)).status_code == 303
        letter = (await desk.get(f"{ISSUE}/voorbeeld/html")).text
        assert f"{found.path}?taal=nl&amp;via=nieuwsbrief-1#wanneer" in letter


@pytest.mark.parametrize(
    "when, field",
    [
        ({"not_before": "2026-01-12T10:00"}, "not_before"),
        ({"not_before": "2027-03-28T02:30"}, "not_before"),
        ({"not_before": "9999-12-31T23:00"}, "not_before"),
        ({"not_before": WHEN, "not_after": "2027-01-12T09:59"}, "not_after"),
    ],
)
async def test_a_moment_that_is_past_or_cannot_be_is_refused_with_what_was_typed(
    app: Application, house: House, when: dict[str, str], field: str
) -> None:
    async with desk_of(app, house, ILSE, "editor") as desk:
        await draft(desk)
        for act in ("aanbieden", "goedkeuren"):
            await desk.post(f"{ISSUE}/{act}")
        answer = await desk.post(f"{ISSUE}/plannen", data=when)
        assert answer.status_code == 422
        assert f'href="#veld-{field}"' in answer.text
        assert f'value="{when["not_before"]}"' in answer.text


async def test_a_form_that_was_open_for_a_while_still_means_now(
    app: Application, client: httpx.AsyncClient, house: House, clock: FixedClock
) -> None:
    await subscribe(client, house)
    await deliver(house)
    async with desk_of(app, house, ILSE, "editor") as desk:
        clock.move(timedelta(minutes=50))
        await ready(desk)
        assert len(await send(house, clock)) == 1


async def test_a_step_that_does_nothing_does_not_say_that_it_did(app: Application, house: House) -> None:
    async with desk_of(app, house, ILSE, "editor") as desk:
        await draft(desk)
        for act in ("stilzetten", "verder", "van-schema", "goedkeuren"):
            answer = await desk.post(f"{ISSUE}/{act}")
            assert answer.status_code == 409, act
            assert "concept" in answer.text
        answer = await desk.post(f"{ISSUE}/stoppen", data={"reason": "Vergissing"})
        assert answer.status_code == 409


async def test_a_stopped_issue_is_not_found_any_more(
    app: Application, client: httpx.AsyncClient, house: House, clock: FixedClock
) -> None:
    await subscribe(client, house)
    await deliver(house)
    async with desk_of(app, house, ILSE, "editor") as desk:
        await draft(desk)
        await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Zeldzame kwartelkoning"})
        for act in ("aanbieden", "goedkeuren"):
            await desk.post(f"{ISSUE}/{act}")
        await desk.post(f"{ISSUE}/plannen", data={"not_before": WHEN})
        clock.move(timedelta(hours=2))
        await freeze_due(house.db, clock.now(), house.settings)
        found = "/nieuwsbrief/archief/nieuwsbrief/1"
        assert found in (await client.get("/zoeken?q=kwartelkoning")).text
        await desk.post(f"{ISSUE}/stoppen", data={"reason": "Vergissing"})
        assert found not in (await client.get("/zoeken?q=kwartelkoning")).text


async def test_what_ran_out_of_time_comes_with_the_next_issue(
    app: Application, client: httpx.AsyncClient, house: House, clock: FixedClock
) -> None:
    for person in (NOOR, BAS):
        await subscribe(client, house, person)
    await deliver(house)
    async with desk_of(app, house, ILSE, "editor") as desk:
        await draft(desk)
        await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Had moeten komen"})
        for act in ("aanbieden", "goedkeuren"):
            await desk.post(f"{ISSUE}/{act}")
        await desk.post(f"{ISSUE}/plannen", data={"not_before": WHEN, "not_after": "2027-01-12T11:05"})
        clock.move(timedelta(hours=1, minutes=1))
        await freeze_due(house.db, clock.now(), house.settings)
        assert len(await deliver(house)) == 1, "the seed: one of two"
        clock.move(timedelta(hours=1))
        async with house.db.transaction() as tx:
            assert await skip_stale(tx, clock.now()) == 1
        await close_sent(house.db, clock.now())
        assert await count(house, Issue, Issue.state == "sent") == 1
        assert await count(house, Delivery, Delivery.reply == LAPSED) == 1
        clock.move(timedelta(days=14) - timedelta(hours=2))
    async with desk_of(app, house, ILSE, "editor") as desk:
        await make_circle(house.db, "februari", title="Kring van februari", now=clock.now())
        await ready(desk, 2, "2027-01-26T10:00")
        letters = await send(house, clock)
    assert len(letters) == 2
    assert sum("Had moeten komen" in mail.text for mail in letters) == 1


async def test_a_list_of_five_thousand_is_taken_over_at_once_and_twice_is_once(
    app: Application, house: House
) -> None:
    people = "E-mail;Naam\n" + "\n".join(f"lezer{n}@voorbeeld.example;Lezer {n}" for n in range(5000))
    wish = {"stream": "nieuwsbrief", "people": people, "proof": "Oude site", "given_on": "2025-06-01"}
    async with desk_of(app, house, ILSE, "editor") as desk:
        first, second = [await desk.post(f"{DESK}/lezers", data=wish) for _ in range(2)]
        assert first.headers["location"].endswith("erbij=5000&bekend=0&dicht=0")
        assert second.headers["location"].endswith("erbij=0&bekend=5000&dicht=0")
        assert await count(house, ConsentEvent, ConsentEvent.kind == "imported") == 5000
        for wrong in ({"given_on": "2031-01-01"}, {"stream": "bestaat-niet"}, {"people": people + "\nfout@"}):
            answer = await desk.post(f"{DESK}/lezers", data=wish | wrong)
            assert answer.status_code == 422
            assert f'href="#veld-{next(iter(wrong))}"' in answer.text
        assert (await desk.get(f"{DESK}/lezers?erbij={'9' * 5000}")).status_code == 200


SLOW = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.4); RETURN NULL; END';
CREATE TRIGGER slow BEFORE INSERT OR UPDATE ON delivery FOR EACH STATEMENT EXECUTE FUNCTION slow();
CREATE TRIGGER slow BEFORE UPDATE ON subscription FOR EACH STATEMENT EXECUTE FUNCTION slow();
"""
QUICK = "DROP FUNCTION slow CASCADE"


@asynccontextmanager
async def hasty(house: House) -> AsyncIterator[Database]:
    """A database whose statements may take a fifth of a second, where writing about readers takes twice that."""
    own = Database(house.db.url, statement_timeout=0.2)
    async with house.db.transaction() as tx:
        for statement in SLOW.strip().splitlines():
            await tx.sql(statement)
    try:
        yield own
    finally:
        await own.close()
        async with house.db.transaction() as tx:
            await tx.sql(QUICK)


async def test_what_is_about_every_reader_may_take_its_time(
    app: Application, client: httpx.AsyncClient, house: House, clock: FixedClock
) -> None:
    await subscribe(client, house)
    await deliver(house)
    async with desk_of(app, house, ILSE, "editor") as desk:
        await draft(desk)
        for act in ("aanbieden", "goedkeuren"):
            await desk.post(f"{ISSUE}/{act}")
        await desk.post(f"{ISSUE}/plannen", data={"not_before": WHEN})
    clock.move(timedelta(hours=2))
    async with hasty(house) as db:
        with pytest.raises(QueryCanceledError):  # the control: it is too slow for an ordinary transaction
            async with db.transaction() as tx:
                await tx.sql("UPDATE subscription SET changed_at = changed_at")
        assert await freeze_due(db, clock.now(), house.settings) == 1
        async with db.reading() as reading:
            id_ = await reading.scalar(select(Issue.id).where(Issue.state == "sending"))
        assert await issuing.cancel(db, id_, reason="Fout", actor="ilse", now=clock.now()) == 1


async def test_no_button_of_a_draft_loses_what_was_typed_above_it(app: Application, house: House) -> None:
    await make_circle(house.db, "tweede", title="Tweede kring")
    async with desk_of(app, house, ILSE, "editor") as desk:
        await draft(desk)
        await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Oproep"})
        item = await item_of(house, "Oproep")

        async def press(act: str, intro: str, **more: str) -> httpx.Response:
            page = await desk.get(ISSUE)
            typed = {name: hidden(page, name) for name in ("opened", "version")}
            head = {"subject": "Nieuwsbrief", "send_on": "2027-01-19", "intro": intro}
            done = await desk.post(f"{ISSUE}/{act}", data=head | typed | more)
            assert done.status_code == 303, done.text
            assert f"{intro}</textarea>" in (await desk.get(ISSUE)).text or act in {"aanbieden", "proef"}
            return done

        await press(f"onderdelen/{item}/plaats", "Eerst", where="down")
        await press("nieuws", "Daarna", all="ja")
        to = await press("naar", "En toen", naar=f"onderdelen/{item}")
        assert to.headers["location"] == f"{ISSUE}/onderdelen/{item}"
        assert (await desk.get(to.headers["location"])).status_code == 200
        await press("proef", "Nog later")
        left_out = await press(f"onderdelen/{item}/plaats", "Bijna", where="out")
        assert "gedaan=weggelaten" in left_out.headers["location"]
        await press("aanbieden", "Tot slot")
        assert "Tot slot" in (await desk.get(f"{ISSUE}/voorbeeld/html")).text
        # What cannot be kept is told, and nothing else happens.
        await desk.post(f"{ISSUE}/terug")
        page = await desk.get(ISSUE)
        wrong = {"subject": "", "send_on": "2027-01-19", "intro": "Blijft", "opened": hidden(page, "opened")}
        told = await desk.post(f"{ISSUE}/aanbieden", data=wrong)
        assert told.status_code == 422
        assert "Blijft</textarea>" in told.text
        assert "/goedkeuren" not in (await desk.get(ISSUE)).text
        assert (await desk.post(f"{ISSUE}/naar", data={"naar": "//elders.example"})).status_code == 404


async def test_what_was_left_out_comes_back_and_a_long_list_is_emptied_at_once(
    app: Application, house: House
) -> None:
    for number in range(6):
        await make_circle(house.db, f"kring-{number}", title=f"Kring {number}")
    async with desk_of(app, house, ILSE, "editor") as desk:
        await draft(desk)
        item = await item_of(house, "Kring 3")
        await desk.post(f"{ISSUE}/onderdelen/{item}/plaats", data={"where": "out"})
        page = await desk.get(ISSUE)
        assert "1 onderdeel weggelaten" in page.text
        back = re.search(r'name="back" value="(activity:[^"]*)"', page.text)
        assert back
        await desk.post(f"{ISSUE}/nieuws", data={"back": back[1]})
        assert await count(house, IssueItem, IssueItem.title == "Kring 3") == 1
        assert "weggelaten" not in (await desk.get(ISSUE)).text
        await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Eigen woorden"})
        assert (await desk.post(f"{ISSUE}/leegmaken")).status_code == 303
        assert await count(house, IssueItem) == 1
        page = await desk.get(ISSUE)
        assert f'name="source" value="{back[1]}"' in page.text
        assert "Eigen woorden" in page.text


async def test_items_move_among_their_own_and_the_archive_has_the_order_of_the_letter(
    app: Application, client: httpx.AsyncClient, house: House, clock: FixedClock
) -> None:
    await make_circle(house.db, "tweede", title="Tweede kring")
    await subscribe(client, house)
    await deliver(house)
    async with desk_of(app, house, ILSE, "editor") as desk:
        await draft(desk)
        for title in ("Onder", "Boven"):
            await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": title})
        second = await item_of(house, "Tweede kring")
        await desk.post(f"{ISSUE}/onderdelen/{second}/plaats", data={"where": "first"})
        below = await item_of(house, "Onder")
        await desk.post(f"{ISSUE}/onderdelen/{below}/plaats", data={"where": "up"})
        for act in ("aanbieden", "goedkeuren"):
            await desk.post(f"{ISSUE}/{act}")
        assert (await desk.post(f"{ISSUE}/plannen", data={"nu": "ja"})).status_code == 303
        (letter,) = await send(house, clock)
    archived = (await client.get("/nieuwsbrief/archief/nieuwsbrief/1")).text
    titles = ["Onder", "Boven", "Tweede kring", "Leerkring woonzorganalyse"]
    for text in (letter.text, archived):
        places = [text.rindex(title) for title in titles]
        assert places == sorted(places)


async def test_a_button_beside_an_untouched_form_neither_complains_nor_erases(
    app: Application, house: House
) -> None:
    await make_circle(house.db, "tweede", title="Tweede kring")
    async with (
        desk_of(app, house, ILSE, "editor") as ilse,
        desk_of(app, house, KARIM, "editor") as karim,
    ):
        await draft(ilse)
        opened = hidden(await ilse.get(ISSUE), "opened")
        untouched = {"subject": "Nieuwsbrief van 19 januari 2027", "send_on": "2027-01-19", "opened": opened}
        assert (await karim.post(ISSUE, data=untouched | {"intro": "Van Karim"})).status_code == 303
        second = await item_of(house, "Tweede kring")
        for act, more in (
            (f"onderdelen/{second}/plaats", {"where": "first"}),
            ("proef", {}),
            ("leegmaken", {}),
        ):
            assert (await ilse.post(f"{ISSUE}/{act}", data=untouched | more)).status_code == 303
        assert "Van Karim</textarea>" in (await ilse.get(ISSUE)).text
        # Twice by a double click, where the day changes the subject with it.
        moved = untouched | {
            "send_on": "2027-01-20",
            "intro": "Ilse",
            "opened": hidden(await ilse.get(ISSUE), "opened"),
        }
        for _ in range(2):
            assert (await ilse.post(ISSUE, data=moved)).status_code == 303


async def test_a_number_that_is_given_out_again_is_another_issue(app: Application, house: House) -> None:
    async with (
        desk_of(app, house, ILSE, "editor") as ilse,
        desk_of(app, house, KARIM, "editor") as karim,
    ):
        await draft(ilse)
        await ilse.post(f"{ISSUE}/aanbieden")
        seen = {"version": hidden(await karim.get(ISSUE), "version")}
        assert (await ilse.post(f"{ISSUE}/weggooien")).status_code == 303
        await draft(ilse)
        await ilse.post(f"{ISSUE}/aanbieden")
        for act in ("goedkeuren", "weggooien"):
            assert (await karim.post(f"{ISSUE}/{act}", data=seen)).status_code == 409
        for made_up in ("1", "x:1", ":", f"{seen['version']}0"):
            refused = await karim.post(f"{ISSUE}/goedkeuren", data={"version": made_up})
            assert refused.status_code == 409


async def test_only_what_is_new_is_set_aside_and_only_in_a_draft(app: Application, house: House) -> None:
    await make_circle(house.db, "tweede", title="Tweede kring")
    async with desk_of(app, house, ILSE, "editor") as desk:
        await draft(desk)
        await desk.post(f"{ISSUE}/leegmaken")
        source = re.search(r'name="aside" value="([^"]*)"', (await desk.get(ISSUE)).text)
        assert source
        assert (await desk.post(f"{ISSUE}/nieuws", data={"aside": "verzonnen"})).status_code == 303
        assert await count(house, SkippedSource) == 0
        assert (await desk.post(f"{ISSUE}/nieuws", data={"aside": source[1]})).status_code == 303
        assert await count(house, SkippedSource) == 1
        await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Iets"})
        await desk.post(f"{ISSUE}/aanbieden")
        for what in ("aside", "back"):
            assert (await desk.post(f"{ISSUE}/nieuws", data={what: source[1]})).status_code == 409
        assert await count(house, SkippedSource) == 1


async def test_who_typed_in_an_issue_that_was_thrown_away_keeps_their_words(
    app: Application, house: House
) -> None:
    async with (
        desk_of(app, house, ILSE, "editor") as ilse,
        desk_of(app, house, KARIM, "editor") as karim,
    ):
        await draft(ilse)
        await karim.post(f"{ISSUE}/weggooien")
        head = {"subject": "Nieuwsbrief", "send_on": "2027-01-19", "intro": "Lang getypt"}
        item = {"title": "Oproep", "text": "Lang getypt"}
        for act, typed in (
            ("", head),
            ("/proef", head),
            ("/naar", head | {"naar": "voorbeeld"}),
            ("/onderdelen/nieuw", item),
        ):
            answer = await ilse.post(f"{ISSUE}{act}", data=typed)
            assert answer.status_code == 404
            assert "Lang getypt</textarea>" in answer.text
