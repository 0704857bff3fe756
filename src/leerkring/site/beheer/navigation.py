"""The frame around every page of the back office: which entries and tabs somebody sees, and where they are now."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from litestar import Litestar
from litestar.routes import HTTPRoute

from leerkring.core.web.access import Staff


@dataclass(frozen=True, slots=True)
class Tab:
    """A page that an entry opens on, with everything whose address begins like it or like one of `also`.

    `href` may hold {holes}, filled from the address of the page, and a query that must then be asked for. `exact`:
    nothing below it is its own. A tab that is not `listed` only marks its entry.
    """

    label: str
    href: str
    also: tuple[str, ...] = ()
    exact: bool = False
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """A word in the top line; `within` are the tabs of one thing of it, such as one activity."""

    label: str
    tabs: tuple[Tab, ...] = ()
    within: tuple[Tab, ...] = ()


@dataclass(frozen=True, slots=True)
class Maker:
    """Something that can be made; `route` is the declared path of its page, where that has holes."""

    label: str
    href: str
    route: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link as the frame shows it; `current` is a value of aria-current, or empty."""

    label: str
    href: str
    current: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """All that stands around a page for whom looks at it; `label` is the entry that the tabs belong to."""

    entries: tuple[Link, ...]
    label: str
    tabs: tuple[Link, ...]
    within: tuple[Link, ...]
    makers: tuple[Link, ...]
    searches: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """An address pattern of a tab. The more of an address it names, the more it is that tab's."""

    entry: Entry
    tab: Tab
    parts: tuple[str, ...]
    asked: tuple[tuple[str, str], ...]

    def holds(self, path: str, query: str) -> bool:
        parts = _parts(path)
        return (
            (len(parts) == len(self.parts) if self.tab.exact else len(parts) >= len(self.parts))
            and all(
                one == other or one.startswith("{") for one, other in zip(self.parts, parts, strict=False)
            )
            and set(self.asked) <= set(parse_qsl(query))
        )

    @property
    def rank(self) -> tuple[int, int, int]:
        return len(self.parts), sum(not one.startswith("{") for one in self.parts), len(self.asked)


def _parts(path: str) -> tuple[str, ...]:
    # The file of a list belongs where the list does.
    return tuple(path.strip("/").removesuffix(".csv").removesuffix(".ods").split("/"))


class Navigation:
    """Finds the frame of a page. `roles_of` says for each path that can be opened which roles may."""

    def __init__(
        self, entries: Iterable[Entry], makers: Iterable[Maker], roles_of: Mapping[str, frozenset[str]]
    ) -> None:
        self.entries = tuple(entries)
        self.makers = tuple(makers)
        self._roles_of = roles_of
        self._places = tuple(self._declared())

    def _declared(self) -> Iterator[_Place]:
        for entry in self.entries:
            for tab in (*entry.tabs, *entry.within):
                for href in (tab.href, *tab.also):
                    path, _, query = href.partition("?")
                    yield _Place(entry, tab, _parts(path), tuple(parse_qsl(query)))

    def tabs_of(self, path: str, query: str = "") -> list[Tab]:
        """Return the tab that this address belongs to; none or several would be a mistake in the declaration."""
        return [place.tab for place in self._nearest(path, query)]

    def _nearest(self, path: str, query: str) -> list[_Place]:
        held = [place for place in self._places if place.holds(path, query)]
        best = max((place.rank for place in held), default=None)
        return [place for place in held if place.rank == best]

    def __call__(self, person: Staff | None, path: str, query: str = "") -> Frame:
        """Return what this person sees around this page; nobody known (no database) sees the way to the front."""
        place = next(iter(self._nearest(path, query)), None)
        entry, tab = (place.entry, place.tab) if place else (None, None)
        inside = entry is not None and tab in entry.within
        holes = dict(zip(place.parts, _parts(path), strict=False)) if place else {}
        address = f"{path}?{query}" if query else path

        def link(one: Tab) -> Link:
            href = "/" + "/".join(holes.get(part, part) for part in one.href.strip("/").split("/"))
            return Link(one.label, href, _current(one is tab, href == address))

        tabs = [link(one) for one in (entry.tabs if entry and not inside else ()) if self._shows(person, one)]
        return Frame(
            entries=tuple(self._entries(person, entry, address)),
            label=entry.label if entry else "",
            tabs=tuple(tabs) if len(tabs) > 1 else (),
            within=tuple(link(one) for one in entry.within if self._shows(person, one))
            if entry and inside
            else (),
            makers=tuple(Link(m.label, m.href) for m in self.makers if self._may(person, m.route or m.href)),
            searches=self._may(person, "/beheer/zoeken"),
        )

    def _entries(self, person: Staff | None, here: Entry | None, address: str) -> Iterator[Link]:
        for entry in self.entries:
            first = next((tab for tab in entry.tabs if self._shows(person, tab)), None)
            if first is not None:
                yield Link(entry.label, first.href, _current(entry is here, first.href == address))
            elif person is None and entry is self.entries[0]:
                yield Link(entry.label, entry.tabs[0].href)

    def _shows(self, person: Staff | None, tab: Tab) -> bool:
        return tab.listed and self._may(person, tab.href)

    def _may(self, person: Staff | None, href: str) -> bool:
        roles = self._roles_of.get(href.partition("?")[0])
        return person is not None and roles is not None and person.may(*roles)


def _current(is_here: bool, is_page: bool) -> str:
    return "" if not is_here else "page" if is_page else "true"


def roles_by_path(app: Litestar) -> dict[str, frozenset[str]]:
    """Return which roles may open each page for staff, by its declared path with {name} for what differs."""
    found: dict[str, frozenset[str]] = {}
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for handler in route.route_handlers:
            access: Any = handler.opt.get("access")
            if access is not None and access.roles and "GET" in handler.http_methods:
                found[_plain(route.path)] = access.roles
    return found


def _plain(path: str) -> str:
    return "/".join(
        part.partition(":")[0] + "}" if part.startswith("{") else part for part in path.split("/")
    )
