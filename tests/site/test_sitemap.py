"""The list of pages for search engines: one list while it is short, parts of a bounded length when it is long."""

import xml.etree.ElementTree as ET

import httpx
import pytest

from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.site import sitemap
from tests.builders import make_circle
from tests.conftest import BASE_URL

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


async def places(client: httpx.AsyncClient, path: str) -> tuple[str, list[str]]:
    """Return the root and the addresses of a list."""
    answer = await client.get(path)
    assert answer.status_code == 200, path
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    root = ET.fromstring(answer.content)
    return root.tag.removeprefix(MAP), [one.text or "" for one in root.iter(f"{MAP}loc")]


async def test_more_than_one_part_holds_the_same(
    client: httpx.AsyncClient, services: Services, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        await make_circle(db, f"kring-{number}")
    kind, whole = await places(client, "/sitemap.xml")
    assert kind == "urlset"
    assert len([place for place in whole if "/agenda/kring-" in place]) == 5
    monkeypatch.setattr(sitemap, "MOST", 2)
    services.cache.clear()
    kind, parts = await places(client, "/sitemap.xml")
    assert kind == "sitemapindex"
    assert parts == [
        f"{BASE_URL}/sitemap/{name}.xml" for name in ("paginas-1", "agenda-1", "agenda-2", "agenda-3")
    ]
    found: list[str] = []
    for part in parts:
        kind, some = await places(client, part.removeprefix(BASE_URL))
        assert kind == "urlset"
        assert "paginas" in part or len(some) <= 2
        found += some
    assert sorted(found) == sorted(whole)


@pytest.mark.parametrize(
    "part", ["agenda-2.xml", "paginas-2.xml", "agenda-0.xml", "agenda-999999.xml", "iets-1.xml", "x"]
)
async def test_there_is_no_other_part(client: httpx.AsyncClient, db: Database, part: str) -> None:
    await make_circle(db)
    assert (await client.get("/sitemap/agenda-1.xml")).status_code == 200
    assert (await client.get(f"/sitemap/{part}")).status_code == 404
