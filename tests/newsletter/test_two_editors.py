"""Two editors and one issue: nothing is lost, and what is settled is what was on the screen."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import select, update

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.newsletter.model import Stream
from tests.builders import make_circle
from tests.cast import ILSE, KARIM
from tests.newsletter.beheer import ISSUE, WHEN, draft, hidden, item_of
from tests.people.office import back_office_of
from tests.support.forms import form_to, open_form

pytestmark = pytest.mark.usefixtures("_circle")
SAVE = re.compile(r'<button[^>]*name="version" value="([^"]*)"')


async def test_two_editors_of_one_introduction_lose_nothing(app: Application, services: Services) -> None:
    async with (
        back_office_of(app, services, ILSE, "editor") as ilse,
        back_office_of(app, services, KARIM, "editor") as karim,
    ):
        await draft(ilse)
        opened = hidden(await ilse.get(ISSUE), "version")
        same = {"subject": "Nieuwsbrief", "send_on": "2027-01-19", "version": opened}
        # An item that comes meanwhile changes no word of the introduction.
        await karim.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Van Karim"})
        assert (await karim.post(ISSUE, data=same | {"intro": "Karim"})).status_code == 303
        late = await ilse.post(ISSUE, data=same | {"intro": "Ilse"})
        assert late.status_code == 409
        assert "Nog niet bewaard" in late.text
        assert "Ilse</textarea>" in late.text
        assert "<dd>Karim</dd>" in late.text
        # Only saving again is a choice; another button still says no.
        other = same | {"intro": "Ilse", "version": hidden(late, "version")}
        assert (await ilse.post(f"{ISSUE}/proef", data=other)).status_code == 409
        stands = SAVE.search(late.text)
        assert stands
        again = same | {"intro": "Ilse na Karim", "version": [opened, stands[1]]}
        assert (await ilse.post(ISSUE, data=again)).status_code == 303
        # Sent twice by a double click: nothing was written over.
        assert (await ilse.post(ISSUE, data=again)).status_code == 303
        await ilse.post(f"{ISSUE}/aanbieden")
        offered = await karim.post(ISSUE, data=same | {"intro": "Te laat van Karim"})
        assert offered.status_code == 409
        assert "Te laat van Karim</textarea>" in offered.text


async def test_two_editors_of_one_item_lose_nothing(app: Application, services: Services) -> None:
    async with (
        back_office_of(app, services, ILSE, "editor") as ilse,
        back_office_of(app, services, KARIM, "editor") as karim,
    ):
        await draft(ilse)
        await ilse.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Oproep"})
        item = f"{ISSUE}/onderdelen/{await item_of(services, 'Oproep')}"
        opened = hidden(await ilse.get(item), "version")
        theirs = {"title": "Oproep", "text": "Van Karim", "themes": "woonzorgvisie", "version": opened}
        assert (await karim.post(item, data=theirs)).status_code == 303
        mine = {"title": "Oproep", "text": "Van Ilse", "version": opened}
        late = await ilse.post(item, data=mine)
        assert late.status_code == 409
        assert "Van Ilse</textarea>" in late.text
        assert "<dd>Van Karim</dd>" in late.text
        assert "<dd>Woonzorgvisie</dd>" in late.text
        assert (await ilse.post(item, data=mine | {"version": hidden(late, "version")})).status_code == 303
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


async def test_who_approves_approves_what_they_saw(
    app: Application, services: Services, clock: FixedClock
) -> None:
    async with (
        back_office_of(app, services, ILSE, "editor") as ilse,
        back_office_of(app, services, KARIM, "editor") as karim,
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


async def test_no_button_of_a_draft_loses_what_was_typed_above_it(
    app: Application, services: Services
) -> None:
    await make_circle(services.db, "tweede", title="Tweede kring")
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await draft(desk)
        await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Oproep"})
        item = await item_of(services, "Oproep")

        async def press(act: str, intro: str, **more: str) -> httpx.Response:
            page = await desk.get(ISSUE)
            typed = {name: hidden(page, name) for name in ("version",)}
            head = {"subject": "Nieuwsbrief", "send_on": "2027-01-19", "intro": intro}
            done = await desk.post(f"{ISSUE}/{act}", data=head | typed | more)
            assert done.status_code == 303, done.text
            shown = await desk.get(f"{ISSUE}/voorbeeld/html" if act == "aanbieden" else ISSUE)
            assert (intro if act == "aanbieden" else f"{intro}</textarea>") in shown.text, act
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
        # What cannot be kept is told, and nothing else happens.
        await desk.post(f"{ISSUE}/terug")
        page = await desk.get(ISSUE)
        wrong = {
            "subject": "",
            "send_on": "2027-01-19",
            "intro": "Blijft",
            "version": hidden(page, "version"),
        }
        told = await desk.post(f"{ISSUE}/aanbieden", data=wrong)
        assert told.status_code == 422
        assert "Blijft</textarea>" in told.text
        assert "/goedkeuren" not in (await desk.get(ISSUE)).text
        assert (await desk.post(f"{ISSUE}/naar", data={"naar": "//elders.example"})).status_code == 404


async def test_a_button_beside_an_untouched_form_neither_complains_nor_erases(
    app: Application, services: Services
) -> None:
    await make_circle(services.db, "tweede", title="Tweede kring")
    async with (
        back_office_of(app, services, ILSE, "editor") as ilse,
        back_office_of(app, services, KARIM, "editor") as karim,
    ):
        await draft(ilse)
        opened = hidden(await ilse.get(ISSUE), "version")
        untouched = {"subject": "Nieuwsbrief van 19 januari 2027", "send_on": "2027-01-19", "version": opened}
        assert (await karim.post(ISSUE, data=untouched | {"intro": "Van Karim"})).status_code == 303
        second = await item_of(services, "Tweede kring")
        for act, more in (
            (f"onderdelen/{second}/plaats", {"where": "first"}),
            ("proef", {}),
        ):
            assert (await ilse.post(f"{ISSUE}/{act}", data=untouched | more)).status_code == 303
        # What takes out all that somebody may have worked on is about what was on the screen.
        refused = await ilse.post(f"{ISSUE}/leegmaken", data=untouched)
        assert refused.status_code == 409
        seen = form_to(refused, ISSUE).data()
        assert (await ilse.post(f"{ISSUE}/leegmaken", data=seen)).status_code == 303
        assert "Van Karim</textarea>" in (await ilse.get(ISSUE)).text
        # Twice by a double click, where the day changes the subject with it.
        moved = untouched | {
            "send_on": "2027-01-20",
            "intro": "Ilse",
            "version": hidden(await ilse.get(ISSUE), "version"),
        }
        for _ in range(2):
            assert (await ilse.post(ISSUE, data=moved)).status_code == 303


async def test_a_number_that_is_given_out_again_is_another_issue(
    app: Application, services: Services
) -> None:
    async with (
        back_office_of(app, services, ILSE, "editor") as ilse,
        back_office_of(app, services, KARIM, "editor") as karim,
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
        # The emergency stop is about this issue and no other, and works whatever happened to it since.
        now = {"version": hidden(await karim.get(ISSUE), "version"), "reason": "Vergissing"}
        await approve_only(ilse)
        assert (await karim.post(f"{ISSUE}/stoppen", data=now | seen)).status_code == 409
        assert (await karim.post(f"{ISSUE}/stoppen", data=now)).status_code == 303


async def approve_only(desk: httpx.AsyncClient) -> None:
    """Approve what was offered, and put it on the schedule."""
    assert (await desk.post(f"{ISSUE}/goedkeuren")).status_code == 303
    assert (await desk.post(f"{ISSUE}/plannen", data={"not_before": WHEN})).status_code == 303


async def test_nobody_leaves_out_words_that_they_have_not_seen(app: Application, services: Services) -> None:
    async with (
        back_office_of(app, services, ILSE, "editor") as ilse,
        back_office_of(app, services, KARIM, "editor") as karim,
    ):
        await draft(ilse)
        await ilse.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Oproep"})
        item = f"{ISSUE}/onderdelen/{await item_of(services, 'Oproep')}"
        page = await ilse.get(ISSUE)
        out = next(
            one
            for one in form_to(page, ISSUE).buttons
            if one.action.endswith(f"{item}/plaats") and "out" in one.value
        )
        await karim.post(item, data={"title": "Oproep", "text": "Lang aan gewerkt"})
        late = await ilse.post(out.action, data=form_to(page, ISSUE).data(where=out.value))
        assert late.status_code == 409
        assert "Karim Yılmaz" in late.text
        assert (await ilse.get(item)).status_code == 200, "it is still there"
        again = next(
            one for one in form_to(late, ISSUE).buttons if one.action == out.action and "out" in one.value
        )
        done = await ilse.post(again.action, data=form_to(late, ISSUE).data(where=again.value))
        assert "gedaan=weggelaten" in done.headers["location"]


@pytest.fixture
async def _streams_stay(services: Services) -> AsyncIterator[None]:
    """Streams are facts that stay between the tests, so they are put back as they were."""
    async with services.db.reading() as reading:
        before = await reading.rows(select(Stream.id, Stream.second_person, Stream.seed_percent))
    yield
    async with services.db.transaction() as tx:
        for row in before:
            values = {"second_person": row.second_person, "seed_percent": row.seed_percent}
            await tx.execute(update(Stream).where(Stream.id == row.id).values(values))


@pytest.mark.usefixtures("_streams_stay")
async def test_two_people_set_up_one_newsletter(app: Application, services: Services) -> None:
    path = "/beheer/nieuwsbrief/nieuwsbrief/instellingen"
    async with (
        back_office_of(app, services, ILSE, "editor") as ilse,
        back_office_of(app, services, KARIM, "editor") as karim,
    ):
        mine, theirs = await open_form(ilse, path), await open_form(karim, path)
        assert (
            await karim.post(path, data=theirs.data(second_person="yes", seed_percent="25"))
        ).status_code == 303
        late = await ilse.post(path, data=mine.data(sender_name="Leerkring"))
        assert late.status_code == 409
        assert "Karim Yılmaz" in late.text
        assert "<dt>Welk deel gaat eerst uit, in procenten?</dt><dd>25</dd>" in late.text
        assert "<dt>Een tweede persoon keurt elk nummer goed</dt><dd>ja</dd>" in late.text
        assert form_to(late, path).value("sender_name") == "Leerkring"
        async with services.db.reading() as reading:
            assert not await reading.scalar(select(Stream.sender_name).where(Stream.slug == "nieuwsbrief"))
        same = await karim.post(path, data=theirs.data(second_person="yes", seed_percent="25"))
        assert same.status_code == 303, "what was asked stands there already"


async def test_who_typed_in_an_issue_that_was_thrown_away_keeps_their_words(
    app: Application, services: Services
) -> None:
    async with (
        back_office_of(app, services, ILSE, "editor") as ilse,
        back_office_of(app, services, KARIM, "editor") as karim,
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
