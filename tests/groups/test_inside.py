"""What members do in a group: meetings that move in calendars, notes and actions that lose nothing, papers and mail."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
import icalendar
import pytest

from leerkring.core.clock import FixedClock
from leerkring.core.ids import uuid7
from leerkring.core.versions import By
from leerkring.core.web.services import Services
from leerkring.groups import keeping, mailing, rules
from leerkring.groups.keeping import NoteText
from leerkring.groups.queries.inside import list_letters, list_notes
from tests.cast import BAS, JOOST, NOOR
from tests.groups.groups import MEETING, ids_in, key_in, living, member_of, post, url_of, version_in
from tests.postbox import deliver

PDF = b"%PDF-1.7\n%%EOF\n"


def to(person: object) -> str:
    return f"{person.name} <{person.email}>"  # type: ignore[attr-defined]


async def test_a_meeting_moves_and_goes_in_every_members_calendar(
    client: httpx.AsyncClient, services: Services
):
    _, (noor, joost) = await living(client, services, JOOST)
    await deliver(services)
    refused = await client.post(f"{joost}/bijeenkomsten/nieuw", data=MEETING)
    assert refused.status_code == 409  # he does not coordinate
    page = await post(client, f"{noor}/bijeenkomsten/nieuw", **MEETING)
    assert "do 4 maart 2027, 9.30–11.30 uur" in page.text
    (meeting,) = ids_in(page, "meeting")
    mails = await deliver(services)
    assert {one.to for one in mails} == {to(NOOR), to(JOOST)}
    assert all(one.days == [("REQUEST", meeting, 0)] for one in mails)
    assert all(one.message["List-Id"] and one.message["List-Unsubscribe-Post"] for one in mails)
    here = f"{noor}/bijeenkomsten/{meeting}"
    form = await client.get(here)
    version = version_in(form, here)
    moved = MEETING | {"starts_at": "2027-03-11T09:30", "ends_at": "2027-03-11T11:30"}
    await post(client, here, **moved, version=version)
    mails = await deliver(services)
    assert all(one.days == [("REQUEST", meeting, 1)] for one in mails)
    assert "do 4 maart 2027" in mails[0].text  # what it was before
    late = await client.post(here, data=MEETING | {"title": "Te laat", "version": version})
    assert (late.status_code, "Te laat" in late.text) == (409, True)
    assert "zelf gewijzigd in een ander venster" in late.text
    await post(client, here, **moved, version=version_in(late, here))
    assert not await deliver(services)  # nothing that a calendar shows changed
    file = await client.get(f"{joost}/bijeenkomsten/{meeting}/agenda.ics")
    (event,) = icalendar.Calendar.from_ical(file.content).walk("VEVENT")
    assert (str(event["UID"]), int(str(event["SEQUENCE"]))) == (meeting, 1)
    assert b"DTSTART;TZID=Europe/Amsterdam:20270311T093000" in file.content
    form = await client.get(here)
    await post(client, f"{here}/afzeggen", version=version_in(form, f"{here}/afzeggen"))
    mails = await deliver(services)
    assert all(one.days == [("CANCEL", meeting, 2)] for one in mails)
    assert "gaat niet door" in (await client.get(joost)).text


async def test_who_joins_later_gets_what_lies_ahead_and_who_leaves_loses_it(
    client: httpx.AsyncClient, services: Services
):
    group_id, (noor,) = await living(client, services)
    page = await post(client, f"{noor}/bijeenkomsten/nieuw", **MEETING)
    (meeting,) = ids_in(page, "meeting")
    await post(client, f"{noor}/beheren/uitnodigen", name=BAS.name, email=BAS.email)
    await deliver(services)
    bas = await url_of(services, group_id, BAS)
    await post(client, f"{bas}/meedoen", agrees="ja")
    (mail,) = await deliver(services)
    assert mail.days == [("REQUEST", meeting, 0)]
    await post(client, f"{bas}/uitstappen")
    (mail,) = await deliver(services)
    assert (mail.to, mail.days) == (to(BAS), [("CANCEL", meeting, 0)])


@pytest.mark.parametrize(
    "wrong,sentence",
    [
        ({"starts_at": "2020-03-04T09:30"}, "Kies een dag en tijd die nog komen."),
        ({"ends_at": "2027-03-04T09:30"}, "De bijeenkomst eindigt na het begin."),
        ({"place": ""}, "Vul een plaats in"),
        ({"online_url": "javascript:alert(1)"}, "begint"),
    ],
)
async def test_a_meeting_that_cannot_be_says_why(
    client: httpx.AsyncClient, services: Services, wrong: dict[str, str], sentence: str
):
    _, (noor,) = await living(client, services)
    answer = await client.post(f"{noor}/bijeenkomsten/nieuw", data=MEETING | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Beginnen" in answer.text  # what was typed comes back


async def test_two_write_in_one_note_and_nothing_is_lost(client: httpx.AsyncClient, services: Services):
    _, (noor, joost) = await living(client, services, JOOST)
    page = await post(client, f"{noor}/notities/nieuw", title="Lijst", body="Eerste regel")
    (note,) = ids_in(page, "note")
    hers, his = f"{noor}/notities/{note}", f"{joost}/notities/{note}"
    opened = version_in(await client.get(his), his)
    await post(client, hers, title="Lijst", body="Wat Noor schrijft", version=opened)
    late = await client.post(his, data={"title": "Lijst", "body": "Wat Joost schrijft", "version": opened})
    assert late.status_code == 409
    assert "Iemand anders heeft deze notitie gewijzigd" in late.text
    assert "Wat Joost schrijft" in late.text
    assert "Wat Noor schrijft" in late.text
    both = "Wat Noor schrijft\n\nWat Joost schrijft"
    await post(client, his, title="Lijst", body=both, version=version_in(late, his))
    assert "Wat Joost schrijft" in (await client.get(hers)).text
    theirs = await client.post(f"{hers}x", data={})
    assert theirs.status_code == 404


@pytest.mark.parametrize("checked", [True, False])
async def test_of_two_who_write_at_once_one_is_told(
    client: httpx.AsyncClient, services: Services, monkeypatch: pytest.MonkeyPatch, checked: bool
):
    """The control: without the check of the version the second writes over the first."""
    group_id, (noor, _) = await living(client, services, JOOST)
    page = await post(client, f"{noor}/notities/nieuw", title="Lijst", body="Eerst")
    (note,) = ids_in(page, "note")
    opened = version_in(await client.get(f"{noor}/notities/{note}"), f"{noor}/notities/{note}")
    if not checked:
        monkeypatch.setattr(keeping, "check_version", lambda *_: None)
    members = [await member_of(services, group_id, one) for one in (NOOR, JOOST)]

    async def write(number: int) -> bool:
        by = By(actor="x", now=services.clock.now(), version=opened)
        try:
            await keeping.write_note(
                services.db, members[number], UUID(note), NoteText("Lijst", f"Van {number}"), by
            )
        except Exception:
            return False
        return True

    wrote = await asyncio.gather(write(0), write(1))
    assert sum(wrote) == (1 if checked else 2)
    async with services.db.reading() as reading:
        (stands,) = await list_notes(reading, group_id)
    assert stands.number == (2 if checked else 3)


async def test_actions_have_somebody_and_a_day_and_are_ticked_off(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    group_id, (noor, joost) = await living(client, services, JOOST)
    him = str((await member_of(services, group_id, JOOST)).id)
    wrong = await client.post(f"{noor}/acties", data={"what": "Bellen", "who": "x", "due_on": "gisteren"})
    assert (wrong.status_code, "Bellen" in wrong.text) == (422, True)
    day = (clock.now() + timedelta(days=3)).date().isoformat()
    page = await post(client, f"{noor}/acties", what="Bellen", who=him, due_on=day)
    (one,) = ids_in(page, "action")
    assert "te laat" not in page.text
    clock.move(timedelta(days=5))
    page = await client.get(joost)
    assert "te laat" in page.text
    tick = f"{joost}/acties/{one}/klaar"
    opened = version_in(page, tick)
    page = await post(client, tick, done="ja", version=opened)
    assert "klaar op" in page.text
    await post(client, tick, done="ja", version=opened)  # pressed twice
    here = f"{noor}/acties/{one}"
    late = await client.post(here, data={"what": "Mailen", "who": him, "version": opened})
    assert (late.status_code, "Mailen" in late.text) == (409, True)
    await post(client, here, what="Mailen", who="", version=version_in(late, here))
    page = await client.get(here)
    await post(client, f"{here}/weg", version=version_in(page, f"{here}/weg"))
    assert not ids_in(await client.get(noor), "action")


async def test_papers_are_for_members_and_who_put_one_takes_it_away(
    client: httpx.AsyncClient, services: Services
):
    _, (noor, joost, bas) = await living(client, services, JOOST, BAS)
    wrong = await client.post(
        f"{joost}/stukken/nieuw", data={"paper_title": "Virus"}, files={"bestand": ("a.exe", b"MZ")}
    )
    assert wrong.status_code == 422
    added = await client.post(
        f"{joost}/stukken/nieuw", data={"paper_title": "Tabel"}, files={"bestand": ("a.pdf", PDF)}
    )
    assert added.status_code == 303, added.text
    page = await client.get(bas)
    assert "Tabel" in page.text
    path = page.text.split("stukken/", 1)[1].split('"', 1)[0]
    assert (await client.get(f"{bas}/stukken/{path}")).content == PDF
    assert (await client.get(f"/werkgroep/{'x' * 43}/stukken/{path}")).status_code == 410
    assert (await client.post(f"{bas}/stukken/{path}/weg", data={})).status_code == 409
    await post(client, f"{noor}/stukken/{path}/weg")
    assert "Tabel" not in (await client.get(bas)).text


async def test_a_letter_goes_to_the_others_and_answers_to_who_wrote_it(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    _, (noor, joost, _) = await living(client, services, JOOST, BAS)
    await deliver(services)
    assert (await client.get(f"{joost}/mail")).status_code == 409  # only the coordinator, at first
    form = await client.get(f"{noor}/mail")
    assert f"Antwoorden gaan naar {NOOR.email}" in form.text
    letter = {"subject": "Even dit", "body": "Wie komt?\n\nGroet", "key": key_in(form)}
    await post(client, f"{noor}/mail", **letter)
    await post(client, f"{noor}/mail", **letter)  # sent twice is sent once
    mails = await deliver(services)
    assert sorted(one.to for one in mails) == sorted([to(JOOST), to(BAS)])
    for one in mails:
        assert one.message["Reply-To"] == to(NOOR)
        assert "Wie komt?" in one.text
        assert one.message["List-Id"]
        assert one.message["List-Unsubscribe"]
    page = await client.get(f"{noor}/beheren")
    manage = f"{noor}/beheren"
    await post(client, manage, purpose="Tellen", members_may_mail="ja", version=version_in(page, manage))
    for number in range(rules.MOST_MAILS - 1):
        form = await client.get(f"{joost}/mail")
        await post(client, f"{joost}/mail", subject=f"Mail {number}", body="Hoi", key=key_in(form))
    form = await client.get(f"{joost}/mail")
    much = await client.post(f"{joost}/mail", data={"subject": "Te veel", "body": "Hoi", "key": key_in(form)})
    assert (much.status_code, "Te veel" in much.text) == (429, True)
    await deliver(services)
    clock.move(rules.MAILS_WINDOW + timedelta(seconds=1))
    form = await client.get(f"{joost}/mail")
    await post(client, f"{joost}/mail", subject="Morgen", body="Hoi", key=key_in(form))
    await post(client, f"{joost}/uitstappen")
    subjects = [one.subject for one in await deliver(services)]
    assert not any("Morgen" in one for one in subjects)  # nobody would read the answers


async def test_of_many_letters_at_once_no_more_leave_than_may(client: httpx.AsyncClient, services: Services):
    group_id, _ = await living(client, services, JOOST)
    noor = await member_of(services, group_id, NOOR)

    async def write() -> bool:
        try:
            text = mailing.LetterText("Hoi", "Hoi", uuid7())
            await mailing.write_to_group(services.db, noor, text, services.clock.now())
        except Exception:
            return False
        return True

    wrote = await asyncio.gather(*(write() for _ in range(rules.MOST_MAILS + 3)))
    assert sum(wrote) == rules.MOST_MAILS
    async with services.db.reading() as reading:
        assert len(await list_letters(reading, group_id)) == rules.MOST_MAILS
