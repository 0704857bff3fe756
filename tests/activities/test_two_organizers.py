"""Two people and one activity: who comes second sees what the first did, loses nothing, and nobody is told two things."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.activities.model import Activity, Occurrence
from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from leerkring.registrations.model import Registration
from tests.builders import make_circle, register, states
from tests.cast import FATIMA, JOOST, KARIM, NOOR
from tests.people.office import back_office_of
from tests.support.forms import form_to, open_form

ONE = "/beheer/activiteiten/woonzorganalyse"


@dataclass
class Two:
    """Fatima and Karim, each in a browser of their own."""

    fatima: httpx.AsyncClient
    karim: httpx.AsyncClient
    noor: str
    """The address of her personal page."""


@pytest.fixture
async def two(app: Application, services: Services) -> AsyncIterator[Two]:
    """Both signed in, with a circle of two places that Noor comes to."""
    await make_circle(app.db)
    async with (
        back_office_of(app, services, FATIMA, "organizer") as fatima,
        back_office_of(app, services, KARIM, "admin") as karim,
    ):
        yield Two(fatima, karim, await register(fatima, NOOR))


async def _one(db: Database, what: object) -> object:
    async with db.reading() as reading:
        return await reading.scalar(what)  # type: ignore[arg-type]


async def _mails(db: Database, kind: str) -> object:
    return await _one(db, select(func.count()).where(Delivery.kind == f"registrations.{kind}"))


async def _first_day(db: Database) -> str:
    id_ = await _one(db, select(Occurrence.id).order_by(Occurrence.starts_at).limit(1))
    return f"{ONE}/bijeenkomsten/{id_}/verplaatsen"


async def test_two_people_move_one_day_and_the_second_sees_the_first(two: Two, db: Database) -> None:
    day = await _first_day(db)
    mine, theirs = await open_form(two.fatima, day), await open_form(two.karim, day)
    moved = await two.karim.post(day, data=theirs.data(date="2027-02-18", location="Stadskantoor Almelo"))
    assert moved.status_code == 303
    late = await two.fatima.post(day, data=mine.data(date="2027-02-25", ends="18:00"))
    assert late.status_code == 409
    assert "Iemand anders heeft deze bijeenkomst gewijzigd" in late.text
    assert "Karim Yılmaz, di 12 januari 2027, 10.00 uur" in late.text
    assert "<dt>Datum</dt><dd>do 18 februari 2027</dd>" in late.text
    assert "<dt>Plaats</dt><dd>Stadskantoor Almelo</dd>" in late.text
    typed = form_to(late, day)
    assert (typed.value("date"), typed.value("ends")) == ("2027-02-25", "18:00"), "nothing typed is lost"
    assert await _mails(db, "moved") == 1, "Noor is told one thing"
    assert await _one(db, select(func.max(Occurrence.sequence))) == 1
    # Having seen it, she decides.
    again = await two.fatima.post(day, data=typed.data(location="Stadskantoor Almelo"))
    assert again.headers["location"].endswith("mails=1&sluit=mee")


async def test_both_moving_it_to_the_same_day_is_one_move(two: Two, db: Database) -> None:
    day = await _first_day(db)
    mine, theirs = await open_form(two.fatima, day), await open_form(two.karim, day)
    assert (await two.karim.post(day, data=theirs.data(date="2027-02-18"))).status_code == 303
    same = await two.fatima.post(day, data=mine.data(date="2027-02-18"))
    assert same.headers["location"].endswith("mails=0")
    assert await _mails(db, "moved") == 1


async def test_ones_own_other_window_is_no_stranger(two: Two, db: Database) -> None:
    day = await _first_day(db)
    one, other = await open_form(two.fatima, day), await open_form(two.fatima, day)
    await two.fatima.post(day, data=one.data(date="2027-02-18"))
    late = await two.fatima.post(day, data=other.data(date="2027-02-25"))
    assert late.status_code == 409
    assert "U heeft deze bijeenkomst zelf gewijzigd in een ander venster" in late.text


async def test_a_mistake_in_between_does_not_renew_what_was_seen(two: Two, db: Database) -> None:
    day = await _first_day(db)
    mine, theirs = await open_form(two.fatima, day), await open_form(two.karim, day)
    await two.karim.post(day, data=theirs.data(date="2027-02-18"))
    wrong = await two.fatima.post(day, data=mine.data(date="2027-02-31"))
    assert wrong.status_code == 422
    assert (await two.fatima.post(day, data=form_to(wrong, day).data(date="2027-02-25"))).status_code == 409


async def test_moving_another_day_or_coming_along_is_no_conflict(two: Two, db: Database) -> None:
    first = await _first_day(db)
    second_id = await _one(db, select(Occurrence.id).where(Occurrence.number == 2))
    second = f"{ONE}/bijeenkomsten/{second_id}/verplaatsen"
    async with (
        db.transaction() as tx
    ):  # registering ends before the first day, so it does not go along with it
        await tx.sql("UPDATE activity SET registration_closes_at = starts_at - interval '1 day'")
    mine, theirs = await open_form(two.fatima, first), await open_form(two.karim, second)
    places = await open_form(two.fatima, f"{ONE}/plaatsen")
    await register(two.fatima, JOOST)
    assert (await two.karim.post(second, data=theirs.data(starts="10:30"))).status_code == 303
    assert (await two.fatima.post(first, data=mine.data(starts="11:00"))).status_code == 303
    assert (await two.fatima.post(f"{ONE}/plaatsen", data=places.data(capacity="3"))).status_code == 303


async def test_a_first_day_that_took_the_closing_along_is_seen_with_the_places(
    two: Two, db: Database
) -> None:
    first = await _first_day(db)
    mine, places = await open_form(two.fatima, first), await open_form(two.karim, f"{ONE}/plaatsen")
    assert (await two.fatima.post(first, data=mine.data(starts="11:00"))).status_code == 303
    late = await two.karim.post(f"{ONE}/plaatsen", data=places.data(capacity="3"))
    assert late.status_code == 409, "it would put the closing back"


async def test_two_numbers_of_places(two: Two, db: Database) -> None:
    mine, theirs = [await open_form(who, f"{ONE}/plaatsen") for who in (two.fatima, two.karim)]
    assert (await two.karim.post(f"{ONE}/plaatsen", data=theirs.data(capacity="8"))).status_code == 303
    late = await two.fatima.post(f"{ONE}/plaatsen", data=mine.data(capacity="5"))
    assert late.status_code == 409
    assert "<dt>Aantal plaatsen</dt><dd>8</dd>" in late.text
    assert "Karim Yılmaz" in late.text
    assert form_to(late, "/plaatsen").value("capacity") == "5"
    assert await _one(db, select(Activity.capacity)) == 8
    again = form_to(late, "/plaatsen").data()
    assert (await two.fatima.post(f"{ONE}/plaatsen", data=again)).status_code == 303


async def test_what_is_called_off_is_what_was_on_the_screen(two: Two, db: Database) -> None:
    day, path = await _first_day(db), f"{ONE}/annuleren"
    calling_off, moving = await open_form(two.fatima, path), await open_form(two.karim, day)
    await two.karim.post(day, data=moving.data(date="2027-02-18"))
    late = await two.fatima.post(path, data=calling_off.data(message="De zaal is bezet."))
    assert late.status_code == 409
    assert "do 18 februari 2027" in late.text
    assert form_to(late, path).value("message") == "De zaal is bezet."
    assert set((await states(db)).values()) == {"confirmed"}
    assert await _mails(db, "activity_cancelled") == 0
    assert (await two.fatima.post(path, data=form_to(late, path).data())).status_code == 303


async def test_what_is_published_is_what_was_on_the_screen(two: Two, db: Database) -> None:
    await make_circle(db, "lab", state="draft")
    path, places = "/beheer/activiteiten/lab/publiceren", "/beheer/activiteiten/lab/plaatsen"
    seen = await open_form(two.fatima, path)
    await two.karim.post(places, data=(await open_form(two.karim, places)).data(capacity="20"))
    late = await two.fatima.post(path, data=seen.data())
    assert late.status_code == 409
    assert "Hieronder staat hoe het nu is" in late.text
    assert await _one(db, select(Activity.state).where(Activity.slug == "lab")) == "draft"
    assert (await two.fatima.post(path, data=form_to(late, path).data())).status_code == 303
    assert (await two.karim.post(path, data=seen.data())).status_code == 303, (
        "published already: twice is once"
    )


async def test_two_people_decide_about_one_person(two: Two, db: Database) -> None:
    id_ = await _one(db, select(Registration.id).where(Registration.name == NOOR.name))
    path = f"{ONE}/aanmeldingen/{id_}"
    ending = await open_form(two.fatima, f"{path}/afmelden")
    again = await open_form(two.karim, f"{path}/afmelden")
    # Noor hands her place to a colleague: ending it would now be about somebody else.
    colleague = {"name": "Sanne Mulder", "email": "sanne@almelo.example"}
    assert (await two.fatima.post(f"{two.noor}/overdragen", data=colleague)).status_code == 303
    late = await two.fatima.post(f"{path}/afmelden", data=ending.data(reason="Op verzoek van Noor."))
    assert late.status_code == 409
    assert "Sanne Mulder" in late.text
    assert form_to(late, "/afmelden").value("reason") == "Op verzoek van Noor."
    assert (await states(db))["sanne"] == "confirmed"
    assert (await two.karim.post(f"{path}/afmelden", data=again.data(reason="Ook"))).status_code == 409


async def test_a_place_by_hand_is_given_to_who_was_seen_waiting(two: Two, db: Database) -> None:
    await register(two.fatima, JOOST)
    await register(two.fatima, KARIM)
    id_ = await _one(db, select(Registration.id).where(Registration.name == KARIM.name))
    path = f"{ONE}/aanmeldingen/{id_}/plaats-geven"
    mine = await open_form(two.fatima, path)
    # An offer goes out meanwhile: giving a place is then something else than it was.
    places = await open_form(two.karim, f"{ONE}/plaatsen")
    look = await two.karim.post(f"{ONE}/plaatsen", data=places.data(capacity="3"))
    await two.karim.post(f"{ONE}/plaatsen", data=form_to(look, "/plaatsen").data())
    late = await two.fatima.post(path, data=mine.data(reason="Reist mee"))
    assert late.status_code == 409
    assert (await states(db))["karim"] == "offered"
    assert (await two.fatima.post(path, data=form_to(late, path).data())).status_code == 303
    assert (await states(db))["karim"] == "confirmed"


async def test_a_made_up_version_fits_nothing_and_none_asks_for_it_as_it_is(two: Two, db: Database) -> None:
    day = await _first_day(db)
    mine = (await open_form(two.fatima, day)).data(date="2027-02-18")
    for made_up in ("", "1", "x" * 5000, "0" * 16):
        assert (await two.fatima.post(day, data=mine | {"version": made_up})).status_code == 409
    assert await _one(db, select(func.max(Occurrence.sequence))) == 0
    del mine["version"]
    assert (await two.fatima.post(day, data=mine)).status_code == 303, "a program that posts: decision 0030"
