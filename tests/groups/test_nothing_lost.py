"""What a member typed comes back, whatever became of the group while they were at it."""

import httpx
import pytest

from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from tests.cast import JOOST
from tests.groups.groups import ids_in, key_in, living, post, version_in
from tests.postbox import deliver

LONG = "Een heel lang betoog over de cijfers van de regio"


async def test_a_note_that_is_gone_becomes_a_new_one(client: httpx.AsyncClient, services: Services):
    _, (noor, joost) = await living(client, services, JOOST)
    (note,) = ids_in(await post(client, f"{noor}/notities/nieuw", title="Lijst", body="Eerst"), "note")
    his = f"{joost}/notities/{note}"
    opened = version_in(await client.get(his), his)
    await post(client, f"{noor}/notities/{note}/weg")
    late = await client.post(his, data={"title": "Lijst", "body": LONG, "version": opened})
    assert late.status_code == 404
    assert "Deze notitie is er niet (meer)." in late.text
    assert LONG in late.text
    assert f'action="{joost}/notities/nieuw"' in late.text
    assert (await client.get(his)).status_code == 404
    assert (await client.post(f"{his}/weg")).status_code == 404


async def test_an_action_that_is_gone_becomes_a_new_one(client: httpx.AsyncClient, services: Services):
    _, (noor, joost) = await living(client, services, JOOST)
    (action,) = ids_in(await post(client, f"{noor}/acties", what="Bellen"), "action")
    await post(client, f"{noor}/acties/{action}/weg")
    late = await client.post(f"{joost}/acties/{action}", data={"what": LONG})
    assert late.status_code == 404
    assert LONG in late.text
    assert f'action="{joost}/acties"' in late.text
    assert (await client.post(f"{joost}/acties/{action}/klaar", data={"done": "ja"})).status_code == 404


async def test_a_letter_comes_back_to_who_may_not_send_it_any_more(
    client: httpx.AsyncClient, services: Services
):
    _, (noor, joost) = await living(client, services, JOOST)
    manage = f"{noor}/beheren"
    await post(client, manage, purpose="Tellen", members_may_mail="ja")
    letter = {"subject": "Even dit", "body": LONG, "key": key_in(await client.get(f"{joost}/mail"))}
    await post(client, manage, purpose="Tellen")
    no = await client.post(f"{joost}/mail", data=letter)
    assert no.status_code == 409
    assert "mailt alleen de coördinator" in no.text
    assert LONG in no.text


@pytest.mark.parametrize(
    "where,typed",
    [
        ("mail", {"subject": "Even dit", "body": LONG, "key": "01a22edb-d2da-75d1-affa-e13375328870"}),
        ("notities/nieuw", {"title": "Lijst", "body": LONG}),
        ("acties", {"what": LONG}),
    ],
)
async def test_in_an_archive_nothing_is_kept_and_nothing_lost(
    client: httpx.AsyncClient, services: Services, clock: FixedClock, where: str, typed: dict[str, str]
):
    _, (noor, _) = await living(client, services, JOOST)
    async with services.db.transaction() as tx:
        await tx.sql("UPDATE working_group SET archived_at = $1", clock.now())
    no = await client.post(f"{noor}/{where}", data=typed)
    assert no.status_code == 409
    assert "Deze werkgroep is gearchiveerd." in no.text
    assert LONG in no.text


@pytest.mark.parametrize("body", ["’é\n" * 2600, "woord " * 9000])
async def test_much_is_taken_or_comes_back(client: httpx.AsyncClient, services: Services, body: str):
    _, (noor,) = await living(client, services)
    answer = await client.post(f"{noor}/notities/nieuw", data={"title": "Lijst", "body": body})
    if len(body) < 8000:
        assert answer.status_code == 303, "as many signs as the form says, whatever they weigh"
    else:
        assert answer.status_code == 422
        assert "Gebruik ten hoogste 8000 tekens" in answer.text
        assert body.strip() in answer.text


async def test_another_letter_in_a_form_that_was_sent_is_another(
    client: httpx.AsyncClient, services: Services
):
    _, (noor, _) = await living(client, services, JOOST)
    await deliver(services)
    key = key_in(await client.get(f"{noor}/mail"))
    for body in ("De eerste", "De eerste", "De tweede"):
        await post(client, f"{noor}/mail", subject="Even dit", body=body, key=key)
    bodies = [one.text for one in await deliver(services)]
    assert len(bodies) == 2
    assert any("De tweede" in one for one in bodies)
