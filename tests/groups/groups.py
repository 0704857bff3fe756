"""Working groups of the stories, made by plain functions."""

import re
from datetime import timedelta
from uuid import UUID

import httpx
from sqlalchemy import select

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.versions import By
from leerkring.core.web.services import Services
from leerkring.groups.joining import add_people
from leerkring.groups.mails import group_path
from leerkring.groups.model import WorkingGroup
from leerkring.groups.queries.inside import list_actions
from leerkring.groups.queries.one import find_member, list_everybody
from leerkring.groups.rules import QUIET_AFTER, GroupSubject
from leerkring.groups.service import GroupText, ask_quiet, make_group
from leerkring.groups.views import Member
from tests.cast import BAS, JOOST, NOOR, Person
from tests.postbox import Letter, deliver

REGION = "regio-groningen"
TEXT = GroupText(
    name="Cijfers van de regio",
    purpose="Alle gemeenten tellen op dezelfde manier.",
    subject=GroupSubject.DATA,
    region=REGION,
    themes=(),
    listed=True,
)
MEETING = {
    "title": "Beginnen",
    "starts_at": "2027-03-04T09:30",
    "ends_at": "2027-03-04T11:30",
    "place": "Stadhuis",
}


async def start(
    services: Services, *people: Person, text: GroupText = TEXT, coordinator: Person = NOOR
) -> UUID:
    """Let staff make a group that Noor coordinates, with these people invited."""
    by = By(actor="house", now=services.clock.now())
    others = [(one.email, one.name) for one in people]
    return await make_group(services.db, text, (coordinator.email, coordinator.name), others, by)


async def member_of(services: Services, group_id: UUID, person: Person) -> Member:
    """Return this person in the group."""
    async with services.db.reading() as reading:
        everybody = await list_everybody(reading, group_id)
    return next(one for one in everybody if one.email == person.email)


async def url_of(services: Services, group_id: UUID, person: Person) -> str:
    """Return the address of this person's own page."""
    return group_path(services.links, await member_of(services, group_id, person))


async def living(
    client: httpx.AsyncClient, services: Services, *people: Person, text: GroupText = TEXT
) -> tuple[UUID, list[str]]:
    """Make a group in which Noor and these people joined; returns it with their pages, Noor's first."""
    group_id = await start(services, *people, text=text)
    pages = [await url_of(services, group_id, one) for one in (NOOR, *people)]
    for page, who in zip(pages, (NOOR, *people), strict=True):
        answer = await client.post(f"{page}/meedoen", data={"agrees": "ja", "organization": who.organization})
        assert answer.status_code == 303, answer.text
    return group_id, pages


async def post(client: httpx.AsyncClient, url: str, **data: str) -> httpx.Response:
    """Send a form that is taken, and return where it leads."""
    answer = await client.post(url, data=data)
    assert answer.status_code == 303, answer.text
    return await client.get(answer.headers["location"])


def version_in(page: httpx.Response, action: str) -> str:
    """Return the version that the form to this address carries."""
    form = page.text.split(f'action="{action}"', 1)[1].split("</form>", 1)[0]
    found = re.search(r'name="version" value="([^"]*)"', form)
    assert found is not None
    return found[1]


def ids_in(page: httpx.Response, what: str) -> list[str]:
    """Return the ids of the lines of this kind: data-note, data-action, data-meeting, data-member."""
    return re.findall(rf'data-{what}="([^"]*)"', page.text)


def key_in(page: httpx.Response) -> str:
    """Return the key of the form for a letter."""
    found = re.search(r'name="key" value="([^"]*)"', page.text)
    assert found is not None
    return found[1]


async def the_group(db: Database) -> UUID:
    """Return the only group."""
    async with db.reading() as reading:
        found = await reading.rows(select(WorkingGroup.id))
    assert len(found) == 1
    id_: UUID = found[0].id
    return id_


async def groups_lived(services: Services) -> dict[str, str]:
    """Return the pages of the sample's group that is at work, with somebody invited into it: for looking at each kind."""
    async with services.db.reading() as reading:
        rows = await reading.rows(select(WorkingGroup.id).order_by(WorkingGroup.last_activity_at.desc()))
        id_ = rows[0].id
        everybody = await list_everybody(reading, id_)
        actions = await list_actions(reading, id_)
    own = group_path(services.links, everybody[0])
    async with services.db.transaction() as tx:
        (new,) = await add_people(tx, id_, [(BAS.email, BAS.name)], services.clock.now())
        invited = await find_member(tx, new)
    assert invited is not None
    return {
        "group": own,
        "group_invited": group_path(services.links, invited),
        "group_action": f"{own}/acties/{actions[0].id}",
        "group_leave": f"{group_path(services.links, everybody[1])}/uitstappen",
        "group_desk": f"/beheer/werkgroepen/{id_}",
    }


async def groups_told(client: httpx.AsyncClient, services: Services, clock: FixedClock) -> list[Letter]:
    """Let each mail of a group be called for, and return them all."""
    await start(services, BAS)
    letters = await deliver(services)
    group_id, (noor, _) = await living(client, services, JOOST)
    letters += await deliver(services)
    page = await post(client, f"{noor}/bijeenkomsten/nieuw", **meeting_in(clock, 20))
    (meeting,) = ids_in(page, "meeting")
    letters += await deliver(services)
    await post(client, f"{noor}/bijeenkomsten/{meeting}", **meeting_in(clock, 27))
    letters += await deliver(services)
    form = await client.get(f"{noor}/mail")
    await post(client, f"{noor}/mail", subject="Even dit", body="Wie komt?\n\nGroet", key=key_in(form))
    await post(client, "/werkgroep", email=JOOST.email)
    letters += await deliver(services)
    async with services.db.transaction() as tx:
        await tx.sql("UPDATE working_group SET last_activity_at = $1", clock.now() - QUIET_AFTER)
        await tx.sql("UPDATE working_group_meeting SET cancelled_at = $1", clock.now())
    await ask_quiet(services.db, clock.now())
    letters += await deliver(services)
    him = (await member_of(services, group_id, JOOST)).id
    await post(client, f"{noor}/beheren/{him}/overdragen")
    await post(client, f"{noor}/uitstappen")
    return letters + await deliver(services)


def meeting_in(clock: FixedClock, days: int) -> dict[str, str]:
    """Return the form of a meeting so many days from now."""
    day = (clock.now() + timedelta(days=days)).date().isoformat()
    return MEETING | {
        "starts_at": f"{day}T09:30",
        "ends_at": f"{day}T11:30",
        "online_url": "https://vergaderen.example/groep",
    }
