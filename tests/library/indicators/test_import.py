"""Ilse brings figures: from a file, looked over first, in one go, and back again within a day."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.web.lists.csv_file import csv_text
from leerkring.core.web.services import Services
from tests.cast import FATIMA, ILSE
from tests.library.indicators.bringing import BASE, FILLED, bring, figures, import_it, last_look, make
from tests.people.office import back_office_of
from tests.support.forms import form_to, open_form

FIRST = "Gemeente;Jaar;Waarde\nGroningen;2024;1.200\nOldambt;2024;300\nGroningen;2023;1.100\nPekela;2024;x"


@pytest.fixture
async def desk(app: Application, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """Ilse's browser."""
    async with back_office_of(app, services, ILSE, "editor") as client:
        yield client


FOUR = {
    ("GM0014", 2024): "1200",
    ("GM1895", 2024): "300",
    ("GM0014", 2023): "1100",
    ("GM0765", 2024): "niet getoond, te kleine aantallen",
}


async def test_from_a_file_to_the_page_of_the_region(desk: httpx.AsyncClient, services: Services) -> None:
    where = await make(desk)
    assert where == f"{BASE}/sociale-huur"
    assert (await desk.get("/koplopers/regio-groningen/cijfers")).status_code == 404, (
        "a name alone is no figure"
    )
    region = await desk.get("/koplopers/regio-groningen")
    assert "Sociale huur" not in region.text
    check = await bring(desk, where, FIRST)
    assert "4 cijfers zijn te lezen" in check.text
    assert await figures(services) == {}
    look = await last_look(desk, check)
    assert re.search(r"4 cijfers komen.* erbij", look.text)
    form = form_to(look, str(look.url.path))
    assert (await desk.post(form.action, data=form.data(zeker="ja"))).status_code == 303
    assert await figures(services) == FOUR
    by_year = re.findall(r"<t[hd][^>]*>(\d+)</t[hd]>", (await desk.get(where)).text)
    assert by_year == ["2023", "1", "0", "2024", "3", "1"], "a year, its figures, and how many are not known"
    assert "Sociale huur" in (await desk.get("/koplopers/regio-groningen")).text
    again = await desk.post(form.action, data=form.data(zeker="ja"))
    assert again.status_code == 303, "it leads to what was done"
    assert await figures(services) == FOUR


async def test_wrong_lines_are_named_and_the_rest_only_with_a_tick(
    desk: httpx.AsyncClient, services: Services
) -> None:
    where = await make(desk)
    check = await bring(desk, where, FIRST + "\nEmsdelta;2024;5\nAppingedam;2024;7")
    assert "Bedoelt u Eemsdelta?" in check.text
    assert "hoort sinds vr 1 januari 2021 bij Eemsdelta" in check.text
    refused = await last_look(desk, check)
    assert refused.status_code == 422
    assert "Zet hier een vinkje" in refused.text
    await import_it(desk, where, FIRST + "\nEmsdelta;2024;5", rest="ja")
    assert await figures(services) == FOUR


async def test_more_figures_are_added_or_take_the_place_of_their_years(
    desk: httpx.AsyncClient, services: Services
) -> None:
    where = await make(desk)
    await import_it(desk, where, FIRST)
    more = "Gemeente;Jaar;Waarde\nGroningen;2024;1.250\nVeendam;2024;80"
    look = await last_look(desk, await bring(desk, where, more))
    assert "1 cijfer komt" in look.text
    assert "1 cijfer wordt" in look.text
    assert "0 cijfers verdwijnen" in look.text
    look = await last_look(desk, await bring(desk, where, more), hoe="vervangen")
    assert "2 cijfers verdwijnen" in look.text
    assert "Oldambt 2024" in look.text
    await import_it(desk, where, more, hoe="vervangen")
    assert await figures(services) == {
        ("GM0014", 2024): "1250",
        ("GM0047", 2024): "80",
        ("GM0014", 2023): "1100",
    }


async def test_an_import_is_undone_the_newest_first(desk: httpx.AsyncClient, services: Services) -> None:
    where = await make(desk)
    first = await import_it(desk, where, FIRST)
    second = await import_it(
        desk, where, "Gemeente;Jaar;Waarde\nGroningen;2024;1.250\nVeendam;2024;80", hoe="vervangen"
    )
    form = await open_form(desk, f"{first}/ongedaan")
    no = await desk.post(form.action, data=form.data())
    assert no.status_code == 409
    assert "Maak eerst die wijziging ongedaan" in no.text
    form = await open_form(desk, f"{second}/ongedaan")
    assert (await desk.post(form.action, data=form.data())).status_code == 303
    assert await figures(services) == FOUR
    form = await open_form(desk, f"{first}/ongedaan")
    assert (await desk.post(form.action, data=form.data())).status_code == 303
    assert await figures(services) == {}
    assert (await desk.get(f"{first}/ongedaan")).status_code == 410


async def test_what_changed_since_the_last_look_is_not_written_over(
    desk: httpx.AsyncClient, services: Services
) -> None:
    where = await make(desk)
    look = await last_look(desk, await bring(desk, where, FIRST))
    await import_it(desk, where, "Gemeente;Jaar;Waarde\nGroningen;2024;1")
    form = form_to(look, str(look.url.path))
    no = await desk.post(form.action, data=form.data(zeker="ja"))
    assert no.status_code == 409
    assert "Er is intussen iets veranderd" in no.text
    assert await figures(services) == {("GM0014", 2024): "1"}


async def test_a_file_that_changes_nothing_and_one_that_says_nothing(desk: httpx.AsyncClient) -> None:
    where = await make(desk)
    await import_it(desk, where, FIRST)
    look = await last_look(desk, await bring(desk, where, FIRST))
    assert "Er verandert niets" in look.text
    for body, says in (
        ("Groningen;2024;5", "geen regel met koppen"),
        ("Gemeente;Jaar;Waarde\nNederland;2024;5", "geen cijfers"),
        ("", "Kies een bestand"),
    ):
        sent = await desk.post(f"{where}/inlezen", files={"bestand": ("x.csv", body)})
        assert sent.status_code == 422, body
        assert says in sent.text


async def test_what_is_handed_out_is_read_again_as_it_was(
    desk: httpx.AsyncClient, services: Services
) -> None:
    where = await make(desk, decimals="2", unit="%", adding="weighted")
    await import_it(
        desk,
        where,
        "Gemeente;Jaar;Waarde;Gewicht;Reden\nGroningen;2024;-12,345;1000\nAppingedam;2019;1,25;7\nPekela;2024;;;=1+1",
    )
    kept = await figures(services)
    file = await desk.get(f"{where}/bestand")
    assert file.headers["content-disposition"] == 'attachment; filename="sociale-huur.csv"'
    assert "'=1+1" in file.text, "no spreadsheet works it out"
    look = await last_look(desk, await bring(desk, where, file.content))
    assert "Er verandert niets" in look.text
    assert await figures(services) == kept


async def test_an_empty_file_to_fill_in_has_every_municipality(desk: httpx.AsyncClient) -> None:
    where = await make(desk)
    file = await desk.get(f"{where}/bestand")
    assert file.text.count("niet bekend") == len(file.text.splitlines()) - 1 > 70
    assert '"Groningen";"GM0014"' in file.text


async def test_any_writing_of_a_file(desk: httpx.AsyncClient, services: Services) -> None:
    """As Excel in the Netherlands saves it, with a comma, and in an encoding of long ago."""
    where = await make(desk)
    await import_it(
        desk, where, csv_text(["Gemeente", "Jaar", "Waarde"], [["Súdwest-Fryslân", 2024, "7"]]).encode()
    )
    await import_it(desk, where, "Gemeente,Jaar,Waarde\nSúdwest-Fryslân,2024,8".encode("latin-1"))
    assert await figures(services) == {("GM1900", 2024): "8"}


async def test_words_are_changed_by_one_at_a_time(desk: httpx.AsyncClient) -> None:
    where = await make(desk)
    form = await open_form(desk, where)
    assert (await desk.post(where, data=form.data(name="Huur", sample="ja"))).status_code == 303
    late = await desk.post(where, data=form.data(name="Anders"))
    assert late.status_code == 409
    assert "gewijzigd" in late.text
    assert 'value="Anders"' in late.text
    for typed, says in (
        ({"source_url": "cbs"}, "volledig webadres"),
        ({"source_url": "javascript:alert(1)"}, "volledig webadres"),
        ({"name": ""}, "hoe de cijfers heten"),
        ({"number": "0"}, "van 1 tot en met 99"),
        ({"decimals": "7"}, "Kies een van de antwoorden"),
    ):
        form = await open_form(desk, where)
        wrong = await desk.post(where, data=form.data(**typed))
        assert wrong.status_code == 422
        assert says in wrong.text


async def test_a_name_stands_for_one(desk: httpx.AsyncClient) -> None:
    await make(desk)
    form = await open_form(desk, f"{BASE}/nieuw")
    again = await desk.post(form.action, data=form.data(**FILLED))
    assert again.status_code == 422
    assert "Er zijn al cijfers met deze naam" in again.text


async def test_a_name_that_is_an_address_of_ours_and_a_number_of_many_digits(desk: httpx.AsyncClient) -> None:
    where = await make(desk, name="Nieuw")
    assert where == f"{BASE}/cijfers-nieuw"
    assert "inlezen" in (await desk.get(where)).text
    form = await open_form(desk, f"{BASE}/nieuw")
    for number in ("0001" + "9" * 20, "9" * 5000, "100", "0"):
        wrong = await desk.post(form.action, data=form.data(**FILLED | {"number": number}))
        assert wrong.status_code == 422, number[:9]
    sent = await desk.post(
        f"{where}/inlezen", files={"bestand": ("a.csv", f"Gemeente;Jaar;Waarde\nGroningen;2024;{'9' * 40}")}
    )
    assert sent.status_code == 303
    assert "is te groot" in (await desk.get(sent.headers["location"])).text


async def test_what_is_removed_is_gone_everywhere(desk: httpx.AsyncClient, services: Services) -> None:
    where = await make(desk)
    await import_it(desk, where, FIRST)
    assert (await desk.get("/koplopers/regio-groningen/cijfers")).status_code == 200
    assert "/koplopers/regio-groningen/cijfers" in (await desk.get("/sitemap.xml")).text
    found = await desk.get("/zoeken?q=sociale+huur+Pekela")
    assert 'data-hit="/koplopers/regio-groningen/cijfers"' in found.text
    form = await open_form(desk, where)
    gone = await desk.post(where, data={"version": form.data()["version"], "remove": "1"})
    assert gone.headers["location"] == f"{BASE}?gedaan=verwijderd"
    assert await figures(services) == {}
    assert (await desk.get("/koplopers/regio-groningen/cijfers")).status_code == 404
    assert "/cijfers<" in (await desk.get("/sitemap.xml")).text
    assert "regio-groningen/cijfers" not in (await desk.get("/sitemap.xml")).text
    assert "regio-groningen/cijfers" not in (await desk.get("/zoeken?q=sociale+huur+Pekela")).text
    assert (await desk.get(where)).status_code == 404


async def test_an_organiser_changes_no_figures(app: Application, services: Services) -> None:
    async with back_office_of(app, services, FATIMA, "organizer") as client:
        assert (await client.get(BASE)).status_code == 403
        assert (await client.post(f"{BASE}/nieuw", data=FILLED)).status_code == 403
