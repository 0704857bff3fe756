"""The list of a day: Fatima fills it in from paper, Bas at the door, and neither loses what the other wrote."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update

from leerkring.activities.model import Occurrence
from leerkring.attendance.forgetting import forget_reasons
from leerkring.attendance.model import AttendanceAct
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations.model import Registration
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, JOOST, KARIM, NOOR
from tests.conftest import TODAY
from tests.people.office import back_office_of, sign_in

DAYS = "/beheer/activiteiten/woonzorganalyse/dag"
OVER = TODAY + timedelta(days=31)
"""The day after the first day."""


@pytest.fixture
async def fatima(app, services, client) -> AsyncIterator[httpx.AsyncClient]:
    await make_circle(app.db, capacity=3)
    for person in (NOOR, JOOST, BAS):
        await register(client, person)
    async with back_office_of(app, services, FATIMA, "organizer") as office:
        yield office


async def later(office: httpx.AsyncClient, services: Services, now: datetime) -> None:
    """Let time go by, and sign in anew: a session does not last that long."""
    services.clock.set(now)  # type: ignore[attr-defined]
    await sign_in(office, services)


async def first_day(db: Database) -> str:
    async with db.reading() as reading:
        id_ = await reading.scalar(select(Occurrence.id).order_by(Occurrence.starts_at).limit(1))
    return f"/beheer/dag/{id_}"


async def ids(db: Database) -> dict[str, str]:
    async with db.reading() as reading:
        rows = await reading.rows(select(Registration.name, Registration.id))
    return {row.name: str(row.id) for row in rows}


async def acts(db: Database) -> list[tuple[str, str, str]]:
    """Return what was written down: act, device and reason, in order."""
    a = AttendanceAct
    async with db.reading() as reading:
        rows = await reading.rows(select(a.act, a.device, a.reason).order_by(a.at, a.id))
    return [tuple(row) for row in rows]


def filled(page: httpx.Response, **chosen: str) -> dict[str, str]:
    """Return the form of a list as it was opened, with these choices by registration."""
    was = dict(re.findall(r'name="(was-[^"]+)" value="([^"]*)"', page.text))
    shown = dict(re.findall(r'name="(er-[^"]+)" value="([^"]*)" checked', page.text))
    version = re.search(r'name="version" value="([^"]+)"', page.text)
    assert version
    return {"version": version.group(1), **was, **shown, **{f"er-{one}": act for one, act in chosen.items()}}


async def test_a_list_from_paper(fatima, services, db, clock) -> None:
    day, of = await first_day(db), await ids(db)
    await later(fatima, services, OVER)
    assert "nog niet ingevuld" in (await fatima.get(DAYS)).text
    page = await fatima.get(day)
    assert "Wie er was" in page.text
    typed = filled(page, **{of[NOOR.name]: "in", of[JOOST.name]: "absent"})
    saved = await fatima.post(day, data=typed)
    assert saved.status_code == 303, saved.text
    page = await fatima.get(saved.headers["location"])
    assert "2 regels zijn bewaard." in page.text
    assert f"er-{of[BAS.name]}" not in filled(page), "another may still fill in the rest"
    stands = {one["name"]: one["state"] for one in (await fatima.get(f"{day}/aanwezigheid.json")).json()}
    assert stands[BAS.name] == "no_show", "who is not on a list that was kept did not show up"
    assert sorted(await acts(db)) == [("absent", "lijst", ""), ("in", "lijst", "")]
    assert '<b class="figures">1</b> van 3' in (await fatima.get(DAYS)).text
    base = "/beheer/activiteiten/woonzorganalyse"
    assert "1 van 3 was er" in (await fatima.get(base)).text
    assert (await fatima.get(f"{base}/aanmeldingen")).text.count("was er 0 van 1 keer") == 2
    async with db.reading() as reading:
        noor = await reading.scalar(select(Registration.person_id).where(Registration.name == NOOR.name))
    assert "aanwezig</span>" in (await fatima.get(f"/beheer/mensen/{noor}")).text
    assert (await fatima.post(day, data=filled(page))).headers["location"].endswith("gedaan=0")


async def test_all_others_is_looked_at_before_it_is_kept(fatima, services, db, clock) -> None:
    day, of = await first_day(db), await ids(db)
    await later(fatima, services, OVER)
    chosen = filled(await fatima.get(day), **{of[JOOST.name]: "out"})
    page = await fatima.post(day, data=chosen | {"doen": "rest"})
    assert (page.status_code, await acts(db)) == (200, [])
    typed = filled(page)
    assert [typed[f"er-{of[one.name]}"] for one in (NOOR, JOOST, BAS)] == ["in", "out", "in"]
    await fatima.post(day, data=typed)
    assert sorted(one for one, *_ in await acts(db)) == ["in", "in", "out"]


async def test_a_correction_afterwards_says_why_and_keeps_what_stood(fatima, services, db, clock) -> None:
    day, of = await first_day(db), await ids(db)
    await later(fatima, services, OVER)
    await fatima.post(day, data=filled(await fatima.get(day), **{of[NOOR.name]: "out"}))
    other = filled(await fatima.get(day), **{of[NOOR.name]: "in"})
    clock.set(OVER + timedelta(hours=1))
    refused = await fatima.post(day, data=other)
    assert (refused.status_code, len(await acts(db))) == (422, 1)
    assert "Schrijf op waarom." in refused.text
    assert filled(refused)[f"er-{of[NOOR.name]}"] == "in", "what was chosen comes back"
    await fatima.post(day, data=other | {"reason": "Zij kwam later, zegt Bas."})
    assert await acts(db) == [("out", "lijst", ""), ("in", "lijst", "Zij kwam later, zegt Bas.")]
    hers = await fatima.get(f"/beheer/activiteiten/woonzorganalyse/aanmeldingen/{of[NOOR.name]}")
    assert "Zij kwam later, zegt Bas." in hers.text
    async with db.transaction() as tx:
        await tx.execute(update(Registration).where(Registration.name == NOOR.name).values(email=""))
        await forget_reasons(tx, OVER)
    assert [reason for *_, reason in await acts(db)] == ["", ""]


async def test_two_at_once_lose_nothing(fatima, app, services, db, clock) -> None:
    day, of = await first_day(db), await ids(db)
    await later(fatima, services, OVER)
    async with back_office_of(app, services, KARIM, "admin") as karim:
        hers, his = await fatima.get(day), await karim.get(day)
        await karim.post(day, data=filled(his, **{of[NOOR.name]: "in", of[JOOST.name]: "in"}))
        clock.set(OVER + timedelta(minutes=1))
        mine = filled(hers, **{of[BAS.name]: "in", of[JOOST.name]: "in", of[NOOR.name]: "absent"})
        clash = await fatima.post(day, data=mine)
        assert (clash.status_code, len(await acts(db))) == (409, 2)
        assert KARIM.name in clash.text, "who changed it"
        assert clash.text.count("<dt>") == 1, "only the line on which they differ"
        again = filled(clash)
        assert again[f"er-{of[NOOR.name]}"] == "absent"
        saved = await fatima.post(day, data=again | {"reason": "Zij belde af."})
        assert saved.headers["location"].endswith("gedaan=2"), saved.text
    assert sorted(one for one, *_ in await acts(db)) == ["absent", "in", "in", "in"]


async def test_before_the_day_only_who_will_not_come(fatima, db) -> None:
    day, of = await first_day(db), await ids(db)
    page = await fatima.get(day)
    assert 'value="in"' not in page.text
    await fatima.post(day, data=filled(page, **{of[NOOR.name]: "absent"}))
    page = await fatima.get(day)
    assert filled(page)[f"er-{of[NOOR.name]}"] == "absent"
    await fatima.post(day, data=filled(page, **{of[NOOR.name]: "out"}))
    assert [one for one, *_ in await acts(db)] == ["absent", "out"]


async def test_a_device_sends_what_it_did_as_often_as_it_likes(fatima, services, db, clock) -> None:
    day, of = await first_day(db), await ids(db)
    await later(fatima, services, TODAY + timedelta(days=30, hours=1))
    now = services.clock.now()
    ahead = now + timedelta(minutes=40)

    def sent(who: str, act: str, at) -> dict[str, str]:
        return {
            "id": str(uuid4()),
            "registration": of[who],
            "act": act,
            "at": at.isoformat(),
            "device": "telefoon van Bas",
        }

    batch = [
        sent(NOOR.name, "in", ahead),
        sent(NOOR.name, "out", ahead - timedelta(minutes=5)),
        sent(JOOST.name, "absent", now),
    ]
    for _ in range(2):
        answer = await fatima.post(f"{day}/aanwezigheid.json", json=batch)
        assert answer.status_code == 200, answer.text
    assert answer.json() == (await fatima.get(f"{day}/aanwezigheid.json")).json()
    assert {one["name"]: one["state"] for one in answer.json()} == {
        NOOR.name: "attended",
        JOOST.name: "absent",
        BAS.name: "expected",
    }
    assert set(answer.json()[0]) == {"registration", "name", "organization", "state", "at"}
    assert len(await acts(db)) == 3
    async with db.reading() as reading:
        at, received = (
            await reading.rows(
                select(AttendanceAct.at, AttendanceAct.received_at).order_by(AttendanceAct.at.desc())
            )
        )[0]
    assert (at, received) == (now, now), "a clock that is ahead is put right"


@pytest.mark.parametrize(
    "wrong",
    [
        [{"id": "x"}],
        {"id": "x"},
        [{"id": str(UUID(int=1)), "registration": str(UUID(int=2)), "act": "in", "at": "2027-02-03T10:00:00"}],
        [{"id": str(UUID(int=1)), "registration": str(UUID(int=2)), "act": "in", "at": "2020-02-03T10:00:00Z"}],
        [{"id": str(UUID(int=1)), "registration": str(UUID(int=2)), "act": "in", "at": TODAY.isoformat()}],
        [{"id": str(UUID(int=1)), "registration": str(UUID(int=2)), "act": "dance", "at": TODAY.isoformat()}],
    ],
)  # fmt: skip
async def test_what_cannot_be_an_act_is_refused_whole(fatima, db, wrong) -> None:
    answer = await fatima.post(f"{await first_day(db)}/aanwezigheid.json", json=wrong)
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] in ("wrong-acts", "not-of-this-activity")
    assert await acts(db) == []


async def test_a_day_that_is_off_has_no_list(fatima, db) -> None:
    day = await first_day(db)
    page, of = await fatima.get(day), await ids(db)
    async with db.transaction() as tx:
        await tx.execute(update(Occurrence).values(state="cancelled"))
    assert "Deze dag gaat niet door" in (await fatima.get(day)).text
    assert (await fatima.post(day, data=filled(page, **{of[NOOR.name]: "absent"}))).status_code == 409
    assert (await fatima.post(f"{day}/aanwezigheid.json", json=[])).status_code == 409


async def test_who_gave_the_place_back_keeps_their_history_and_who_took_it_over_begins_anew(
    fatima, client, db, clock
) -> None:
    day, of = await first_day(db), await ids(db)
    await fatima.post(
        day, data=filled(await fatima.get(day), **{of[NOOR.name]: "absent", of[JOOST.name]: "absent"})
    )
    clock.set(TODAY + timedelta(minutes=1))
    base = "/beheer/activiteiten/woonzorganalyse/aanmeldingen"
    page = await fatima.get(f"{base}/{of[JOOST.name]}/overdragen")
    version = re.search(r'name="version" value="([^"]+)"', page.text)
    assert version
    handed = await fatima.post(
        f"{base}/{of[JOOST.name]}/overdragen",
        data={"version": version.group(1), "name": "Sanne de Wit", "email": "sanne@domus.example"},
    )
    assert handed.status_code == 303, handed.text
    await fatima.post(f"{base}/{of[NOOR.name]}/afmelden", data={"reason": "Zij belde."})
    stands = {one["name"]: one["state"] for one in (await fatima.get(f"{day}/aanwezigheid.json")).json()}
    assert stands == {NOOR.name: "absent", "Sanne de Wit": "expected", BAS.name: "expected"}
    assert "Heeft geen plaats meer" in (await fatima.get(day)).text


async def test_a_host_of_the_activity_keeps_the_list_and_another_does_not_see_it(
    fatima, app, services, db
) -> None:
    day = await first_day(db)
    async with back_office_of(app, services, KARIM, "host") as host:
        assert NOOR.name in (await host.get(day)).text
    async with back_office_of(app, services, JOOST, "host", in_teams=False) as stranger:
        for path in (day, f"{day}/aanwezigheid.json"):
            answer = await stranger.get(path)
            assert answer.status_code == 404
            assert NOOR.name not in answer.text
