"""A day in the life of a real `leerkring run`, kept as what other people's software got to read of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage

import httpx
import pytest

from tests.builders import form_of
from tests.cast import NOOR
from tests.support.markup import Markup, values_of
from tests.support.running import Running, running, wait_for
from tests.support.sample import ANSWERS, FULL, LAB, OPEN

FEEDS = (
    "/agenda.ics",
    f"/agenda/{OPEN}.ics",
    f"/agenda/{FULL}.ics",
    "/agenda.atom",
    "/sitemap.xml",
    "/robots.txt",
)


@dataclass(frozen=True, slots=True)
class Day:
    """What was left of the day: mails in the order of their stories, and what the feeds said."""

    url: str
    first: dict[str, EmailMessage]
    update: EmailMessage
    moved_by: timedelta
    feeds: dict[str, httpx.Response]


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """Noor registers for three activities; Fatima moves a day in the back office; the mails are in `var/mail`."""
    with (
        running(tmp_path_factory.mktemp("day"), LEERKRING_SAMPLE="1") as services,
        httpx.Client(base_url=services.url, timeout=30, headers={"Sec-Fetch-Site": "same-origin"}) as client,
    ):
        for slug in (OPEN, FULL, LAB):
            answer = client.post(
                f"/agenda/{slug}/aanmelden", data=form_of(NOOR, f"key-{slug}", **ANSWERS[slug])
            )
            assert answer.status_code == 303, answer.text
        wait_for(lambda: len(services.mails) >= 3)
        before = services.mails
        move_a_day(client, services, OPEN)
        wait_for(lambda: _new(services, before))
        (update,) = _new(services, before)
        yield Day(
            url=services.url,
            first={_slug_of(mail): mail for mail in before.values()},
            update=update,
            moved_by=timedelta(days=1),
            feeds={path: client.get(path) for path in FEEDS},
        )


def _new(services: Running, before: dict[str, EmailMessage]) -> list[EmailMessage]:
    return [mail for name, mail in services.mails.items() if name not in before and NOOR.email in mail["To"]]


def _slug_of(mail: EmailMessage) -> str:
    text = mail.get_body(("plain",))
    assert text is not None
    words = str(text.get_content())
    titles = {OPEN: "eerlijk verdelen", FULL: "één agenda", LAB: "opvang"}
    return next(slug for slug, title in titles.items() if title in words)


def move_a_day(client: httpx.Client, services: Running, slug: str) -> None:
    """Sign in by a link of the command line and let the first day begin a day later."""
    link = services.command("staff", "link", "fatima@leerkring.example").stdout.strip()
    assert client.get(link).status_code == 200
    assert client.post(link).status_code == 303
    page = client.get(f"/beheer/activiteiten/{slug}")
    assert page.status_code == 200
    form = min(link for link in Markup(str(page.url), page.text).links if link.endswith("/verplaatsen"))
    path = httpx.URL(form).path
    values = values_of(client.get(path).text, path)
    later = date.fromisoformat(values["date"]) + timedelta(days=1)
    moved = client.post(path, data={**values, "date": later.isoformat(), "location": "Jaarbeurs"})
    assert moved.status_code == 303, moved.text
