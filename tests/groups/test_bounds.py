"""A coordinator who means ill, or types a wrong year, fills nobody's mailbox and keeps no group for ever."""

from datetime import timedelta

import httpx
import pytest

from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.groups.rules import LONGEST_MEETING, MOST_INVITED, MOST_PLANNED, PLANNED_AHEAD
from tests.cast import BAS, JOOST, NOOR
from tests.groups.groups import ids_in, living, meeting_in, member_of, post, version_in
from tests.postbox import deliver


async def test_taking_invitations_back_gives_no_new_ones(client: httpx.AsyncClient, services: Services):
    group_id, (noor,) = await living(client, services)
    await deliver(services)
    hers = str((await member_of(services, group_id, NOOR)).id)
    for _ in range(MOST_INVITED):
        page = await post(client, f"{noor}/beheren/uitnodigen", name=BAS.name, email=BAS.email)
        assert len(await deliver(services)) == 1
        (his,) = (one for one in ids_in(page, "member") if one != hers)
        await post(client, f"{noor}/beheren/{his}/eruit")
    much = await client.post(f"{noor}/beheren/uitnodigen", data={"name": BAS.name, "email": BAS.email})
    assert much.status_code == 429
    assert await deliver(services) == []


async def test_moving_a_meeting_to_and_fro_ends_and_calling_off_does_not(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    _, (noor, _) = await living(client, services, JOOST)
    page = await post(client, f"{noor}/bijeenkomsten/nieuw", **meeting_in(clock, 20))
    (meeting,) = ids_in(page, "meeting")
    here = f"{noor}/bijeenkomsten/{meeting}"
    for number in range(1, MOST_PLANNED):
        await post(client, here, **meeting_in(clock, 20 + number))
    for url in (here, f"{noor}/bijeenkomsten/nieuw"):
        much = await client.post(url, data=meeting_in(clock, 99))
        assert much.status_code == 429, url
        assert int(much.headers["retry-after"]) > 0
        assert "Stadhuis" in much.text, "what was typed comes back"
    await post(client, f"{here}/afzeggen", version=version_in(await client.get(here), f"{here}/afzeggen"))
    clock.move(timedelta(days=1, seconds=1))
    await post(client, f"{noor}/bijeenkomsten/nieuw", **meeting_in(clock, 30))


async def test_pressed_twice_a_meeting_is_one(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    _, (noor, _) = await living(client, services, JOOST)
    await deliver(services)
    for _ in range(2):
        page = await post(client, f"{noor}/bijeenkomsten/nieuw", **meeting_in(clock, 20))
    assert len(ids_in(page, "meeting")) == 1
    assert len(await deliver(services)) == 2, "one for each member"


@pytest.mark.parametrize(
    "wrong,sentence",
    [
        ((PLANNED_AHEAD.days + 1, timedelta(hours=2)), "Controleer het jaartal"),
        ((400_000, timedelta(hours=2)), "Vul een dag en tijd in"),
        ((20, LONGEST_MEETING + timedelta(minutes=1)), "Controleer het einde"),
        ((20, timedelta(days=300_000)), "Controleer het einde"),
    ],
)
async def test_a_wrong_year_keeps_no_group_for_ever(
    client: httpx.AsyncClient,
    services: Services,
    clock: FixedClock,
    wrong: tuple[int, timedelta],
    sentence: str,
):
    _, (noor,) = await living(client, services)
    days, lasts = wrong
    starts = clock.now().replace(hour=9, minute=0) + timedelta(days=days)
    moments = {"starts_at": f"{starts:%Y-%m-%dT%H:%M}", "ends_at": f"{starts + lasts:%Y-%m-%dT%H:%M}"}
    answer = await client.post(f"{noor}/bijeenkomsten/nieuw", data=meeting_in(clock, 20) | moments)
    assert answer.status_code == 422
    assert sentence in answer.text
    page = await post(client, f"{noor}/bijeenkomsten/nieuw", **meeting_in(clock, 20))
    (meeting,) = ids_in(page, "meeting")
    moved = await client.post(f"{noor}/bijeenkomsten/{meeting}", data=meeting_in(clock, 20) | moments)
    assert moved.status_code == 422


async def test_an_invitation_carries_nobodys_link(client: httpx.AsyncClient, services: Services):
    _, (noor,) = await living(client, services)
    form = f"{noor}/beheren"
    for words in ("U heeft prijs: https://koop.example/nu", "Mail naar koop@koop.example", "koop.nl/nu"):
        no = await client.post(form, data={"purpose": words})
        assert no.status_code == 422
        assert "Laat het webadres of e-mailadres hier weg." in no.text
        assert words in no.text
    await post(client, form, purpose="Tellen als Bibliotheek.nl:\n\n- samen\n- gelijk")
    assert "- gelijk" in (await client.get(noor)).text
