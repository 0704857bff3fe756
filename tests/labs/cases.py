"""A case as Noor brings it, through the pages that she and staff use."""

import re
from typing import Any

import httpx

from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.labs.cases.deciding import By, set_intake
from leerkring.labs.cases.views import FIRST_INTAKE, Intake
from tests.cast import NOOR
from tests.postbox import Letter, deliver

CASE: dict[str, Any] = {
    "title": "Samen wonen in Almelo",
    "question": "Hoe krijgen wij in Aadorp woningen waar ouderen elkaar helpen?",
    "context": "In Almelo wachten 400 ouderen. Noor belde iedereen: 06-12345678 of noor@almelo.example.",
    "tried": "Woonstichting Kwartelveld bouwde in Twente een hofje; de Twentenaren bleven weg.",
    "involved": "Zorggroep Zilverlinde en de heer Ridderbos.",
    "hoped": "Iemand die dit in een andere stad voor elkaar kreeg.",
    "region": "regio-groningen",
    "themes": ["woonzorganalyse"],
    "owner_name": NOOR.name,
    "owner_organization": "Woonstichting Kwartelveld",
    "owner_email": NOOR.email,
    "consent": "anonymous",
}
CRITERIA = len(FIRST_INTAKE.criteria)


async def open_intake(
    services: Services, clock: FixedClock, *, assessors: int = 1, is_open: bool = True
) -> None:
    """Set how cases are taken in."""
    intake = Intake(is_open=is_open, assessors=assessors, criteria=FIRST_INTAKE.criteria)
    await set_intake(services.db, intake, By(actor="house", now=clock.now()))


async def bring(client: httpx.AsyncClient, services: Services, **other: Any) -> str:
    """Bring the case and return the owner's page, out of the mail."""
    answer = await client.post("/casus/inbrengen", data=CASE | other)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/casus/gestuurd"
    (letter,) = await deliver(services)
    return link_in(letter)


def link_in(letter: Letter) -> str:
    """Return the owner's page, as a mail says it."""
    found = re.search(r"http://leerkring\.test(/casus/[\w-]{43})", letter.text)
    assert found is not None, letter.text
    return found[1]


async def submit(client: httpx.AsyncClient, services: Services, own: str) -> None:
    """Press the button that submits."""
    answer = await client.post(own + "/indienen")
    assert answer.status_code == 303, answer.text
    await deliver(services)


async def number_of(services: Services) -> int:
    """Return the number of the only case."""
    async with services.db.reading() as reading:
        (row,) = await reading.sql("SELECT number FROM lab_case")
    return int(row.number)


async def do(desk: httpx.AsyncClient, number: int, what: str, reason: str = "") -> httpx.Response:
    """Press a button of the case's page in the back office."""
    return await desk.post(f"/beheer/casussen/{number}", data={"doen": what, "reason": reason})


async def assess(
    desk: httpx.AsyncClient, number: int, advice: str = "accept", words: str = ""
) -> httpx.Response:
    """Give an assessment."""
    marks = {f"criterion-{place}": "yes" for place in range(1, CRITERIA + 1)}
    return await desk.post(
        f"/beheer/casussen/{number}/oordeel", data=marks | {"advice": advice, "words": words}
    )


async def accept(desk: httpx.AsyncClient, number: int) -> None:
    """Read, assess and accept the case."""
    for answer in (
        await do(desk, number, "beoordelen"),
        await assess(desk, number),
        await do(desk, number, "accept"),
    ):
        assert answer.status_code == 303, answer.text
