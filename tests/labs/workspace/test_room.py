"""What those inside a lab read and write, and what nobody else does."""

import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.labs.cases.forgetting import forget_cases
from leerkring.labs.cases.rules import DECLINED_KEPT, OWNER_KEPT
from leerkring.labs.experts.inviting import INVITATION
from leerkring.labs.workspace.forgetting import forget_rooms
from leerkring.mail.service import address_key, suppress
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, ILSE, JOOST, KARIM, NOOR, colleague
from tests.labs.cases import do
from tests.labs.experts.pool import SANNE, make_expert
from tests.labs.workspace.rooms import Room, make_room, version_in
from tests.people.office import back_office_of
from tests.postbox import deliver

SECRET = "Zilverlinde belt de huisarts"
PART = {
    "begins-1": "09:30",
    "ends-1": "10:00",
    "what-1": "Welkom in Almelo",
    "lead-1": "facilitator",
    "who-1": "Fatima zelf",
    "public-1": "ja",
    "begins-2": "10:00",
    "ends-2": "11:30",
    "what-2": "Alleen voor ons",
    "lead-2": "note_taker",
}


@pytest.fixture
async def room(app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock) -> Room:
    return await make_room(app, client, services, clock)


async def write(client: httpx.AsyncClient, room: Room, way: str, body: str, **other: str) -> httpx.Response:
    return await client.post(room.notes(way), data={"body": body, **other})


async def agree(client: httpx.AsyncClient, way: str, what: str, **other: str) -> httpx.Response:
    return await client.post(f"{way}/afspraken/nieuw", data={"kind": "action", "what": what, **other})


async def test_the_team_the_owner_and_staff_read_the_same_notes(
    app: Application, client: httpx.AsyncClient, services: Services, room: Room
):
    assert (await write(client, room, room.bas, f"## Start\n\n{SECRET}")).status_code == 303
    for way in (room.bas, room.joost, room.owner):
        page = (await client.get(way)).text
        assert SECRET in page
        assert f"Het laatst gewijzigd door {BAS.name}" in page
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        assert SECRET in (await desk.get(room.desk)).text
        assert f'href="{room.desk}"' in (await desk.get(room.lab)).text
        version = await version_in(desk, room.notes(room.desk))
        kept = await write(desk, room, room.desk, f"{SECRET}\n\nEn Fatima ook.", version=version)
        assert kept.status_code == 303
    history = (await client.get(room.notes(room.owner) + "/versies")).text
    assert FATIMA.name in history
    assert BAS.name in history


async def test_two_who_write_at_once_lose_nothing(client: httpx.AsyncClient, room: Room):
    await write(client, room, room.bas, "Eerst\n\nMidden\n\nLaatst")
    version = await version_in(client, room.notes(room.bas))
    assert (
        await write(client, room, room.bas, "Eerst van Bas\n\nMidden\n\nLaatst", version=version)
    ).status_code == 303
    joined = await write(client, room, room.joost, "Eerst\n\nMidden\n\nLaatst van Joost", version=version)
    assert joined.headers["location"].endswith("gedaan=samen")
    page = (await client.get(room.bas)).text
    assert "Eerst van Bas" in page
    assert "Laatst van Joost" in page


async def test_who_changes_the_same_line_sees_both_and_both_are_kept(client: httpx.AsyncClient, room: Room):
    await write(client, room, room.bas, "De zaal is open.")
    version = await version_in(client, room.notes(room.bas))
    await write(client, room, room.bas, "De zaal is om negen uur open.", version=version)
    late = await write(client, room, room.joost, "De zaal is dicht.", version=version)
    assert late.status_code == 409
    assert "De zaal is om negen uur open." in late.text
    assert "De zaal is dicht.</textarea>" in late.text
    assert f"terwijl u ermee bezig was: {BAS.name}" in late.text
    fresh = re.search(r'name="version" value="(\d+)"', late.text)
    assert fresh is not None
    assert (await write(client, room, room.joost, "De zaal is dicht.", version=fresh[1])).status_code == 303
    history = (await client.get(room.notes(room.bas) + "/versies?versie=2")).text
    assert "om negen uur" in history
    back = re.search(r'name="body" value="([^"]+)"', history)
    assert back is not None
    assert back[1] == "De zaal is om negen uur open."
    unknown = await write(client, room, room.joost, "Iets anders", version="999")
    assert unknown.status_code == 409


async def test_too_much_comes_back(client: httpx.AsyncClient, room: Room):
    long = await write(client, room, room.bas, "x" * 20_001)
    assert long.status_code == 422
    assert "ten hoogste 20000 tekens" in long.text
    assert (await client.get(f"{room.bas}/dag/{room.activity_id}")).status_code == 404
    assert (await client.post(f"{room.bas}/dag/{room.activity_id}", data={"body": "x"})).status_code == 404


async def test_decisions_and_actions_are_added_changed_ticked_and_dropped(
    client: httpx.AsyncClient, services: Services, room: Room, clock: FixedClock
):
    due = (clock.now() + timedelta(days=3)).date().isoformat()
    empty = await client.post(f"{room.bas}/afspraken/nieuw", data={"what": ""})
    assert empty.status_code == 422
    assert "Kies of dit een besluit of een actie is." in empty.text
    key = "01890a5d-ac96-774b-bcce-b302099a8057"
    for _ in range(2):
        assert (
            await agree(client, room.bas, "Bellen", who="Joost", due_on=due, request_key=key)
        ).status_code == 303
    assert (
        await agree(client, room.owner, "Wij beginnen klein.", kind="decision", day=str(room.days[0]))
    ).status_code == 303
    wrong_day = await agree(client, room.bas, "Anders", day="onzin")
    assert wrong_day.status_code == 422
    assert (await agree(client, room.bas, "Anders", day=str(room.activity_id))).status_code == 404
    page = (await client.get(room.joost)).text
    assert page.count("Vink af") == 1
    (item,) = set(re.findall(r"/afspraken/([0-9a-f-]{36})/klaar", page))
    one = f"{room.joost}/afspraken/{item}"
    version = await version_in(client, one)
    for _ in range(2):  # pressed twice
        done = await client.post(one + "/klaar", data={"klaar": "ja", "version": version})
        assert done.status_code == 303
    opened = await client.post(one + "/klaar", data={"klaar": "nee", "version": version})
    assert opened.status_code == 409, "what was seen is not so any more"
    stale = await client.post(one, data={"kind": "action", "what": "Mailen", "version": version})
    assert stale.status_code == 409
    assert "Mailen" in stale.text
    assert (await client.post(one + "/klaar", data={"klaar": "nee"})).status_code == 303
    assert (
        await client.post(one, data={"kind": "action", "what": "Mailen", "who": "Bas"})
    ).status_code == 303
    assert "Mailen" in (await client.get(room.bas)).text
    assert (await client.post(one + "/vervallen")).status_code == 303
    assert "Mailen" not in (await client.get(room.bas)).text
    assert (await client.get(one)).status_code == 404
    async with services.db.reading() as reading:
        rows = await reading.sql(
            "SELECT number, actor, data->>'what' AS what FROM revision"
            " WHERE subject_kind = 'lab-item' AND subject_id = $1 ORDER BY number",
            UUID(item),
        )
    assert [row.what for row in rows] == ["Bellen", "Bellen", "Bellen", "Mailen", "Mailen"]
    assert all(row.actor.startswith("lab-team:") for row in rows)


async def test_a_late_action_is_on_vandaag(
    app: Application, client: httpx.AsyncClient, services: Services, room: Room, clock: FixedClock
):
    due = (clock.now() + timedelta(days=3)).date().isoformat()
    await agree(client, room.bas, "De huisarts bellen", who="Joost", due_on=due)
    clock.move(timedelta(days=3))
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        assert "actie van een praktijklab is te laat" not in (await desk.get("/beheer")).text
    clock.move(timedelta(days=1))
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        today = (await desk.get("/beheer")).text
        assert "actie van een praktijklab is te laat" in today
        assert "De huisarts bellen" in today
    async with back_office_of(app, services, KARIM, "organizer") as other:
        assert "De huisarts bellen" not in (await other.get("/beheer")).text
        assert (await other.get(room.desk)).status_code == 404
    assert "te laat" in (await client.get(room.bas)).text
    page = (await client.get(room.bas)).text
    (item,) = set(re.findall(r"/afspraken/([0-9a-f-]{36})/klaar", page))
    await client.post(f"{room.bas}/afspraken/{item}/klaar", data={"klaar": "ja"})
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        assert "te laat" not in (await desk.get("/beheer")).text


async def test_nothing_of_the_room_is_told_outside(
    app: Application, client: httpx.AsyncClient, services: Services, room: Room
):
    await write(client, room, room.bas, SECRET)
    await agree(client, room.bas, f"Afspraak: {SECRET}")
    async with services.db.transaction() as tx:
        await tx.sql("UPDATE activity SET allocation = 'first_come'")
    visitor = colleague(3)
    own_page = await register(client, visitor, room.public.rpartition("/")[2])
    paths = (room.public, "/agenda", own_page, room.own, f"/casussen/casus-{room.number}", "/sitemap.xml")
    feeds = (
        "/zoeken?q=Zilverlinde+huisarts",
        "/agenda.atom",
        "/agenda.ics",
        "/casussen.atom",
        room.public + ".ics",
    )
    for path in (*paths, *feeds):
        page = (await client.get(path)).text
        assert SECRET not in page, path
        assert BAS.name not in page, path
    secret = own_page.rpartition("/")[2]
    assert (await client.get(f"/praktijklab/{secret}")).status_code == 404
    async with services.db.reading() as reading:
        found = await reading.sql(
            "SELECT count(*) AS many FROM search_entry t WHERE t::text LIKE '%huisarts%'"
        )
    assert found[0].many == 0
    async with back_office_of(app, services, ILSE, "editor") as editor:
        assert (await editor.get(room.desk)).status_code == 403
        assert SECRET not in (await editor.get("/beheer/zoeken?q=huisarts")).text
    own = await client.get(room.bas)
    assert 'content="noindex"' in own.text
    assert "no-store" in own.headers["cache-control"] or "private" in own.headers["cache-control"]


async def test_visitors_read_of_the_agenda_what_staff_and_the_owner_let(
    app: Application, client: httpx.AsyncClient, services: Services, room: Room
):
    agenda = f"{room.notes(room.desk)}/programma"
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        wrong = await desk.post(agenda, data=PART | {"ends-1": "09:00", "lead-2": ""})
        assert wrong.status_code == 422
        assert "Kies een tijd na het begin." in wrong.text
        assert "Kies wie dit leidt." in wrong.text
        assert "Welkom in Almelo" in wrong.text
        version = await version_in(desk, agenda)
        assert "Welkom in" not in (await client.get(room.public)).text
        assert (await desk.post(agenda, data=PART | {"version": version})).status_code == 303
        stale = await desk.post(agenda, data={"version": version})
        assert stale.status_code == 409
    inside = (await client.get(room.bas)).text
    assert "Welkom in Almelo" in inside
    assert "9.30–10.00 uur" in inside
    assert "Alleen voor ons" in inside
    assert "Fatima zelf" in inside
    public = (await client.get(room.public)).text
    assert "Welkom in [weggelaten]" in public, "this case is shown without names"
    assert "(begeleider)" in public
    assert "Alleen voor ons" not in public
    assert "Fatima zelf" not in public
    await client.post(room.own + "/toestemming", data={"consent": "open"})
    assert "Welkom in Almelo" in (await client.get(room.public)).text
    await client.post(room.own + "/toestemming", data={"consent": "closed"})
    assert "Welkom in" not in (await client.get(room.public)).text
    assert "Welkom in Almelo" in (await client.get(room.bas)).text
    assert "komt niets op de site" in (await client.get(room.bas)).text


async def invited(services: Services, room: Room, *, public: bool = True) -> str:
    """Let Sanne say yes to the lab, and return her invitation."""
    expert = await make_expert(services.db, SANNE, public=public)
    async with services.db.transaction() as tx:
        (row,) = await tx.sql(
            "INSERT INTO expert_invitation (id, expert_id, activity_id, state, asked_at, answer_by)"
            " VALUES (gen_random_uuid(), $1, $2, 'accepted', $3, $4) RETURNING id",
            expert,
            room.activity_id,
            services.clock.now(),
            services.clock.now() + timedelta(days=5),
        )
    return f"/deskundige/uitnodiging/{services.links.make(INVITATION, row.id)}"


async def test_an_expert_who_said_yes_comes_in_as_long_as_that_stands(
    client: httpx.AsyncClient, services: Services, room: Room
):
    await write(client, room, room.bas, SECRET)
    invitation = await invited(services, room)
    found = re.search(r'href="(/praktijklab/[\w-]{43})"', (await client.get(invitation)).text)
    assert found is not None
    way = found[1]
    page = (await client.get(way)).text
    assert SECRET in page
    assert SANNE.name in (await client.get(room.bas)).text
    version = await version_in(client, room.notes(way))
    assert (await write(client, room, way, f"{SECRET}\nSanne was hier.", version=version)).status_code == 303
    assert f"gewijzigd door {SANNE.name}" in (await client.get(room.bas)).text
    assert SANNE.name in (await client.get(room.public)).text, "she agreed to be named"
    await client.post(room.own + "/toestemming", data={"consent": "closed"})
    assert SANNE.name not in (await client.get(room.public)).text, "nothing of this case is shown"
    assert room.public not in (await client.get("/deskundigen/sanne-wolters")).text
    gone = await client.post(invitation, data={"answer": "withdrawn", "words": "Ik ben ziek."})
    assert gone.status_code == 303
    assert (await client.get(way)).status_code == 404
    assert "praktijklab/" not in (await client.get(invitation)).text


async def test_who_did_not_agree_to_be_named_is_named_inside_alone(
    client: httpx.AsyncClient, services: Services, room: Room
):
    await invited(services, room, public=False)
    assert SANNE.name in (await client.get(room.bas)).text
    assert SANNE.name not in (await client.get(room.public)).text


async def test_taken_back_in_the_middle_the_room_shuts(
    app: Application, client: httpx.AsyncClient, services: Services, room: Room
):
    await write(client, room, room.bas, SECRET)
    await agree(client, room.bas, "Bellen")
    (item,) = set(re.findall(r"/afspraken/([0-9a-f-]{36})/klaar", (await client.get(room.bas)).text))
    assert (await client.post(room.own + "/intrekken")).status_code == 303
    for way in (room.bas, room.owner):
        page = await client.get(way)
        assert 'data-state="shut"' in page.text
        assert "De eigenaar heeft de casus ingetrokken" in page.text
        assert SECRET not in page.text
        assert JOOST.name not in page.text
        for path in (room.notes(way), room.notes(way) + "/versies", f"{way}/afspraken/{item}"):
            closed = await client.get(path)
            assert closed.status_code == 409, path
            assert SECRET not in closed.text
        assert (await write(client, room, way, "Toch")).status_code == 409
        assert (await agree(client, way, "Toch")).status_code == 409
        assert (await client.post(f"{way}/afspraken/{item}/klaar")).status_code == 409
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        left = (await desk.get(room.desk)).text
        assert SECRET in left
        assert "Vink af" not in left
        assert (await write(desk, room, room.desk, "Toch")).status_code == 409


async def test_a_closed_case_is_read_and_not_written(
    app: Application, client: httpx.AsyncClient, services: Services, room: Room
):
    await write(client, room, room.bas, SECRET)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        assert (await do(desk, room.number, "close", "Klaar.")).status_code == 303
    page = (await client.get(room.bas)).text
    assert 'data-state="reading"' in page
    assert SECRET in page
    late = await write(client, room, room.bas, "Nog iets")
    assert late.status_code == 409
    assert "kunt u niets meer schrijven" in late.text


async def test_join_link_and_papers_are_for_those_inside(
    app: Application, client: httpx.AsyncClient, services: Services, room: Room
):
    async with services.db.transaction() as tx:
        await tx.sql("UPDATE occurrence SET online_url = 'https://vergader.example/lab'")
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        added = await desk.post(
            room.lab + "/stukken",
            data={"title": "De kaart", "audience": "participants"},
            files={"bestand": ("kaart.pdf", b"%PDF-1.7 kaart", "application/pdf")},
        )
        assert added.status_code == 303, added.text
    page = (await client.get(room.bas)).text
    assert "https://vergader.example/lab" in page
    paper = re.search(rf'href="({room.bas}/stukken/[0-9a-f-]+)"', page)
    assert paper is not None
    assert (await client.get(paper[1])).content == b"%PDF-1.7 kaart"
    assert "https://vergader.example/lab" not in (await client.get(room.public)).text
    await client.post(room.own + "/intrekken")
    assert (await client.get(paper[1])).status_code == 409
    assert "vergader.example" not in (await client.get(room.bas)).text


async def test_a_host_writes_along_and_makes_no_agenda(app: Application, services: Services, room: Room):
    async with back_office_of(app, services, BAS, "host") as host:
        assert (await host.get(room.desk)).status_code == 200
        assert (await write(host, room, room.desk, "Van de gastheer")).status_code == 303
        assert (await host.get(room.notes(room.desk) + "/programma")).status_code == 403


async def test_only_a_lab_has_a_room(app: Application, services: Services, room: Room):
    await make_circle(services.db, "een-kring")
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        page = await desk.get("/beheer/activiteiten/een-kring/praktijklab")
        assert page.status_code == 404
        assert "is geen praktijklab" in page.text
        assert "een-kring/praktijklab" not in (await desk.get("/beheer/activiteiten/een-kring")).text


async def test_a_day_that_is_taken_away_leaves_its_notes(
    client: httpx.AsyncClient, services: Services, room: Room
):
    await write(client, room, room.bas, SECRET)
    async with services.db.transaction() as tx:
        await tx.sql("DELETE FROM occurrence WHERE id = $1", room.days[0])
    page = (await client.get(room.bas)).text
    assert "een dag die er niet meer is" in page
    assert SECRET in page


async def everything(services: Services) -> str:
    """All that is kept of the room, its team and its mails, as text."""
    tables = ("lab_team_member", "lab_note", "lab_item", "lab_agenda_part", "revision", "delivery")
    async with services.db.reading() as reading:
        found = [await reading.sql(f"SELECT t::text AS line FROM {table} t") for table in tables]
    return "\n".join(row.line for rows in found for row in rows)


async def test_with_its_case_the_room_is_forgotten(
    app: Application, client: httpx.AsyncClient, services: Services, room: Room, clock: FixedClock
):
    await write(client, room, room.bas, SECRET)
    await agree(client, room.bas, "De huisarts bellen")
    await client.post(room.own + "/intrekken")
    clock.move(DECLINED_KEPT - timedelta(seconds=1))
    async with services.db.transaction() as tx:
        await forget_cases(tx, clock.now())
    assert SECRET in await everything(services)
    clock.move(timedelta(seconds=1))
    async with services.db.transaction() as tx:
        assert await forget_cases(tx, clock.now()) == 1
        assert await forget_cases(tx, clock.now()) == 0
    left = await everything(services)
    for word in (SECRET, "De huisarts bellen", BAS.name, BAS.email, JOOST.email):
        assert word not in left, word
    assert (await client.get(room.bas)).status_code == 404


async def test_of_a_closed_case_the_room_goes_with_the_owner(
    app: Application, client: httpx.AsyncClient, services: Services, room: Room, clock: FixedClock
):
    await write(client, room, room.bas, SECRET)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        agenda = await desk.post(f"{room.notes(room.desk)}/programma", data=PART)
        assert agenda.status_code == 303
        await do(desk, room.number, "close", "Klaar.")
    assert PART["who-1"] in await everything(services)
    clock.move(OWNER_KEPT)
    async with services.db.transaction() as tx:
        assert await forget_cases(tx, clock.now()) == 1
    left = await everything(services)
    assert SECRET not in left
    assert PART["who-1"] not in left
    assert PART["what-1"] in left, "what was done may stand on the page"
    assert BAS.email not in left


async def test_a_room_without_a_case_goes_two_years_after_its_last_day(
    app: Application, services: Services, clock: FixedClock
):
    lab = await make_circle(services.db, "los-lab", kind="lab", days=1, now=clock.now())
    async with services.db.reading() as reading:
        (day,) = await reading.sql("SELECT id, ends_at FROM occurrence WHERE activity_id = $1", lab)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        here = "/beheer/activiteiten/los-lab/praktijklab"
        assert (await desk.post(f"{here}/dag/{day.id}", data={"body": SECRET})).status_code == 303
        thrown = await desk.post("/beheer/activiteiten/los-lab/weggooien")
        assert thrown.status_code == 409
        other = await make_circle(services.db, "ander-lab", kind="lab", days=1, now=clock.now())
        async with services.db.reading() as reading:
            (theirs,) = await reading.sql("SELECT id FROM occurrence WHERE activity_id = $1", other)
        agenda = f"/beheer/activiteiten/ander-lab/praktijklab/dag/{theirs.id}/programma"
        assert (await desk.post(agenda, data=PART)).status_code == 303
    clock.set(day.ends_at + timedelta(days=729))
    async with services.db.transaction() as tx:
        assert await forget_rooms(tx, clock.now()) == 0
    clock.move(timedelta(days=2))
    async with services.db.transaction() as tx:
        assert await forget_rooms(tx, clock.now()) == 2
        assert await forget_rooms(tx, clock.now()) == 0
    left = await everything(services)
    assert SECRET not in left
    assert PART["who-1"] not in left


async def test_the_owners_address_dies_and_the_work_goes_on(
    app: Application, client: httpx.AsyncClient, services: Services, room: Room, clock: FixedClock
):
    async with services.db.transaction() as tx:
        await suppress(tx, address_key(services.settings.secret_key, NOOR.email), "bounce", clock.now())
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        assert "komt niet aan" in (await desk.get(f"/beheer/casussen/{room.number}")).text
        added = {"name": ILSE.name, "email": "ilse@almelo.example"}
        assert (await desk.post(f"/beheer/casussen/{room.number}/team", data=added)).status_code == 303
    assert await deliver(services)
    assert (await write(client, room, room.bas, SECRET)).status_code == 303
