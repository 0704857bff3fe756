"""Walking through the house: from page to page by its own links, as a visitor does, and what holds for each page."""

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlsplit

import httpx

from leerkring.core.database.db import Database
from tests.support.markup import Markup, is_ours
from tests.support.validator import Validator

ONE_OF_MANY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The id of one registration, mail or day in the address of its page."""
SLUG = re.compile(r"(?<=/activiteiten/)[^/]+|(?<=formulier/vraag/)[^/]+")
MOST_OF_A_KIND = 2
_valid: set[object] = set()
"""The shapes that a validator saw in this run: once more, by another visitor too, they tell it nothing new."""


@dataclass
class Walk:
    """One visitor's walk; `wrong` says what was found where."""

    client: httpx.AsyncClient
    within: str = "/"
    briefly: bool = False
    """Look at two activities or texts of a kind, and not at all: for who sees less than others who walk."""
    pages: dict[str, Markup] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    visits: Counter[str] = field(default_factory=Counter)

    async def from_(self, *starts: str) -> "Walk":
        """Visit all that these paths lead to. What lies outside `within` is looked at, but leads no further."""
        base = str(self.client.base_url).rstrip("/")
        todo = deque(base + start for start in starts)
        wanted: dict[str, set[str]] = {}
        came_from: dict[str, str] = {}
        while todo:
            url = todo.popleft()
            if url in self.statuses:
                continue
            answer = await self.client.get(url)
            self.statuses[url] = answer.status_code
            if answer.status_code == 409:
                continue  # a normal "no", which says why
            if answer.status_code != 200:
                if answer.status_code not in (301, 303):
                    self.wrong.append(f"{came_from.get(url)} links to {url}: {answer.status_code}")
                    continue
                found = {str(answer.url.join(answer.headers["location"]))}
            elif "sandbox" in answer.headers.get("content-security-policy", ""):
                continue  # a mail, in its frame: tests/house/test_mails.py looks at those
            elif not answer.headers["content-type"].startswith("text/html"):
                continue
            else:
                page = Markup(url, answer.text)
                if not urlsplit(url).path.startswith(self.within):
                    continue
                self.pages[url] = page
                found = {link for link in page.links if is_ours(link, base)} | page.resources
                found |= {action for method, action in page.actions if method == "get"}
                self.wrong += [
                    f"{url}: {resource} is not ours"
                    for resource in page.resources
                    if not is_ours(resource, base)
                ]
                for link in page.links:
                    wanted.setdefault(urldefrag(link).url, set()).add(urldefrag(link).fragment)
            for link in sorted({urldefrag(one).url for one in found} - self.statuses.keys()):
                came_from.setdefault(link, url)
                if link not in todo and self._is_worth_it(link):
                    todo.append(link)
        self.wrong += [
            f"a link points to {url}#{fragment}, which is not there"
            for url, fragments in wanted.items()
            for fragment in fragments - {""}
            if url in self.pages and fragment not in self.pages[url].ids
        ]
        return self

    def _is_worth_it(self, url: str) -> bool:
        """Tell two hundred people's pages apart from two hundred pages."""
        parts = urlsplit(url)
        choices = [pair.partition("=")[0] for pair in parts.query.split("&") if pair]
        path = ONE_OF_MANY.sub("*", parts.path)
        if choices and self.briefly:
            kind = f"{SLUG.sub('*', path)}?"
        elif choices:
            kind = f"{SLUG.sub('*', path)}?{'&'.join(choices[:2])}"
        elif self.briefly:
            inside = path.startswith(self.within)
            kind = SLUG.sub(_unless_fixed, path) if inside else f"{path.rpartition('/')[0]}/*"
        else:
            kind = path
        if not choices and "*" not in kind:
            return True
        self.visits[kind] += 1
        return self.visits[kind] <= MOST_OF_A_KIND


def _unless_fixed(found: re.Match[str]) -> str:
    """An activity is named in words with hyphens; `nieuw` is a page of its own."""
    return "*" if "-" in found[0] else found[0]


async def check_pages(walk: Walk, validator: Validator) -> None:
    """What holds for each page, whatever it is about."""
    wrong = list(walk.wrong)
    for url, page in walk.pages.items():
        wrong += [f"{url}: {mistake}" for mistake in page.mistakes]
        if not page.shapes <= _valid:
            wrong += [f"{url}:{mistake}" for mistake in await validator.mistakes(page.html)]
            _valid.update(page.shapes)
        if page.lang != "nl":
            wrong.append(f"{url}: lang is {page.lang!r}")
        if len(page.headings) != 1 or not page.headings[0]:
            wrong.append(f"{url}: its h1 are {page.headings}")
        if not page.title.removesuffix("· leerkring").strip():
            wrong.append(f"{url}: its title is {page.title!r}")
    assert not wrong, "\n".join(sorted(set(wrong)))


async def check_actions(walk: Walk) -> None:
    """Each form goes somewhere: its address takes a POST, so a GET shows the form or says 405."""
    posts = {action for page in walk.pages.values() for method, action in page.actions if method == "post"}
    answers = {action: (await walk.client.get(action)).status_code for action in sorted(posts)}
    assert set(answers.values()) <= {200, 405}, answers


SEEN_BY_READING = frozenset({"web_session", "worker_seen", "rate_count", "handbook_file"})
"""What may change while somebody only looks: when they were last seen, and whether a file could be made."""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
WRITTEN = "SELECT '{0}' AS name, count(*) || ' rows, the last by ' || coalesce(max(xmin::text::bigint), 0) AS stands FROM \"{0}\""


async def fingerprint(db: Database) -> dict[str, str]:
    """Return how many rows each table has and which transaction wrote the last of them.

    Whatever was written or removed in between makes another of it, also where the same was written again.
    """
    async with db.transaction() as tx:
        tables = {row.tablename for row in await tx.sql(TABLES)} - SEEN_BY_READING
        rows = await tx.sql(" UNION ALL ".join(WRITTEN.format(table) for table in sorted(tables)))
        return {row.name: row.stands for row in rows}
