"""How an editor brings figures, for the stories that begin with some."""

import httpx

from leerkring.core.web.services import Services
from tests.support.forms import form_to, open_form

BASE = "/beheer/cijfers"
FILLED = {
    "name": "Sociale huur",
    "unit": "woningen",
    "decimals": "0",
    "adding": "sum",
    "source": "CBS StatLine, tabel 1",
    "source_url": "https://opendata.cbs.nl/",
    "licence": "CC BY 4.0",
}


async def make(desk: httpx.AsyncClient, **typed: str) -> str:
    """Make an indicator; returns where it is."""
    form = await open_form(desk, f"{BASE}/nieuw")
    made = await desk.post(form.action, data=form.data(**FILLED | typed))
    assert made.status_code == 303, made.text
    return made.headers["location"].partition("?")[0]


async def bring(
    desk: httpx.AsyncClient, where: str, body: str | bytes, name: str = "cijfers.csv"
) -> httpx.Response:
    """Send a file and look at what it says."""
    sent = await desk.post(f"{where}/inlezen", files={"bestand": (name, body)})
    assert sent.status_code == 303, sent.text
    return await desk.get(sent.headers["location"])


async def last_look(desk: httpx.AsyncClient, check: httpx.Response, **typed: str) -> httpx.Response:
    form = form_to(check, str(check.url.path))
    return await desk.post(form.action, data=form.data(**typed))


async def import_it(desk: httpx.AsyncClient, where: str, body: str | bytes, **typed: str) -> str:
    """Bring a file to the end; returns the address of its list."""
    look = await last_look(desk, await bring(desk, where, body), **typed)
    form = form_to(look, str(look.url.path))
    done = await desk.post(form.action, data=form.data(zeker="ja"))
    assert done.status_code == 303, done.text
    assert done.headers["location"].endswith("?gedaan=ingelezen")
    return form.action


async def figures(services: Services) -> dict[tuple[str, int], str]:
    async with services.db.reading() as reading:
        rows = await reading.sql(
            "SELECT municipality_code AS code, year, coalesce(value::text, missing) AS told FROM indicator_figure"
        )
    return {(row.code, row.year): row.told for row in rows}
