"""Every kind of page and mail in plain Dutch: Flesch-Douma 60 or higher, sentences of at most twenty words."""

import re
from collections.abc import Iterable
from contextlib import AsyncExitStack

import httpx
import pytest
from sqlalchemy import select

from leerkring.activities.model import Activity
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.programme.model import Region
from leerkring.run.schema import metadata
from leerkring.site.web import TEXTS
from tests.browser.kinds import CIRCLE, KINDS, in_each_state
from tests.cast import BAS, FATIMA, ILSE, JOOST, KARIM, NOOR, colleague
from tests.house.test_mails import everything_that_happens
from tests.people.office import back_office_of
from tests.support import plain
from tests.support.sample import live_with_sample

LIBRARY = (
    "/bibliotheek",
    "/handreikingen",
    "/lessen",
    "/praktijk",
    "/artikelen",
    "/regelingen",
    "/nieuwsbrief/",
)
"""Where `.prose` is what an editor wrote about the subject; only the pages around it are ours."""
OURS = ("activity", "region", "theme")
"""Whose summaries we judge too; those of the library are an editor's words about a subject."""
PEOPLE = {"host": BAS, "organizer": FATIMA, "editor": ILSE, "admin": KARIM}


def _judge(texts: Iterable[plain.Prose]) -> None:
    scores, wrong = plain.report(texts)
    print(scores)  # noqa: T201
    assert not wrong, "\n".join(wrong)


async def _names(services: Services) -> list[str]:
    """What others called themselves and their activities: not ours to judge."""
    async with services.db.reading() as reading:
        titles = [row.title for row in await reading.rows(select(Activity.title))]
        for table in metadata().tables.values():
            if "summary" in table.c and table.name not in OURS:
                titles += [
                    " ".join(row.summary.split()) for row in await reading.rows(select(table.c.summary))
                ]
        regions = [row.name for row in await reading.rows(select(Region.name))]
    people = [person.name for person in (*PEOPLE.values(), NOOR, JOOST, *map(colleague, range(6)))]
    return [*titles, *regions, *people, *(name.split()[0] for name in people)]


async def test_pages(app: Application, client: httpx.AsyncClient, services: Services) -> None:
    await live_with_sample(services)
    lived = await in_each_state(services, client)
    names = await _names(services)
    texts: dict[str, plain.Prose] = {}
    async with AsyncExitStack() as stack:
        desks = {
            role: await stack.enter_async_context(back_office_of(app, services, person, role))
            for role, person in PEOPLE.items()
        }
        for kind in KINDS:
            visitor = desks.get(kind.role, client)
            path = kind.path.format_map(lived)
            async with kind.world(services):
                answer = await visitor.get(path)
            if kind.ready.__name__ == "empty_form":
                token = _hidden(answer.text)
                answer = await visitor.post(path, data=token)
            assert answer.status_code in (kind.status, 422), (kind.name, answer.status_code)
            skipped = ("mail-text", *(("prose",) if path.startswith(LIBRARY) else ()))
            texts[path] = plain.of_page(kind.name, answer.text, names, skipped)
    for name in TEXTS:
        texts[f"/{name}"] = plain.of_page(name, (await client.get(f"/{name}")).text, names)
    _judge(texts.values())


def _hidden(html: str) -> dict[str, str]:
    return dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html.partition("<main")[2])
    )


async def test_mails(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    letters = await everything_that_happens(app, client, services, clock)
    names = await _names(services)
    kinds = {
        re.sub(r"\W*\b(dit|\d).*", "", plain.neutral(mail.subject, names)): mail.text for mail in letters
    }
    assert len(kinds) > 10
    _judge(plain.of_mail(kind, text, names) for kind, text in kinds.items())


def test_the_measure_measures() -> None:
    """A text of an office does not pass, a plain one does, and labels are no sentences."""
    office = (
        "<main><p>Teneinde de verwezenlijking van de beleidsdoelstellingen te bewerkstelligen, dient "
        "voorafgaande goedkeuring te worden verkregen van de desbetreffende verantwoordelijke instanties.</p></main>"
    )
    ours = "<main><h1>Aanmelden</h1><p>U krijgt een mail van ons. Daarin staat een link.</p><li>Regio</li></main>"
    assert plain.of_page("office", office, ()).score < 0
    plain_one = plain.of_page("ours", ours, ())
    assert plain_one.sentences == ("U krijgt een mail van ons.", "Daarin staat een link.")
    assert plain_one.score > 90


@pytest.mark.parametrize(
    "line, sentences",
    [
        ("U kunt tot do 4 februari 2027 om 9.30 uur mee.", ("U kunt tot dit om dit uur mee.",)),
        (
            "Mail naar post@leerkring.example. Wij lezen het.",
            (
                "Mail naar dit.",
                "Wij lezen het.",
            ),
        ),
        ("Op de agenda", ()),
    ],
)
def test_what_is_a_name_is_not_counted(line: str, sentences: tuple[str, ...]) -> None:
    assert plain.of_mail("one", line, [CIRCLE]).sentences == sentences
