"""The room of a lab of Noor's case, through the pages that she, her team and staff use."""

import re
from dataclasses import dataclass
from uuid import UUID

import httpx

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.labs.cases.queries import OWNER as CASE_OWNER
from leerkring.labs.workspace.entering import OWNER
from leerkring.labs.workspace.team import MEMBER
from tests.cast import BAS, FATIMA, JOOST
from tests.labs.cases import accept, begin_lab, bring, number_of, open_intake, submit
from tests.people.office import back_office_of
from tests.postbox import Letter, deliver


@dataclass(frozen=True, slots=True)
class Room:
    """Where everybody comes in: `own` is Noor's case, `owner` her way into the room, `bas` and `joost` those of her team."""

    own: str
    owner: str
    bas: str
    joost: str
    lab: str
    number: int
    activity_id: UUID
    days: tuple[UUID, ...]

    @property
    def desk(self) -> str:
        """The room in the back office."""
        return self.lab + "/praktijklab"

    @property
    def public(self) -> str:
        """The page for visitors."""
        return self.lab.replace("/beheer/activiteiten", "/agenda")

    def notes(self, way: str) -> str:
        """Return the notes of the first day, for who comes in this way."""
        return f"{way}/dag/{self.days[0]}"


async def make_room(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock, **case: str
) -> Room:
    """Let a lab work on Noor's case, with Bas and Joost in her team."""
    await open_intake(services, clock)
    own = await bring(client, services, **case)
    await submit(client, services, own)
    number = await number_of(services)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await accept(desk, number)
        lab = await begin_lab(desk, number)
        assert (await desk.post(lab + "/publiceren")).status_code == 303
    await deliver(services)
    bas = await join(client, services, own, BAS.name, BAS.email)
    joost = await join(client, services, own, JOOST.name, JOOST.email)
    owner = re.search(r'href="(/praktijklab/[\w-]{43})"', (await client.get(own)).text)
    assert owner is not None
    async with services.db.reading() as reading:
        (row,) = await reading.sql("SELECT id FROM activity WHERE slug = $1", lab.rpartition("/")[2])
        days = await reading.sql(
            "SELECT id FROM occurrence WHERE activity_id = $1 ORDER BY starts_at", row.id
        )
    return Room(
        own=own,
        owner=owner[1],
        bas=bas,
        joost=joost,
        lab=lab,
        number=number,
        activity_id=UUID(str(row.id)),
        days=tuple(UUID(str(one.id)) for one in days),
    )


async def join(client: httpx.AsyncClient, services: Services, own: str, name: str, email: str) -> str:
    """Let the owner add somebody, and return their way in, out of the mail."""
    answer = await client.post(own + "/team", data={"name": name, "email": email, "role": "adviseur"})
    assert answer.status_code == 303, answer.text
    (letter,) = await deliver(services)
    assert email in letter.to
    return way_in(letter)


def way_in(letter: Letter) -> str:
    """Return the way in that a mail has."""
    found = re.search(r"http://leerkring\.test(/praktijklab/[\w-]{43})", letter.text)
    assert found is not None, letter.text
    return found[1]


async def version_in(client: httpx.AsyncClient, path: str) -> str:
    """Return the version of the first form of a page."""
    found = re.search(r'name="version" value="([^"]*)"', (await client.get(path)).text)
    assert found is not None
    return found[1]


async def a_team_told(client: httpx.AsyncClient, services: Services) -> list[Letter]:
    """Let each mail about a team be called for, while work goes on with a case that is closed, and return them all."""
    async with services.db.transaction() as tx:
        (row,) = await tx.sql("SELECT id, link_generation FROM lab_case WHERE state = 'closed' LIMIT 1")
        await tx.sql("UPDATE lab_case SET state = 'accepted' WHERE id = $1", row.id)
    own = f"/casus/{services.links.make(CASE_OWNER, row.id, row.link_generation)}"
    who = {"name": JOOST.name, "email": JOOST.email, "role": "wijkbeheerder"}
    assert (await client.post(own + "/team", data=who)).status_code == 303
    letters = await deliver(services)
    async with services.db.transaction() as tx:
        await tx.sql("UPDATE lab_case SET state = 'closed' WHERE id = $1", row.id)
    return letters


async def rooms_lived(services: Services) -> dict[str, str]:
    """Return the pages of the sample's room: those inside, the owner's team, and in the back office."""
    async with services.db.reading() as reading:
        (case,) = await reading.sql(
            "SELECT c.id, c.number FROM lab_case c JOIN lab_of_case l ON l.case_id = c.id JOIN activity a"
            " ON a.id = l.activity_id WHERE a.slug = 'uitstroom-uit-de-opvang'"
        )
        members = await reading.sql(
            "SELECT id FROM lab_team_member WHERE case_id = $1 ORDER BY name", case.id
        )
        days = await reading.sql(
            "SELECT o.id FROM occurrence o JOIN activity a ON a.id = o.activity_id"
            " WHERE a.slug = 'uitstroom-uit-de-opvang' ORDER BY o.starts_at"
        )
        (item,) = await reading.sql(
            "SELECT id FROM lab_item WHERE kind = 'action' ORDER BY created_at LIMIT 1"
        )
        waiting = await reading.sql(
            "SELECT id FROM lab_case WHERE state = 'accepted' ORDER BY number LIMIT 1"
        )
    links, desk = services.links, "/beheer/activiteiten/uitstroom-uit-de-opvang/praktijklab"
    inside = f"/praktijklab/{links.make(MEMBER, members[0].id)}"
    team = f"/casus/{links.make(CASE_OWNER, case.id)}/team"
    return {
        "room": inside,
        "room_waiting": f"/praktijklab/{links.make(OWNER, waiting[0].id)}",
        "room_notes": f"{inside}/dag/{days[0].id}",
        "room_empty_notes": f"{inside}/dag/{days[1].id}",
        "room_item": f"{inside}/afspraken/{item.id}",
        "team": team,
        "team_empty": f"/casus/{links.make(CASE_OWNER, waiting[0].id)}/team",
        "team_member": f"{team}/{members[0].id}",
        "room_desk": desk,
        "room_desk_agenda": f"{desk}/dag/{days[0].id}/programma",
        "room_desk_notes": f"{desk}/dag/{days[0].id}",
        "room_desk_item": f"{desk}/afspraken/{item.id}",
        "team_desk_member": f"/beheer/casussen/{case.number}/team/{members[0].id}",
        "team_desk": f"/beheer/casussen/{case.number}/team",
    }
