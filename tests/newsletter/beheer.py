"""The back office of the newsletter as its editors use it: an issue is made, and brought as far as a test wants."""

import re
from datetime import timedelta
from uuid import UUID

import httpx
from sqlalchemy import select

from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.newsletter.issues.freezing import close_sent, freeze_due
from leerkring.newsletter.model import Issue, IssueItem
from tests.people.office import heading
from tests.postbox import Letter, deliver

BEHEER = "/beheer/nieuwsbrief"
ISSUE = BEHEER + "/nieuwsbrief/1"
WHEN = "2027-01-12T10:00"
HIDDEN = re.compile(r'<input type="hidden" name="(version)" value="([^"]*)">')


def hidden(page: httpx.Response, name: str) -> str:
    """Return what a form of this page carries along."""
    return next(str(value) for found, value in HIDDEN.findall(page.text) if found == name)


async def draft(desk: httpx.AsyncClient) -> None:
    """Begin the next issue."""
    assert (await desk.post(f"{BEHEER}/nieuwsbrief/nieuw")).status_code == 303


async def approve(desk: httpx.AsyncClient, url: str = ISSUE) -> None:
    """Offer a draft and approve it."""
    for act in ("aanbieden", "goedkeuren"):
        done = await desk.post(f"{url}/{act}")
        assert done.status_code == 303, heading(done) + done.text


async def ready(desk: httpx.AsyncClient, number: int = 1, when: str = WHEN) -> str:
    """Make the next issue and bring it as far as the schedule."""
    made = await desk.post(f"{BEHEER}/nieuwsbrief/nieuw")
    url = f"{BEHEER}/nieuwsbrief/{number}"
    assert made.headers["location"].startswith(url)
    await approve(desk, url)
    done = await desk.post(f"{url}/plannen", data={"not_before": when})
    assert done.status_code == 303, done.text
    return url


async def send(services: Services, clock: FixedClock) -> list[Letter]:
    """Let the worker's minute pass until all has left."""
    clock.move(timedelta(hours=2))
    await freeze_due(services.db, clock.now(), services.settings)
    letters = await deliver(services)
    clock.move(timedelta(minutes=30))
    letters += await deliver(services)
    await close_sent(services.db, clock.now())
    return letters


async def issue_ids(services: Services) -> list[UUID]:
    """Return the issues by their numbers."""
    async with services.db.reading() as reading:
        return [row.id for row in await reading.rows(select(Issue.id).order_by(Issue.number))]


async def item_of(services: Services, title: str) -> UUID:
    """Return the item with this title."""
    async with services.db.reading() as reading:
        found: UUID = await reading.scalar(select(IssueItem.id).where(IssueItem.title == title))
    return found
