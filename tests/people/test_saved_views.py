"""Views of lists: what was asked, kept by a name of one's own, asked again by a link, and forgotten."""

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.web.lists.views import is_view
from leerkring.core.web.services import Services
from leerkring.people.saved_views import MOST
from tests.builders import make_circle
from tests.cast import FATIMA, ILSE
from tests.people.office import back_office_of
from tests.support.forms import form_to

LIST = "/beheer/activiteiten"
ASKED = f"{LIST}?wanneer=alles&sorteer=titel"
VIEWS = "/beheer/weergaven"


async def keep(desk: httpx.AsyncClient, path: str, name: str) -> httpx.Response:
    form = form_to(await desk.get(path), VIEWS)
    return await desk.post(form.action, data=form.data(naam=name))


async def test_a_view_is_kept_for_its_owner_and_forgotten(app: Application, services: Services) -> None:
    await make_circle(services.db)
    async with (
        back_office_of(app, services, FATIMA, "organizer") as fatima,
        back_office_of(app, services, ILSE, "organizer") as ilse,
    ):
        assert f'action="{VIEWS}"' not in (await fatima.get(LIST)).text, (
            "nothing is asked: there is nothing to keep"
        )
        kept = await keep(fatima, f"{ASKED}&pagina=2", "  Alles   op titel ")
        where = kept.headers["location"]
        assert where.startswith(f"{LIST}?")
        assert "pagina" not in where
        shown = (await fatima.get(LIST)).text
        assert f'href="{where.replace("&", "&amp;")}"' in shown
        assert "Alles op titel" in shown
        assert "Alles op titel" not in (await ilse.get(LIST)).text
        assert "Alles op titel" not in (await fatima.get("/beheer/mensen")).text, "it is of one list"
        page = await fatima.get(where)
        assert "Deze weergave bewaren" not in page.text
        form = form_to(page, f"{VIEWS}/weg")
        await ilse.post(form.action, data=form.data())
        assert "Alles op titel" in (await fatima.get(LIST)).text, "nobody forgets another's"
        assert (await fatima.post(form.action, data=form.data())).headers["location"] == where
        assert "Alles op titel" not in (await fatima.get(LIST)).text


async def test_one_name_is_one_view_and_many_are_not_kept_for_ever(
    app: Application, services: Services
) -> None:
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        await keep(fatima, ASKED, "Van mij")
        await keep(fatima, f"{LIST}?wanneer=alles", "Van mij")
        page = (await fatima.get(LIST)).text
        assert page.count(">Van mij<") == 1
        assert 'href="/beheer/activiteiten?wanneer=alles">Van mij' in page
        for number in range(MOST):
            data = {"lijst": LIST, "vraag": "wanneer=alles", "naam": f"Nummer {number}"}
            await fatima.post(VIEWS, data=data)
        page = (await fatima.get(LIST)).text
        assert "Van mij" not in page
        assert page.count(">Nummer ") == MOST
        nameless = {"lijst": LIST, "vraag": "zoek=kring", "naam": " "}
        assert (await fatima.post(VIEWS, data=nameless)).headers["location"] == f"{LIST}?zoek=kring"
        assert "Mijn weergave" in (await fatima.get(LIST)).text


@pytest.mark.parametrize(
    "path, query",
    [
        ("https://elders.example", "a=b"),
        ("//elders.example", "a=b"),
        ("/agenda", "a=b"),
        ("/beheer/../inloggen", "a=b"),
        (LIST, ""),
        (LIST, "a=b\r\nSet-Cookie: x=y"),
        (LIST, "a=<b>"),
        (LIST, "a=" + "b" * 1000),
    ],
)
async def test_only_a_list_of_ours_can_be_kept(
    app: Application, services: Services, path: str, query: str
) -> None:
    assert not is_view(path, query)
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        for end in ("", "/weg"):
            answer = await fatima.post(VIEWS + end, data={"lijst": path, "vraag": query, "naam": "x"})
            assert answer.headers["location"] == "/beheer"
