"""A list of readers through its three steps, as an editor takes them."""

import httpx

from tests.newsletter.beheer import BEHEER
from tests.support.forms import PageForm, forms_of

LEZERS = f"{BEHEER}/lezers"
IMPORT = f"{LEZERS}/importeren"
CONSENT = {"toestemming": "bewijs", "proof": "Oude site", "given_on": "2025-06-01"}


def form_on(page: httpx.Response) -> PageForm:
    """Return the form of a step."""
    return next(form for form in forms_of(page) if "version" in form.names)


async def upload(
    desk: httpx.AsyncClient, text: str | bytes, stream: str = "nieuwsbrief", name: str = "lijst.csv"
) -> httpx.Response:
    """Paste a list, or send it as a file."""
    if isinstance(text, bytes):
        return await desk.post(IMPORT, data={"stream": stream, "people": ""}, files={"bestand": (name, text)})
    return await desk.post(IMPORT, data={"stream": stream, "people": text})


async def to_check(
    desk: httpx.AsyncClient, text: str | bytes, stream: str = "nieuwsbrief", **chosen: str
) -> str:
    """Bring a list along, take the columns as they are proposed but for what is chosen, and return where the check is."""
    kept = await upload(desk, text, stream)
    assert kept.status_code == 303, kept.text
    here = kept.headers["location"]
    answer = await desk.post(here, data=form_on(await desk.get(here)).data(**chosen))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def look(desk: httpx.AsyncClient, check: str, **typed: str) -> httpx.Response:
    """Go on to the last look."""
    return await desk.post(check, data=form_on(await desk.get(check)).data(**CONSENT, rest="yes") | typed)


async def press(desk: httpx.AsyncClient, check: str, page: httpx.Response) -> httpx.Response:
    """Press the button of the last look."""
    return await desk.post(check, data=form_on(page).data() | {"zeker": "ja"})


async def import_list(
    desk: httpx.AsyncClient, text: str | bytes, stream: str = "nieuwsbrief", **typed: str
) -> str:
    """Import a list; returns where it stands (its steps are below that)."""
    check = await to_check(desk, text, stream)
    done = await press(desk, check, await look(desk, check, **typed))
    assert done.status_code == 303, done.text
    return check.removesuffix("/controle")
