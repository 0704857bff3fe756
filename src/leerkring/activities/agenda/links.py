"""The agenda's filters as addresses: read from one, and written into others."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from leerkring.activities.agenda.facets import FORMS
from leerkring.activities.labels import KIND_PATHS, KIND_PLURALS, KINDS, month_name
from leerkring.activities.views import Agenda, Filters, Option

MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
VIA = re.compile(r"[a-z-]{1,60}-[0-9]{1,5}")
FORM_NAMES = {"locatie": "Op locatie", "online": "Online"}

Item = tuple[str, str, int | None, bool]
"""A filter link: its text, where it leads, how many it leaves, and whether it is in use."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for, and which of its words mean nothing here."""

    filters: Filters
    page: int
    unknown: tuple[str, ...]


def read_via(query: Mapping[str, Any]) -> str:
    """Return the code of the newsletter's issue that led here, the same for every reader; it goes along to the form."""
    via = str(query.get("via", ""))
    return via if VIA.fullmatch(via) else ""


def read_filters(query: Mapping[str, Any], themes: Mapping[str, str], regions: Mapping[str, str]) -> Asked:
    """Read the filters; a value that does not exist is left out and named, never an error."""
    unknown: list[str] = []

    def value(name: str, is_known: bool | None, text: str) -> str:
        if text and not is_known:
            unknown.append(f"{name}: {text[:40]}")
        return text if is_known else ""

    words = {
        name: str(query.get(name, "")).strip()
        for name in ("soort", "thema", "regio", "maand", "vorm", "open")
    }
    kinds = {word: kind for kind, word in KINDS.items()}
    kind = kinds.get(value("soort", words["soort"] in kinds, words["soort"]), "")
    number = str(query.get("pagina", "1")).strip()
    filters = Filters(
        kind=kind,
        theme=value("thema", words["thema"] in themes, words["thema"]),
        region=value("regio", words["regio"] in regions, words["regio"]),
        month=value("maand", MONTH.fullmatch(words["maand"]) is not None, words["maand"]),
        form=value("vorm", words["vorm"] in FORMS, words["vorm"]),
        open=value("open", words["open"] in ("0", "1"), words["open"]) == "1",
    )
    page = int(number) if re.fullmatch(r"[0-9]{1,4}", number) else 1
    return Asked(filters, page, tuple(unknown))


@dataclass(frozen=True, slots=True)
class AgendaLinks:
    """Writes the addresses of the agenda around what is shown now."""

    path: str
    page_kind: str
    now: Filters
    themes: Mapping[str, str]
    regions: Mapping[str, str]

    def to(self, filters: Filters, page: int = 1) -> str:
        """Return the address of the agenda with these filters."""
        path = KIND_PATHS[filters.kind] if filters.kind else "/agenda"
        words = {
            "thema": filters.theme,
            "regio": filters.region,
            "maand": filters.month,
            "vorm": filters.form,
            "open": "1" if filters.open else "",
            "pagina": str(page) if page > 1 else "",
        }
        query = urlencode({name: word for name, word in words.items() if word})
        return f"{path}?{query}" if query else path

    def page(self, number: int) -> str:
        """Return the address of another page of the same list."""
        return self.to(self.now, number)

    @property
    def clear(self) -> str:
        """The same list without filters."""
        return self.to(Filters(kind=self.page_kind))

    def kinds(self, agenda: Agenda) -> list[Item]:
        """Return the links to all activities and to each kind."""
        every = ("Alles", self.to(replace(self.now, kind="")), agenda.all.count, not self.now.kind)
        short = KIND_PLURALS | {"national_meeting": "Landelijk"}
        return [every, *self._items(agenda.kinds, "kind", short, toggles=False)]

    def open(self, agenda: Agenda) -> list[Item]:
        """Return the link that leaves what still has places."""
        return self._items((agenda.open,), "open", {"1": "Nog plaats"})

    def more(self, agenda: Agenda) -> list[tuple[str, list[Item]]]:
        """Return the groups of filters that are folded away."""
        months = {option.value: month_name(option.value) for option in agenda.all_months}
        groups = [
            ("Thema", self._items(agenda.themes, "theme", self.themes)),
            ("Regio", self._items(agenda.regions, "region", self.regions)),
            ("Maand", self._items(agenda.all_months, "month", months)),
            ("Vorm", self._items(agenda.forms, "form", FORM_NAMES)),
        ]
        return [(label, items) for label, items in groups if items]

    @property
    def uses_more(self) -> bool:
        """A filter that is folded away is in use."""
        return bool(self.now.theme or self.now.region or self.now.month or self.now.form)

    def _items(
        self, options: tuple[Option, ...], name: str, texts: Mapping[str, str], *, toggles: bool = True
    ) -> list[Item]:
        items: list[Item] = []
        for option in options:
            value: str | bool = option.value == "1" if name == "open" else option.value
            current = getattr(self.now, name) == value
            cleared: str | bool = False if name == "open" else ""
            leads_to = replace(self.now, **{name: cleared if current and toggles else value})  # type: ignore[arg-type]
            items.append((texts[option.value], self.to(leads_to), option.count, current))
        return items
