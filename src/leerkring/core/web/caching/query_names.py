"""Which words of an address make another page: what each route declares that it reads, and nothing else."""

import re
from collections.abc import Iterable
from typing import Any

from litestar import Litestar
from litestar.routes import HTTPRoute

QUERY = "query"
"""The option under which a page declares the names that it reads (`pages.page`)."""
NOTHING: frozenset[str] = frozenset()


class QueryNames:
    """The names that the page at a path reads."""

    def __init__(self, pages: Iterable[tuple[str, frozenset[str]]]) -> None:
        """Take each page as its declared path, with holes as in `/agenda/{slug}`, and its names."""
        self._exact: dict[str, frozenset[str]] = {}
        self._patterns: list[tuple[re.Pattern[str], frozenset[str]]] = []
        for path, names in pages:
            if "{" in path:
                parts = re.split(r"\{[^}]*\}", path)
                self._patterns.append((re.compile("[^/]+".join(map(re.escape, parts))), names))
            else:
                self._exact[path] = names

    def __call__(self, path: str) -> frozenset[str]:
        """Return what the page at this path reads of its query."""
        found = self._exact.get(path)
        if found is not None:
            return found
        return next((names for pattern, names in self._patterns if pattern.fullmatch(path)), NOTHING)


def query_names(app: Litestar) -> QueryNames:
    """Return the names that the routes of an application declare; a page with a hole gives way to one without."""
    found: list[tuple[str, frozenset[str]]] = []
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for handler in route.route_handlers:
            names: Any = handler.opt.get(QUERY, ())
            if "GET" in handler.http_methods and (names or "{" not in route.path):
                found.append((route.path, frozenset(names)))
    return QueryNames(found)
