"""Colleagues: invited by mail, given and taken roles, sessions that are seen and ended, and always an administrator."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.refusals import NotAllowed
from leerkring.core.secrets import Links
from leerkring.core.web.services import Services
from leerkring.people import colleagues, queries, rules, staff
from leerkring.people.colleagues import ActingColleague
from leerkring.people.model import Person, StaffRole
from leerkring.people.refusals import LastAdministrator
from leerkring.people.service import INVITE
from leerkring.people.staff import add_staff
from leerkring.people.staff_queries import list_sessions
from tests.builders import make_circle
from tests.cast import BAS, FATIMA, ILSE, KARIM, NOOR
from tests.conftest import TODAY
from tests.people.office import back_office_of, browser, sessions, sign_in, token_of
from tests.postbox import deliver
from tests.support.forms import form_to

ALL = "/beheer/collegas"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"


@pytest.fixture
async def karim(app: Application, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    async with back_office_of(app, services, KARIM, "admin") as desk:
        yield desk


async def id_of(services: Services, person: Any) -> Any:
    async with services.db.reading() as reading:
        return await reading.scalar(select(Person.id).where(Person.email == person.email))


async def roles_of(services: Services, person: Any) -> set[str]:
    async with services.db.reading() as reading:
        member = await queries.find_staff(reading, person.email)
    return set(member.roles) if member else set()


async def send(desk: httpx.AsyncClient, path: str, **typed: Any) -> httpx.Response:
    """Fill a form in as it stands, with this typed, and send it."""
    form = form_to(await desk.get(path), path)
    return await desk.post(form.action, data=form.data() | typed)


# --- inviting ------------------------------------------------------------------------------------------


async def test_somebody_is_invited_and_comes_in_with_the_link_once(
    app: Application, services: Services, karim: httpx.AsyncClient, clock: FixedClock
) -> None:
    typed = {"name": FATIMA.name, "email": FATIMA.email.upper(), "roles": ["organizer", "editor"]}
    made = await send(karim, f"{ALL}/nieuw", **typed)
    here = f"{ALL}/{await id_of(services, FATIMA)}"
    assert made.headers["location"] == f"{here}?gedaan=uitgenodigd"
    assert "nog nooit ingelogd" in (await karim.get(here)).text
    (letter,) = await deliver(services)
    assert FATIMA.email in letter.to
    assert "als redacteur en organisator" in letter.text
    link = next(word for word in letter.text.split() if "/inloggen/" in word)
    clock.move(rules.INVITE_LASTS - rules.SEEN_EVERY)
    async with browser(app, **{"User-Agent": FIREFOX}) as fatima:
        assert (await fatima.get(link)).status_code == 200
        assert (await fatima.post(link)).headers["location"] == "/beheer"
        assert (await fatima.get("/beheer/activiteiten")).status_code == 200
        assert "Firefox op Windows" in (await fatima.get("/beheer/ik")).text
        async with browser(app) as other:
            assert (await other.post(link)).status_code == 410


async def test_the_link_is_dead_after_its_days_and_when_the_role_is_taken(
    app: Application, services: Services, karim: httpx.AsyncClient, clock: FixedClock
) -> None:
    for person in (FATIMA, ILSE):
        await send(karim, f"{ALL}/nieuw", name=person.name, email=person.email, roles=["editor"])
    letters = {letter.to: letter.text for letter in await deliver(services)}
    links = {to: next(word for word in text.split() if "/inloggen/" in word) for to, text in letters.items()}
    await send(karim, f"{ALL}/{await id_of(services, ILSE)}/weg")
    clock.move(rules.INVITE_LASTS)
    async with browser(app) as visitor:
        for link in links.values():
            assert (await visitor.get(link)).status_code == (await visitor.post(link)).status_code == 410


@pytest.mark.parametrize(
    "typed, status, said",
    [
        ({"name": "", "email": "x@y.example", "roles": ["host"]}, 422, "Vul de voor- en achternaam in."),
        ({"name": "Jan Jansen", "email": "geen", "roles": ["host"]}, 422, "veld-email"),
        ({"name": "Jan Jansen", "email": "x@y.example", "roles": []}, 422, "Kies ten minste één rol."),
        ({"name": "Jan Jansen", "email": "x@y.example", "roles": ["boss"]}, 422, "Kies uit de lijst."),
        ({"name": "Jan Jansen", "email": KARIM.email, "roles": ["host"]}, 409, "is al collega"),
    ],
)
async def test_what_is_wrong_with_an_invitation_comes_back(
    services: Services, karim: httpx.AsyncClient, typed: dict[str, Any], status: int, said: str
) -> None:
    answer = await send(karim, f"{ALL}/nieuw", **typed)
    assert answer.status_code == status
    assert said in answer.text
    assert f'value="{typed["email"]}"' in answer.text
    assert await deliver(services) == []


async def test_nobody_reads_the_link_of_an_invitation_in_the_mail_log(
    services: Services, karim: httpx.AsyncClient
) -> None:
    await send(karim, f"{ALL}/nieuw", name=BAS.name, email=BAS.email, roles=["host"])
    (letter,) = await deliver(services)
    secret = next(word for word in letter.text.split() if "/inloggen/" in word).rpartition("/")[2]
    log = await karim.get("/beheer/mail?soort=people.invite")
    assert "U werkt mee aan leerkring" in log.text
    path = log.text.partition('href="/beheer/mail/')[2].partition('"')[0]
    page = await karim.get(f"/beheer/mail/{path}")
    assert page.status_code == 200
    assert secret not in page.text
    assert (await karim.get(f"/beheer/mail/{path}/voorbeeld")).status_code == 404


# --- changing ------------------------------------------------------------------------------------------


async def test_a_role_that_is_given_or_taken_holds_for_the_next_request(
    app: Application, services: Services, karim: httpx.AsyncClient
) -> None:
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        here = f"{ALL}/{await id_of(services, FATIMA)}"
        assert (await fatima.get("/beheer/bibliotheek")).status_code == 403
        await send(karim, f"{here}/wijzigen", name="Fatima de Vries", roles=["editor"])
        assert (await fatima.get("/beheer/bibliotheek")).status_code == 200
        assert (await fatima.get("/beheer/mensen")).status_code == 403
        assert "Fatima de Vries" in (await fatima.get("/beheer")).text
    log = (await karim.get("/beheer/logboek")).text
    for what in ("gaf een rol", "nam een rol terug", "wijzigde de naam van een collega"):
        assert what in log


async def test_two_who_change_one_colleague_lose_nothing(
    app: Application, services: Services, karim: httpx.AsyncClient
) -> None:
    await add_staff(services.db, BAS.email, "host", TODAY, name=BAS.name)
    here = f"{ALL}/{await id_of(services, BAS)}/wijzigen"
    opened = form_to(await karim.get(here), here)
    async with back_office_of(app, services, FATIMA, "admin") as fatima:
        await send(fatima, here, roles=["host", "editor"])
    late = await karim.post(here, data=opened.data(name="Bas de Boer") | {"roles": ["organizer"]})
    assert late.status_code == 409
    assert FATIMA.name in late.text
    assert "Bas de Boer" in late.text
    assert await roles_of(services, BAS) == {"host", "editor"}
    again = form_to(late, here)
    assert (await karim.post(here, data=again.data())).status_code == 303
    assert await roles_of(services, BAS) == {"organizer"}


async def test_who_leaves_is_out_at_once_and_stays_in_the_log(
    app: Application, services: Services, karim: httpx.AsyncClient
) -> None:
    await make_circle(services.db)
    async with back_office_of(app, services, FATIMA, "organizer") as fatima, browser(app) as laptop:
        await sign_in(laptop, services, FATIMA)
        await fatima.post(
            "/beheer/activiteiten/woonzorganalyse/team", data={"person": await id_of(services, FATIMA)}
        )
        here = f"{ALL}/{await id_of(services, FATIMA)}/weg"
        look = (await karim.get(here)).text
        assert "2 sessies eindigen" in look
        assert "1 team raakt" in look
        assert "Van 1 activiteit is er dan geen organisator meer" in look
        before = await sessions(services)
        assert (await send(karim, here)).headers["location"] == f"{ALL}?gedaan=weg"
        assert await sessions(services) == before - 2
        for one in (fatima, laptop):
            assert (await one.get("/beheer")).headers["location"].startswith("/inloggen")
    assert FATIMA.name not in (await karim.get(ALL)).text
    assert (await karim.get(here)).status_code == 404
    assert FATIMA.name in (await karim.get("/beheer/logboek")).text


async def test_a_form_without_the_token_of_this_session_does_nothing(
    services: Services, karim: httpx.AsyncClient
) -> None:
    await add_staff(services.db, BAS.email, "host", TODAY, name=BAS.name)
    here = f"{ALL}/{await id_of(services, BAS)}"
    for end in ("/wijzigen", "/weg", "/uitnodigen", "/sessies"):
        answer = await karim.post(here + end, data={"name": BAS.name, "roles": ["admin"], "token": "x"})
        assert answer.status_code == 409, end
    typed = {"name": "Jan Jansen", "email": "x@y.example", "roles": ["admin"]}
    assert (await karim.post(f"{ALL}/nieuw", data=typed)).status_code == 409
    assert (await karim.post("/beheer/ik/sessies")).status_code == 409
    assert await roles_of(services, BAS) == {"host"}
    assert await deliver(services) == []


# --- sessions ------------------------------------------------------------------------------------------


async def test_one_sees_and_ends_ones_own_sessions(
    app: Application, services: Services, clock: FixedClock
) -> None:
    async with (
        browser(app, "192.0.2.7", **{"User-Agent": FIREFOX}) as here,
        browser(app, "198.51.100.9") as there,
        browser(app) as third,
    ):
        for one in (here, there, third):
            await sign_in(one, services, BAS, "host")
            clock.move(rules.SEEN_EVERY)
        page = await here.get("/beheer/ik")
        assert page.text.count("deze browser") == 1
        assert "192.0.…" in page.text
        assert "192.0.2.7" not in page.text
        async with services.db.reading() as reading:
            listed = await list_sessions(reading, await id_of(services, BAS), clock.now())
        other = next(one for one in listed if one.network == "198.51.…")
        assert other.name in page.text
        done = await here.post("/beheer/ik/sessies", data={"token": token_of(page), "sessie": other.name})
        assert done.headers["location"] == "/beheer/ik?gedaan=sessies"
        signed_in = [(await one.get("/beheer")).status_code == 200 for one in (here, there, third)]
        assert signed_in == [True, False, True]
        await here.post("/beheer/ik/sessies", data={"token": token_of(page)})
        assert [(await one.get("/beheer")).status_code for one in (here, third)] == [200, 303]


async def test_nobody_ends_a_session_of_somebody_else_from_their_own_page(
    app: Application, services: Services, karim: httpx.AsyncClient
) -> None:
    async with back_office_of(app, services, BAS, "host") as bas:
        async with services.db.reading() as reading:
            (karims,) = await list_sessions(reading, await id_of(services, KARIM), TODAY)
        token = token_of(await bas.get("/beheer/ik"))
        await bas.post("/beheer/ik/sessies", data={"token": token, "sessie": karims.name})
        assert (await karim.get("/beheer")).status_code == 200
        here = f"{ALL}/{await id_of(services, BAS)}"
        await karim.post(f"{here}/sessies", data={"token": token_of(await karim.get(here))})
        assert (await bas.get("/beheer")).status_code == 303


# --- always an administrator ---------------------------------------------------------------------------


async def test_the_only_administrator_cannot_stop_being_one(
    services: Services, karim: httpx.AsyncClient
) -> None:
    here = f"{ALL}/{await id_of(services, KARIM)}"
    assert (await send(karim, f"{here}/wijzigen", roles=["editor"])).status_code == 409
    answer = await send(karim, f"{here}/weg")
    assert answer.status_code == 409
    assert "de enige beheerder" in answer.text
    assert await roles_of(services, KARIM) == {"admin"}
    await add_staff(services.db, FATIMA.email, "admin", TODAY)
    done = await send(karim, f"{here}/wijzigen", roles=["editor"])
    assert done.headers["location"] == "/beheer"


async def race(services: Services) -> tuple[list[Any], int]:
    """Let two administrators take each other's role at once; what each got, and how many there are then."""
    db = services.db
    ids = [await add_staff(db, person.email, "admin", TODAY, name=person.name) for person in (KARIM, FATIMA)]

    async def take(who: UUID, of: UUID) -> Any:
        by = ActingColleague(who, f"staff:{who}")
        return await colleagues.end_colleague(db, of, version=None, by=by, now=TODAY)

    outcomes = await asyncio.gather(take(*ids), take(*ids[::-1]), return_exceptions=True)
    async with db.reading() as reading:
        left = await reading.rows(select(StaffRole).where(StaffRole.role == "admin"))
    return [type(one) for one in outcomes], len(left)


async def test_of_two_who_take_each_others_role_one_is_refused(app: Application, services: Services) -> None:
    outcomes, left = await race(services)
    assert left == 1
    assert sorted(map(str, outcomes)) == sorted(map(str, [type(None), NotAllowed]))


async def test_without_the_lock_nobody_would_be_left(
    app: Application, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same race, in which both look before either has written."""
    both = asyncio.Barrier(2)

    async def look(tx: Any) -> frozenset[UUID]:
        rows = await tx.rows(select(StaffRole.person_id).where(StaffRole.role == "admin"))
        await both.wait()
        return frozenset(row.person_id for row in rows)

    monkeypatch.setattr(colleagues, "lock_administrators", look)
    outcomes, left = await race(services)
    assert (outcomes, left) == ([type(None)] * 2, 0)


async def test_who_lost_the_role_meanwhile_does_nothing_more(app: Application, services: Services) -> None:
    """Their page was open and their request let in; under the lock they are an administrator no more."""
    karim, fatima, bas = [
        await add_staff(services.db, person.email, role, TODAY, name=person.name)
        for person, role in ((KARIM, "admin"), (FATIMA, "admin"), (BAS, "host"))
    ]
    await staff.remove_staff(services.db, KARIM.email, TODAY)
    by = ActingColleague(karim, f"staff:{karim}")
    links = Links("k" * 32)
    for act in (
        colleagues.invite(services.db, links, email=NOOR.email, name="", roles=["admin"], by=by, now=TODAY),
        colleagues.invite_again(services.db, links, bas, by=by, now=TODAY),
        colleagues.change_colleague(
            services.db, bas, name="", roles=["admin"], version=None, by=by, now=TODAY
        ),
        colleagues.end_colleague(services.db, fatima, version=None, by=by, now=TODAY),
        colleagues.end_sessions(services.db, fatima, by=by, now=TODAY),
    ):
        with pytest.raises(NotAllowed):
            await act
    by = ActingColleague(fatima, f"staff:{fatima}")
    with pytest.raises(LastAdministrator):
        await colleagues.end_colleague(services.db, fatima, version=None, by=by, now=TODAY)
    assert INVITE == "people.invite"
