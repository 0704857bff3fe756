"""A case as Noor brings it, through the pages that she and staff use."""

import re
from typing import Any

import httpx

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.versions import By
from leerkring.core.web.services import Services
from leerkring.labs.cases import deciding, lab_making
from leerkring.labs.cases.deciding import set_intake
from leerkring.labs.cases.queries import OWNER
from leerkring.labs.cases.rules import Advice, Mark
from leerkring.labs.cases.views import FIRST_INTAKE, Intake
from tests.cast import BAS, FATIMA, NOOR
from tests.people.office import back_office_of
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
PLAIN = {
    "question": "Hoe helpen wij mensen die kleiner willen wonen?",
    "context": "Veel mensen wachten op een huis. Er is te weinig, en wij weten niet wat helpt.",
    "tried": "Wij spraken met de buurt. Dat hielp een beetje.",
    "hoped": "Iemand die dit al eens deed.",
    "owner_organization": "Gemeente Almelo",
    "consent": "open",
}
"""The same in easy words, for who looks at pages."""
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


async def number_of(services: Services, title: str = "") -> int:
    """Return the number of the only case, or of the only one of this title."""
    async with services.db.reading() as reading:
        (row,) = await reading.sql("SELECT number FROM lab_case WHERE $1 IN ('', title)", title)
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


async def begin_lab(desk: httpx.AsyncClient, number: int, title: str = "Een dag over hofjes") -> str:
    """Begin a lab with the case as a draft, and return its page in the back office."""
    answer = await desk.post(f"/beheer/casussen/{number}/praktijklab", data={"lab_title": title})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


async def cases_told(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> list[Letter]:
    """Let each mail about a case be called for, and return them all."""
    await open_intake(services, clock)
    letters: list[Letter] = []
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        invite = {"title": "Wonen in de kern", "owner_name": NOOR.name, "owner_email": NOOR.email}
        await desk.post("/beheer/casussen/uitnodigen", data=invite | {"words": "Wij spraken elkaar."})
        letters += await deliver(services)
        for end in ("decline", "close", "withdraw"):
            sent = await client.post("/casus/inbrengen", data=CASE | {"title": f"Casus: {end}"})
            assert sent.status_code == 303, sent.text
            letters += (first := await deliver(services))
            own = link_in(first[0])
            await client.post(own + "/indienen")
            number = await number_of(services, f"Casus: {end}")
            await do(desk, number, "vraag", "Wie beslist er?\n\nEn wanneer?")
            letters += await deliver(services)
            await client.post(own + "/indienen")
            await do(desk, number, "beoordelen")
            await assess(desk, number)
            if end != "decline":
                await do(desk, number, "accept")
                letters += await deliver(services)
            if end == "withdraw":
                await client.post(own + "/intrekken")
            else:
                await do(desk, number, end, "Dit is waarom.\n\nEn dit ook.")
            letters += await deliver(services)
            if end == "close":
                owner = {"owner_name": BAS.name, "owner_email": BAS.email}
                await desk.post(f"/beheer/casussen/{number}/eigenaar", data=owner)
                letters += await deliver(services)
    return letters


async def cases_lived(client: httpx.AsyncClient, services: Services) -> dict[str, str]:
    """Let cases stand at each step; returns their pages, for who looks at pages."""
    db, by = services.db, By(actor="house:tests", now=services.clock.now())
    await set_intake(db, Intake(is_open=True, assessors=1, criteria=FIRST_INTAKE.criteria), by)
    urls: dict[str, str] = {}
    for name, title in (
        ("case", "Wonen boven de winkels"),
        ("asked", "Zorg aan huis in het dorp"),
        ("lost", "Een hofje in de wijk"),
        ("draft", "Nog niet af"),
    ):
        sent = await client.post("/casus/inbrengen", data=CASE | PLAIN | {"title": title})
        assert sent.status_code == 303, sent.text
        async with db.reading() as reading:
            (row,) = await reading.sql("SELECT id, number FROM lab_case WHERE title = $1", title)
        own = f"/casus/{services.links.make(OWNER, row.id)}"
        urls |= {f"{name}_own": own, f"{name}_desk": f"/beheer/casussen/{row.number}"}
        if name == "draft":
            break
        await client.post(own + "/indienen")
        await deciding.begin_assessment(db, row.id, by)
        if name == "asked":
            await deciding.ask(db, row.id, "Wie beslist er?", by)
        else:
            marks = [(criterion, Mark.YES) for criterion in FIRST_INTAKE.criteria]
            await deciding.assess(db, row.id, marks, Advice.ACCEPT, "Dit speelt overal.", by=by)
            await deciding.accept(db, row.id, by)
            urls[name] = f"/casussen/casus-{row.number}"
        if name == "lost":
            await lab_making.begin_lab(
                db, row.id, "Praktijklab over hofjes", person_id=None, request_key=None, by=by
            )
            await client.post(own + "/intrekken")
    return urls
