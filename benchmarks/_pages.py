"""Every kind of page, found by following links as tests/house/walk.py does, and how long each takes to make."""

from __future__ import annotations

import re
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from urllib.parse import parse_qsl, urljoin, urlsplit
from zipfile import ZipFile

import httpx

from leerkring.core.web.lists.ods_file import MEDIA_TYPE as ODS

STARTS = (
    "/",
    "/sitemap.xml",
    "/aanmelding",
    "/inloggen",
    "/beheer",
    "/beheer/mensen",
    "/beheer/organisaties",
)
LINK = re.compile(r"""(?:href|action)="([^"]+)"|<loc>([^<]+)</loc>""")
MOST_OF_A_KIND = 2
LINES = {
    "text/csv": b"\r\n",
    "application/xml": b"<loc>",
    "text/calendar": b"BEGIN:VEVENT",
    "application/atom+xml": b"<entry>",
}
"""By what a line is known in what has one for each thing that there is."""


@dataclass
class Answered:
    """What came of asking for one page several times; the worst status of all. `lines` counts what a file or a feed is made of."""

    status: int
    size: int
    lines: int
    seconds: list[float] = field(default_factory=list)


class Visitor:
    """A browser on one server, signed in if it is given a link; what it asks is never kept."""

    def __init__(
        self, port: int, sign_in: str = "", processor: Callable[[], float] = time.perf_counter
    ) -> None:
        """`processor` tells how long the servers have worked until now."""
        self.base = f"http://127.0.0.1:{port}"
        self.client = httpx.Client(base_url=self.base, timeout=60, headers={"Sec-Fetch-Site": "same-origin"})
        self.processor = processor
        if sign_in:
            answer = self.client.post(urlsplit(sign_in).path)
            assert answer.status_code == 303, answer.text[:200]

    def walk(self, templates: list[re.Pattern[str]]) -> dict[str, str]:
        """Return an address for each kind of page: a route, with the names in its query."""
        found: dict[str, str] = {}
        seen: set[str] = set()
        visits: Counter[str] = Counter()
        todo = deque(STARTS)
        while todo:
            path = todo.popleft()
            kind = kind_of(path, templates)
            if path in seen or kind is None or visits[kind] >= MOST_OF_A_KIND:
                continue
            seen.add(path)
            visits[kind] += 1
            answer = self.client.get(path)
            if answer.status_code == 200:
                found.setdefault(kind, path)
            links = [answer.headers["location"]] if "location" in answer.headers else []
            if "html" in answer.headers.get("content-type", "") or path.endswith(".xml"):
                links += [unescape(a or b) for a, b in LINK.findall(answer.text)]
            for link in links:
                parts = urlsplit(urljoin(self.base + path, link))
                # The sitemap names the site by the address it has for others.
                if parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}:
                    todo.append(parts.path + (f"?{parts.query}" if parts.query else ""))
        return found

    def ask(self, path: str, seen: Answered | None) -> Answered:
        """Ask for a page once more."""
        began = self.processor()
        answer = self.client.get(path)
        took = self.processor() - began
        if seen is None:
            seen = Answered(answer.status_code, len(answer.content), lines_of(answer))
        seen.status = max(seen.status, answer.status_code)
        seen.seconds.append(took)
        return seen


def lines_of(answer: httpx.Response) -> int:
    """Return how many lines of data are in a file or a feed, which is as long as its data; 0 for a page."""
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    if media_type == ODS:
        with ZipFile(BytesIO(answer.content)) as file:
            return file.read("content.xml").count(b"<table:table-row")
    mark = LINES.get(media_type, b"")
    return answer.content.count(mark) if mark else 0


def kind_of(path: str, templates: list[re.Pattern[str]]) -> str | None:
    """Return the route of an address and the name in its query; None for what is no page of ours, or asks several things."""
    parts = urlsplit(path)
    route = next((one.pattern for one in templates if one.fullmatch(parts.path)), None)
    if route is None:
        return None
    names = sorted({name for name, value in parse_qsl(parts.query) if value})
    if len(names) > 1:
        return None
    return route.replace("[^/]+", "*").replace("\\", "") + "".join(f"?{name}=" for name in names)
