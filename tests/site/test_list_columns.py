"""Every list of the back office: its columns can be chosen, and heads and cells agree whatever was chosen."""

import re

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.audit import write_audit
from leerkring.core.web.services import Services
from tests.builders import make_circle, register
from tests.cast import FATIMA, JOOST, NOOR
from tests.newsletter.beheer import draft
from tests.newsletter.readers import subscribe
from tests.people.office import back_office_of

ACTIVITY = "/beheer/activiteiten/woonzorganalyse"
LISTS = (
    "/beheer/activiteiten",
    f"{ACTIVITY}/aanmeldingen",
    f"{ACTIVITY}/logboek",
    "/beheer/activiteiten/kiezen/kiezen",
    "/beheer/mensen",
    "/beheer/organisaties",
    "/beheer/collegas",
    "/beheer/mail",
    "/beheer/logboek",
    "/beheer/nieuwsbrief/lezers",
    "/beheer/nieuwsbrief/nummers",
)


def rows(page: httpx.Response) -> tuple[int, list[list[str]]]:
    """Return how many heads the list has, and of each row which cells are headings."""
    table = page.text.partition("data-total=")[2].partition("</table>")[0]
    head, _, body = table.partition("</thead>")
    found = re.findall(r"<tr data-row.*?</tr>", body, re.DOTALL)
    return head.count("<th "), [re.findall(r"<t([dh])\b", row) for row in found]


@pytest.fixture
async def desk(app: Application, client: httpx.AsyncClient, services: Services):
    """Fatima, who may do all; with something in each list."""
    circle = await make_circle(services.db)
    async with services.db.transaction() as tx:
        await write_audit(
            tx,
            at=services.clock.now(),
            actor="house",
            action="publish",
            subject="activity",
            subject_id=circle,
        )
    await register(client, NOOR)
    await register(client, JOOST)
    await make_circle(services.db, "kiezen", allocation="application")
    await register(client, NOOR, "kiezen")
    await subscribe(client, services, NOOR)
    async with back_office_of(app, services, FATIMA, "admin") as fatima:
        await draft(fatima)
        yield fatima


async def test_heads_and_cells_agree_in_every_list(desk: httpx.AsyncClient) -> None:
    for path in LISTS:
        first = await desk.get(path)
        assert first.status_code == 200, path
        names = re.findall(r'name="kolom" value="([^"]+)"', first.text)
        assert len(names) > 1, f"{path}: nothing to choose"
        many, lines = rows(first)
        assert lines, f"{path}: no line to look at"
        for word in ("-", "alles", names[0], names[-1]):
            heads, found = rows(await desk.get(path, params={"kolommen": word}))
            assert len(found) == len(lines), (path, word)
            assert all(len(cells) == heads for cells in found), (path, word)
            assert all(cells.count("h") == 1 for cells in found), f"{path}: {word} takes away what a line is"
            assert heads < many if word == "-" else heads >= many if word == "alles" else True, (
                path,
                word,
            )
