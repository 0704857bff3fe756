"""Who comes, on paper: by surname, with a box for each day; for whoever stands at the door, and for nobody else."""

import html
import re
from pathlib import Path
from uuid import UUID

import httpx
import pypdfium2
import pytest
from pdfua import validate
from sqlalchemy import select, update

from leerkring.activities.model import Occurrence
from leerkring.app import Application
from leerkring.core.bounded.process import TooSlow
from leerkring.core.database.db import Database
from leerkring.core.model import Audit
from leerkring.core.web.services import Services
from leerkring.registrations.beheer import printed
from leerkring.registrations.printed.pdf import write_list
from leerkring.registrations.printed.rules import MOST_EMPTY
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, ILSE, Person
from tests.people.office import back_office_of, browser, sign_in, token_of
from tests.support.forms import form_to

ALL = "/beheer/activiteiten/woonzorganalyse/aanmeldingen"
PRESENT, NAMES = f"{ALL}/presentielijst", f"{ALL}/namenlijst"
PEOPLE = [
    "Ayşe Yılmaz",
    "Anna de Vries",
    "Jan van der Berg",
    "Sanne van ’t Hof",
    "Kees Van den Broek-Jansen",
    "Liam O'Neill",
    "Guy d'Hondt",
]
ORDER = [
    "Jan van der Berg",
    "Kees Van den Broek-Jansen",
    "Sanne van ’t Hof",
    "Guy d'Hondt",
    "Liam O'Neill",
    "Anna de Vries",
    "Ayşe Yılmaz",
]


@pytest.fixture
async def circle(client: httpx.AsyncClient, services: Services) -> UUID:
    """Seven have a place, Bas waits; the circle has three days."""
    id_ = await make_circle(services.db, capacity=7)
    for number, name in enumerate(PEOPLE):
        await register(
            client, Person(name, f"nr{number}@almelo.example", f"Organisatie {number}", "other", "GM0141")
        )
    await register(client, BAS)
    return id_


def shown(page: httpx.Response) -> list[str]:
    """Return the names on the list, in its order."""
    cells = re.findall(r'<th scope="row">(.*?)</th>', page.text)
    return [html.unescape(re.sub("<[^>]+>", "", cell)) for cell in cells]


def words(body: bytes) -> str:
    """Return all words of a PDF, without the ends of lines."""
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(body)]
    return " ".join(" ".join(pages).split())


async def days_of(db: Database) -> list[UUID]:
    async with db.reading() as reading:
        rows = await reading.rows(select(Occurrence.id).order_by(Occurrence.number))
    return [row.id for row in rows]


async def test_the_host_takes_the_list_to_the_door(
    app: Application, services: Services, circle: UUID, tmp_path: Path
) -> None:
    async with back_office_of(app, services, BAS, "host") as host:
        assert f'href="{PRESENT}"' in (await host.get(ALL)).text
        page = await host.get(PRESENT)
        assert shown(page) == ORDER
        assert "<strong>Berg</strong>" in page.text
        assert page.text.count('class="printed-box"') == (len(ORDER) + 5) * 3, (
            "a box a day, and five lines for who walks in"
        )
        assert "nr0@almelo.example" not in page.text
        form = form_to(page, ".pdf")
        file = await host.post(form.action, data=form.data())
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["content-disposition"] == 'attachment; filename="presentielijst-woonzorganalyse.pdf"'
    assert file.headers["cache-control"] == "no-store"
    saved = tmp_path / "lijst.pdf"
    saved.write_bytes(file.content)
    assert not validate(str(saved)).findings
    text = words(file.content)
    places = [text.index(name.replace("’", "’")) for name in ORDER]
    assert places == sorted(places)
    assert BAS.name not in text, "who waits does not come"
    async with services.db.reading() as reading:
        line = await reading.row(select(Audit.details).where(Audit.action == "list.printed"))
    assert line is not None
    assert line.details == {"what": "presentielijst", "people": 7}


async def test_a_list_for_one_day_to_sign(app: Application, services: Services, circle: UUID) -> None:
    _, second, third = await days_of(services.db)
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        page = await fatima.get(PRESENT, params={"dag": str(second), "hoe": "tekenen", "leeg": "2"})
        assert "Handtekening" in page.text
        assert page.text.count('class="printed-box"') == len(ORDER) + 2
        assert f'<option value="{second}" selected' in page.text
        form = form_to(page, ".pdf")
        assert form.value("dag") == str(second)
        assert "Handtekening" in words((await fatima.post(form.action, data=form.data())).content)
        async with services.db.transaction() as tx:
            await tx.execute(update(Occurrence).where(Occurrence.id == third).values(state="cancelled"))
        boxes = (await fatima.get(PRESENT, params={"leeg": "0"})).text.count('class="printed-box"')
        assert boxes == len(ORDER) * 2, "a day that is off has no box"
        odd = await fatima.get(PRESENT, params={"dag": "geen", "hoe": "zingen", "leeg": "²"})
        assert odd.text.count('class="printed-box"') == (len(ORDER) + 5) * 2
        many = await fatima.get(PRESENT, params={"leeg": "999"})
        assert many.text.count("printed-empty") == MOST_EMPTY


async def test_names_alone(app: Application, services: Services, circle: UUID) -> None:
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        page = await fatima.get(NAMES)
        assert shown(page) == ORDER
        assert "printed-box" not in page.text
        text = words((await fatima.post(NAMES + ".pdf", data={"token": token_of(page)})).content)
        assert "Functie" in text
        assert shown(await fatima.get(f"{ALL}?zoek=Berg")), "who looks for Berg finds van der Berg"
        assert "van der Berg" in (await fatima.get(f"{ALL}?zoek=Berg")).text


async def test_only_who_may_see_the_people(app: Application, services: Services, circle: UUID) -> None:
    async with (
        back_office_of(app, services, ILSE, "editor") as ilse,
        browser(app) as stranger,
    ):
        await sign_in(stranger, services, BAS, "host", in_teams=False)
        for path in (PRESENT, NAMES):
            assert (await ilse.get(path)).status_code == 403
            assert (await stranger.get(path)).status_code == 404
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        assert (await fatima.get(PRESENT + ".pdf")).status_code == 405
        for data in ({}, {"token": "verzonnen"}):
            assert (await fatima.post(PRESENT + ".pdf", data=data)).status_code == 409
    async with services.db.reading() as reading:
        assert await reading.scalar(select(Audit.id).where(Audit.action == "list.printed")) is None


async def test_nobody_comes_yet_and_a_pdf_that_is_not_made(
    app: Application, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_circle(services.db)

    async def too_slow(*_: object, **__: object) -> bytes:
        raise TooSlow

    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        page = await fatima.get(PRESENT)
        assert "Nog niemand" in page.text
        token = {"token": token_of(page)}
        assert "Er komt nog niemand" in words((await fatima.post(PRESENT + ".pdf", data=token)).content)
        monkeypatch.setattr(printed, "make_list", too_slow)
        refused = await fatima.post(PRESENT + ".pdf", data=token)
        assert refused.status_code == 503
        assert "Druk de pagina zelf af" in refused.text


NAMES_OF_ALL_SCRIPTS = (
    "Юлия Иванова|محمد الأمين|Αλέξης Παπαδόπουλος|जॉन डो|ราชา สมชาย|Łukasz Łoś|שרה כהן|Bo 🙂 Smit"
)


@pytest.mark.parametrize(
    "days, signs, wide", [([], False, False), (["do 4 feb"] * 8, False, True), (["a"], True, False)]
)
def test_names_of_every_script_are_whole_and_nothing_runs_off_the_page(
    days: list[str], signs: bool, wide: bool, tmp_path: Path
) -> None:
    names = [*NAMES_OF_ALL_SCRIPTS.split("|"), "W" * 200, '#set page(fill: red) $x$ "\\']
    lines = [["", "", name, "", "Samenwerkingsverband" * 4, "x" * 200] for name in names]
    body = write_list(
        {
            "title": "",
            "what": "Namenlijst",
            "about": ["Nu"],
            "days": days,
            "signs": signs,
            "empty": 2,
            "wide": wide,
            "lines": lines,
        }
    )
    (tmp_path / "lijst.pdf").write_bytes(body)
    assert not validate(str(tmp_path / "lijst.pdf")).findings
    pdf = pypdfium2.PdfDocument(body)
    text = words(body)
    assert "Юлия Иванова" in text
    assert "#set page(fill: red)" in text.replace(" )", ")")
    assert "vraagteken" not in text
    for page in pdf:
        seen = page.get_textpage()
        right = max(seen.get_rect(number)[2] for number in range(seen.count_rects()))
        assert right < page.get_width() - 40


@pytest.mark.parametrize("many, wide", [(3, False), (5, False), (8, True)])
def test_a_day_above_the_boxes_stays_on_one_line(many: int, wide: bool) -> None:
    lines = [["D", "", "Noor", "", "Gemeente Almelo", ""]]
    about = {"title": "Leerkring", "what": "Presentielijst", "about": ["Nu"], "signs": False, "empty": 0}
    body = write_list(
        about | {"days": ["wo 30 sep".replace(" ", printed.NO_BREAK)] * many, "wide": wide, "lines": lines}
    )
    (page,) = pypdfium2.PdfDocument(body)
    lines_of_text = page.get_textpage().get_text_bounded().splitlines()
    assert sum(line.replace(printed.NO_BREAK, " ").count("wo 30 sep") for line in lines_of_text) == many


def test_a_sign_that_no_font_has_is_told() -> None:
    lines = [["", "", "Noor \U000f1234", "", "", ""]]
    data = {
        "title": "x",
        "what": "Namenlijst",
        "about": [],
        "days": [],
        "signs": False,
        "empty": 0,
        "wide": False,
    }
    assert "Noor" in words(write_list(data | {"lines": lines}))
    cjk = write_list(data | {"lines": [["", "", "𒀀𒀁", "", "", ""]]})
    assert "2 verschillende tekens" in words(cjk)
