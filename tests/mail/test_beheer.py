"""The mail log in the back office."""

from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import insert, select

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.core.web.services import Services
from leerkring.mail.message.address import Mailbox
from leerkring.mail.message.build import Message, build, message_id_for
from leerkring.mail.model import Delivery
from leerkring.people.service import SIGN_IN
from tests.cast import BAS, FATIMA, ILSE, JOOST, NOOR, Person
from tests.conftest import TODAY
from tests.people.office import back_office_of, sign_in

LOG = "/beheer/mail"


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA, "admin")
    return client


async def mailed(db: Database, person: Person, state: str = "accepted", **columns: object) -> UUID:
    """Write a line in the log and return its id."""
    id_ = uuid7()
    values = {
        "id": id_,
        "kind": "registrations.confirmed",
        "dedupe_key": str(id_),
        "recipient": person.email,
        "recipient_name": person.name,
        "subject": f"Plaats voor {person.name}",
        "state": state,
        "due_at": TODAY,
        "created_at": TODAY,
    }
    async with db.transaction() as tx:
        await tx.execute(insert(Delivery).values(values | columns))
    return id_


def write_file(services: Services, id_: UUID, html: str = "<p>Dag</p>") -> None:
    """Put the mail where mails are files."""
    message = Message(
        from_=Mailbox("leerkring", "post@leerkring.example"),
        to_address=NOOR.email,
        subject="Uw plaats",
        text="Dag Noor",
        html=html,
        message_id=message_id_for(id_, "leerkring.example"),
        date=TODAY,
    )
    services.settings.mail_dir.mkdir(parents=True, exist_ok=True)
    (services.settings.mail_dir / f"{id_}.eml").write_bytes(build(message))


async def test_the_log_filters(fatima: httpx.AsyncClient, db: Database):
    about = uuid4()
    await mailed(db, NOOR)
    await mailed(db, BAS, "refused", reply="550 5.1.1 onbekend")
    await mailed(db, JOOST, kind="registrations.moved", about_id=about)
    page = await fatima.get(LOG)
    assert "3 mails" in page.text
    assert "550 5.1.1 onbekend" in page.text
    for query, there in (
        ("staat=refused", BAS),
        ("soort=registrations.moved", JOOST),
        (f"zoek={NOOR.email}", NOOR),
        (f"over={about}", JOOST),
    ):
        found = await fatima.get(f"{LOG}?{query}")
        assert "1 mail<" in found.text
        assert there.email in found.text
    assert "Geen mail gevonden" in (await fatima.get(f"{LOG}?zoek=niemand")).text
    assert (await fatima.get(f"{LOG}?staat=x&over=y&pagina=z&zoek=%00")).status_code == 200


async def test_one_mail_with_its_life(fatima: httpx.AsyncClient, db: Database):
    id_ = await mailed(
        db, BAS, "refused", reply="550 5.1.1 onbekend", attempts=1, first_tried_at=TODAY, settled_at=TODAY
    )
    page = await fatima.get(f"{LOG}/{id_}")
    for text in (BAS.email, "550 5.1.1 onbekend", "geweigerd", "di 12 januari 2027, 10.00 uur"):
        assert text in page.text
    assert "<iframe" not in page.text
    for path in (f"{LOG}/{uuid4()}", f"{LOG}/{uuid4()}/voorbeeld", f"{LOG}/x", f"{LOG}/{id_}/voorbeeld"):
        assert (await fatima.get(path)).status_code == 404


async def test_a_mail_that_is_a_file_is_shown_where_it_can_do_nothing(
    fatima: httpx.AsyncClient, services: Services, db: Database
):
    id_ = await mailed(db, NOOR)
    write_file(services, id_, "<style>p{color:red}</style><p>Dag <script>alert(1)</script></p>")
    page = await fatima.get(f"{LOG}/{id_}")
    assert f'src="/beheer/mail/{id_}/voorbeeld" sandbox>' in page.text
    assert "Dag Noor" in page.text
    policy = page.headers["content-security-policy"]
    assert policy.endswith("frame-src 'self'")
    assert "frame-ancestors 'none'" in policy
    frame = await fatima.get(f"{LOG}/{id_}/voorbeeld")
    assert frame.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
    )
    assert frame.headers["x-frame-options"] == "SAMEORIGIN"
    assert frame.headers["x-content-type-options"] == "nosniff"
    assert frame.headers["cache-control"] == "no-store"
    assert "<style>p{color:red}</style>" in frame.text


async def test_nobody_reads_a_link_to_sign_in_here(
    fatima: httpx.AsyncClient, services: Services, db: Database
):
    id_ = await mailed(db, ILSE, kind=SIGN_IN, subject="Uw link om in te loggen")
    write_file(services, id_)
    page = await fatima.get(f"{LOG}/{id_}")
    assert "alleen voor de ontvanger" in page.text
    assert "<iframe" not in page.text
    assert "Dag Noor" not in page.text
    assert (await fatima.get(f"{LOG}/{id_}/voorbeeld")).status_code == 404


@pytest.mark.parametrize("answer, state", [("opnieuw", "queued"), ("aangekomen", "accepted")])
async def test_a_doubt_is_ended_once(fatima: httpx.AsyncClient, db: Database, answer: str, state: str):
    id_ = await mailed(db, NOOR, "uncertain")
    page = await fatima.get(f"{LOG}/{id_}")
    assert "Is deze mail aangekomen?" in page.text
    done = await fatima.post(f"{LOG}/{id_}/onzeker", data={"answer": answer})
    assert done.headers["location"] == f"{LOG}/{id_}?gedaan={answer}"
    assert "Gelukt" in (await fatima.get(done.headers["location"])).text
    again = await fatima.post(f"{LOG}/{id_}/onzeker", data={"answer": "opnieuw"})
    assert again.status_code == 409
    assert "geen twijfel" in again.text
    async with db.reading() as reading:
        assert await reading.scalar(select(Delivery.state).where(Delivery.id == id_)) == state


async def test_an_answer_that_was_not_asked_changes_nothing(fatima: httpx.AsyncClient, db: Database):
    id_ = await mailed(db, NOOR, "uncertain")
    assert (await fatima.post(f"{LOG}/{id_}/onzeker", data={"answer": "weg"})).status_code == 200
    assert (await fatima.post(f"{LOG}/{id_}/onzeker")).status_code == 200
    async with db.reading() as reading:
        assert await reading.scalar(select(Delivery.state)) == "uncertain"


async def test_mail_that_nobody_sends_is_noticed(fatima: httpx.AsyncClient, db: Database, services: Services):
    from datetime import timedelta

    await mailed(db, NOOR, "queued", due_at=TODAY - timedelta(hours=1))
    page = await fatima.get(LOG)
    assert "1 mail wacht langer dan een kwartier" in page.text
    assert "1 mail wacht langer dan een kwartier" in (await fatima.get("/beheer")).text


@pytest.mark.parametrize("role", ["host", "editor"])
async def test_the_log_is_for_organisers(app: Application, services: Services, db: Database, role: str):
    id_ = await mailed(db, NOOR, "uncertain")
    async with back_office_of(app, services, BAS, role) as desk:
        for path in (LOG, f"{LOG}/{id_}", f"{LOG}/{id_}/voorbeeld"):
            assert (await desk.get(path)).status_code == 403
        assert (await desk.post(f"{LOG}/{id_}/onzeker", data={"answer": "opnieuw"})).status_code == 403
