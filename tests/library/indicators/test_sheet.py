"""Anybody opens the data sheet of a region: words, chart, map, table, source and file say the same."""

import csv
import json
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.web.services import Services
from tests.cast import ILSE
from tests.library.indicators.bringing import import_it, make
from tests.people.office import back_office_of
from tests.support.sample import live_with_sample

SHEET = "/koplopers/regio-groningen/cijfers"
MRA = "/koplopers/mra/cijfers"


@pytest.fixture
async def desk(app: Application, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    async with back_office_of(app, services, ILSE, "editor") as client:
        yield client


def cells(page: httpx.Response, name: str) -> list[str]:
    """Return what stands in the line of a municipality."""
    (row,) = re.findall(rf'<tr[^>]*><th scope="row">{name}</th>(.*?)</tr>', page.text)
    return [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]


def part(page: httpx.Response, slug: str) -> str:
    """Return the part of the page that is about one indicator."""
    return page.text.partition(f'id="{slug}"')[2].partition("</section>\n<section")[0]


async def test_counts_of_who_went_together_add_up(desk: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    where = await make(desk)
    await import_it(
        desk,
        where,
        "Gemeente;Jaar;Waarde\nAppingedam;2020;10\nDelfzijl;2020;20\nLoppersum;2020;3\nEemsdelta;2021;40\n"
        "Amsterdam;2021;500\nWeesp;2021;9\nPurmerend;2021;70",
    )
    page = await client.get(SHEET)
    assert cells(page, "Eemsdelta") == ["33", "40"]
    assert cells(page, "Hele regio") == ["niet volledig", "niet volledig"]
    assert "Cijfers van gemeenten die samengingen zijn opgeteld" in page.text
    mra = await client.get(MRA)
    assert cells(mra, "Amsterdam") == ["509"]
    assert cells(mra, "Purmerend") == ["70"], "as the source has it, with Beemster in it or not"


async def test_shares_are_weighed_and_else_not_put_together(
    desk: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    where = await make(desk, adding="weighted", unit="%", decimals="1")
    parts = "Gemeente;Jaar;Waarde;Gewicht\nAppingedam;2020;10;100\nDelfzijl;2020;20;300\nLoppersum;2020;30;{}"
    await import_it(desk, where, parts.format(""))
    assert cells(await client.get(SHEET), "Eemsdelta") == ["niet samen te voegen"]
    await import_it(desk, where, parts.format("100"))
    page = await client.get(SHEET)
    assert cells(page, "Eemsdelta") == ["20,0"], "what was cached is shown no longer"
    assert cells(page, "Hele regio") == ["20,0"]


async def test_the_region_stands_beside_all_regions(
    desk: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    where = await make(desk, adding="weighted", unit="%", decimals="1")
    await import_it(desk, where, "Gemeente;2020;2021\nGroningen;10;30\nOldambt;20;50\nDelft;90;90")
    page = await client.get(SHEET)
    assert cells(page, "Gemiddelde van de gemeenten") == ["15,0", "40,0"]
    assert "Van 2020 tot 2021 steeg het van 15,0% naar 40,0%." in page.text
    assert "In 2021 is dit het hoogst in Oldambt (50,0%) en het laagst in Groningen (30,0%)." in page.text
    assert "Van 8 gemeenten is het niet bekend." in page.text
    assert "Streepjes: alle koplopers samen." in page.text


async def test_sample_figures_say_so_wherever_they_are(services: Services, client: httpx.AsyncClient) -> None:
    await live_with_sample(services)
    page = await client.get(MRA)
    assert re.search(r"<title>[^<]*\(voorbeeldcijfers\)", page.text)
    blocks = re.findall(r'data-indicator="([^"]+)"', page.text)
    assert len(blocks) == 5
    for slug in blocks:
        words = part(page, slug)
        heading, caption = re.search(r"<h2.*?</h2>", words), re.search(r"<caption.*?</caption>", words)
        assert heading
        assert "voorbeeldcijfers" in heading[0]
        assert caption
        assert "voorbeeldcijfers" in caption[0]
        drawn = re.findall(r'<svg[^>]*role="img"[^>]*>', words)
        assert len(drawn) == 2
        assert all("voorbeeldcijfers" in one for one in drawn)
        assert words.count("<strong>Voorbeeldcijfers.</strong>") == 3
        file = await client.get(f"{MRA}/{slug}.csv")
        assert f'filename="voorbeeldcijfers-{slug}-mra.csv"' in file.headers["content-disposition"]
        lines = list(csv.DictReader(file.text.removeprefix("\ufeff").splitlines(), delimiter=";"))
        assert {line["Soort"] for line in lines} == {"voorbeeldcijfers"}
        assert {line["Gemeente"] for line in lines} >= {"Amsterdam", "Weesp", "Beemster"}
    assert "voorbeeldcijfers" in (await client.get("/koplopers/mra")).text
    assert (await client.get(f"{MRA}/geheim.csv")).status_code == 404
    assert (await client.get(f"{MRA}/{blocks[0]}")).status_code == 404


async def test_the_map_tells_nothing_by_colour_alone(services: Services, client: httpx.AsyncClient) -> None:
    await live_with_sample(services)
    words = part(await client.get(MRA), "mensen-zonder-eigen-thuis")
    shapes = re.findall(r'<use href="#vorm-(GM\d+)" class="sheet-class-(\d)"><title>(.*?)</title>', words)
    written = re.findall(r"<text x[^>]*dy[^>]*>(.)</text>", words)
    assert len(shapes) == len(written) == 30
    for (_, number, says), letter in zip(shapes, written, strict=True):
        assert letter == ("?" if number == "0" else number)
        assert says.endswith(f"klasse {number}" if number != "0" else "niet getoond, te kleine aantallen")
    legend = re.findall(
        r'<li><span class="sheet-swatch sheet-class-(\d)">(.)</span>.*?soft">(\d+) gemeente', words
    )
    for number, letter, many in legend:
        assert letter == ("?" if number == "0" else number)
        assert int(many) == sum(one == number for _, one, _ in shapes)
    assert sum(int(many) for _, _, many in legend) == 30
    page = await client.get(MRA)
    assert all(f'<path id="vorm-{code}"' in page.text for code, _, _ in shapes)


async def test_machines_read_a_data_set_for_each(services: Services, client: httpx.AsyncClient) -> None:
    await live_with_sample(services)
    page = await client.get(SHEET)
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text)
    sets = [one for one in json.loads(block)["@graph"] if one["@type"] == "Dataset"]
    assert len(sets) == 5
    assert all("voorbeeldcijfers" in one["name"] for one in sets)
    for one in sets:
        assert one["temporalCoverage"] == "2021/2025"
        path = one["distribution"]["contentUrl"].partition("//")[2].partition("/")[2]
        assert (await client.get(f"/{path}")).status_code == 200


async def test_the_handbook_leads_to_the_figures(services: Services, client: httpx.AsyncClient) -> None:
    await live_with_sample(services)
    for path in ("", "/bronnen-gebruiken", "/oorzaken-van-spreiding"):
        page = await client.get(f"/handreikingen/woonzorganalyse{path}")
        assert 'href="/cijfers"' in page.text, path
    assert 'href="/cijfers"' not in (await client.get("/handreikingen/woonzorgvisie")).text
    chosen = await client.get("/cijfers")
    for region in ("regio-groningen", "mra", "haaglanden"):
        assert f'href="/koplopers/{region}/cijfers"' in chosen.text


async def test_before_there_are_figures_the_way_to_them_says_so(client: httpx.AsyncClient) -> None:
    assert "Er zijn nog geen cijfers" in (await client.get("/cijfers")).text
    assert (await client.get(SHEET)).status_code == 404
    assert (await client.get("/koplopers/nergens/cijfers")).status_code == 404


async def test_nothing_leads_to_a_region_without_figures(
    desk: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    where = await make(desk)
    await import_it(desk, where, "Gemeente;Jaar;Waarde\nUtrecht;2024;5")
    assert "Er zijn nog geen cijfers" in (await client.get("/cijfers")).text, "of nobody's region"
    await import_it(desk, where, "Gemeente;Jaar;Waarde\nAppingedam;2019;3")
    found = re.findall(r'href="(/koplopers/[^"]*/cijfers)"', (await client.get("/cijfers")).text)
    assert found == [SHEET], "what went on as Eemsdelta is of its region"
    hits = re.findall(
        r'data-hit="([^"]*/cijfers)"', (await client.get("/zoeken?q=sociale+huur+cijfers")).text
    )
    assert hits == [SHEET]
    assert (await client.get(SHEET)).status_code == 200
