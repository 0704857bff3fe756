"""Writing a message as an organiser does, by the forms of the back office."""

import re
from typing import Any

import httpx

BASE = "/beheer/activiteiten/woonzorganalyse/berichten"
TEXT = (
    "Beste {{voornaam}},\n\nNeem uw **cijfers** mee naar {{volgende dag}}. Alles staat op {{eigen pagina}}."
)


def version_in(page: httpx.Response) -> str:
    """Return the version that the first form of a page carries."""
    found = re.search(r'name="version" value="([^"]+)"', page.text)
    assert found, page.text
    return found.group(1)


async def me_of(office: httpx.AsyncClient) -> str:
    """Return the colleague whom answers go to by themselves: who writes."""
    page = await office.get(f"{BASE}/nieuw")
    found = re.search(r'<option value="([0-9a-f-]{36})" selected', page.text)
    assert found, page.text
    return found.group(1)


async def write(office: httpx.AsyncClient, **more: Any) -> str:
    """Begin a message to who has a place and return its address; the last look comes next."""
    typed = {"subject": "Volgende keer", "body": TEXT, "states": ["confirmed"], "doen": "verder"}
    typed |= {"reply_to": await me_of(office)} | more
    made = await office.post(f"{BASE}/nieuw", data=typed)
    assert made.status_code == 303, made.text
    return made.headers["location"].removesuffix("/nakijken").partition("?")[0]


async def press(office: httpx.AsyncClient, url: str, doing: str = "nu", **more: str) -> httpx.Response:
    """Press a button of the last look, with the version that it shows."""
    version = version_in(await office.get(f"{url}/nakijken"))
    return await office.post(f"{url}/nakijken", data={"version": version, "doen": doing, **more})
