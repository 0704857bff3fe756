"""A list as a template shows it: lines, filter links with counts, column heads, chips and pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from markupsafe import Markup

from leerkring.core.web.forms.form import Form
from leerkring.core.web.lists.asked import PAGE, SORT, Asked, Item, Links
from leerkring.core.web.lists.columns import COLUMNS, columns_word, extra_cells, in_table
from leerkring.core.web.lists.declared import Choice, Column, Search
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.views import SavedView, is_view
from leerkring.core.web.table_labels import with_cells

Line = TypeVar("Line")
Group = tuple[str, list[Item]]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use: what it says, and where it is taken away."""

    label: str
    text: str
    without: str


@dataclass(frozen=True, slots=True)
class Shown(Generic[Line]):
    """What a template needs of a list; made of what was asked and what was found."""

    links: Links
    found: Found[Line]
    views: Sequence[SavedView] = ()
    keeps_views: bool = False

    @property
    def asked(self) -> Asked:
        """What the address asks."""
        return self.links.asked

    @property
    def lines(self) -> Sequence[Line]:
        """The lines of this page."""
        return self.found.lines

    @property
    def total(self) -> int:
        """How many lines the filters leave, over all pages."""
        return self.found.total

    @property
    def path(self) -> str:
        """The address of the list without anything asked."""
        return self.links.path

    @property
    def here(self) -> str:
        """The address of what is shown now."""
        return self.links.page(self.found.page)

    def is_said_by(self, query: Iterable[tuple[str, str]]) -> bool:
        """Tell whether an address asks for exactly this and nothing made up; only such a page of a list may be kept.

        A word that means nothing, one that is said in two ways (" 2", "02") and a page beyond the last show what
        another address shows too, and a choice without lines is one of very many.
        """
        names = {one.name for one in self.asked.listing.filters} | {SORT, PAGE}
        said = sorted((name, word) for name, word in query if name in names and word)
        page = {PAGE: str(self.found.page)} if self.found.page > 1 else {}
        shown = {**{name: word for name, word in self.asked.words.items() if name != PAGE}, **page}
        return said == sorted(shown.items()) and bool(self.lines or not shown)

    @property
    def choosable(self) -> list[tuple[Column, bool]]:
        """The columns that may be chosen, each with whether it is there now."""
        chosen = set(self.asked.chosen_columns)
        return [(column, column.name in chosen) for column in self.asked.listing.choosable]

    @property
    def columns_word(self) -> str:
        """The columns that are there now, as one word."""
        return columns_word(self.asked.chosen_columns)

    @property
    def many_in_file(self) -> int:
        """How many columns a file with everything has."""
        return sum(1 for column in self.asked.listing.columns if column.cell)

    def rows(self, written: str) -> str:
        """Return the rows as a template wrote them, with only the cells of the columns that are there."""
        columns = in_table(self.asked.listing, self.asked.chosen_columns)
        places = [place for place, _ in columns if place >= 0]
        every = sum(1 for one in self.asked.listing.columns if not (one.only_in_file or one.extra))
        if len(places) == every == len(columns):
            return written
        return Markup(with_cells(written, places, [extra_cells(columns, line) for line in self.lines]))  # noqa: S704

    @property
    def columns(self) -> list[tuple[str, dict[str, Any]]]:
        """The heads of the table."""
        return self.links.column_heads()

    @property
    def groups(self) -> list[Group]:
        """The filters that stand open, each with its links."""
        return self._groups(folded=False)

    @property
    def folded(self) -> list[Group]:
        """The filters that are folded away."""
        return self._groups(folded=True)

    def _groups(self, *, folded: bool) -> list[Group]:
        groups = [
            (choice.label, self.links.items(choice.name, self.found.counts.get(choice.name)))
            for choice in self.asked.listing.choices
            if choice.folded is folded and not choice.in_form
        ]
        return [(label, items) for label, items in groups if items]

    @property
    def uses_folded(self) -> bool:
        """Whether a filter that is folded away is in use."""
        return any(self.asked.value(choice.name) for choice in self.asked.listing.choices if choice.folded)

    @property
    def chips(self) -> list[Chip]:
        """The filters in use that no link shows: what was typed, and what another page asked for."""
        return [
            Chip(one.label, one.text(word), self.links.to(**{one.name: ""}))
            for one in self.asked.listing.filters
            if (word := self.asked.value(one.name)) and (not isinstance(one, Choice) or one.folded)
        ]

    @property
    def search(self) -> Search | None:
        """The field to search in, where the list has one."""
        return self.asked.listing.search

    @property
    def selects(self) -> list[Choice]:
        """The filters that are fields beside the one to search in."""
        return [choice for choice in self.asked.listing.choices if choice.in_form]

    @property
    def form(self) -> Form:
        """What stands in the fields of the list."""
        return Form.of(self.asked.values)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form beside the list sends along, so that the rest stays as it is."""
        typed = {self.search.name if self.search else "", *(choice.name for choice in self.selects), PAGE}
        return [(name, word) for name, word in self.asked.words.items() if name not in typed]

    @property
    def question(self) -> str:
        """What is asked, as it stands in the address behind the path: filters and order, of the first page."""
        return urlencode(self.asks)

    @property
    def to_keep(self) -> str:
        """What is asked with the columns that are there, as a view keeps it."""
        words = dict(self.asks)
        if self.asked.chosen_columns != self.asked.listing.first_columns:
            words[COLUMNS] = self.columns_word
        return urlencode(words)

    @property
    def view(self) -> SavedView | None:
        """The kept view that is shown now."""
        return next((one for one in self.views if one.query in (self.question, self.to_keep)), None)

    @property
    def without_columns(self) -> str:
        """What is asked besides the columns, for the form that chooses those."""
        return urlencode([(name, word) for name, word in self.asks if name != COLUMNS])

    @property
    def view_links(self) -> list[Item]:
        """The kept views as links."""
        return [(one.name, one.href, None, one is self.view) for one in self.views]

    @property
    def may_keep(self) -> bool:
        """Whether what is shown can be kept by a name: something is asked, by a member of staff."""
        return self.keeps_views and is_view(self.path, self.to_keep)

    @property
    def asks(self) -> list[tuple[str, str]]:
        """All filters, the order and the columns, for a form that is about everything the list shows."""
        return [(name, word) for name, word in self.asked.words.items() if name != PAGE]


def show_list(path: str, asked: Asked, found: Found[Line]) -> Shown[Line]:
    """Return a list as templates show it, at this path."""
    return Shown(Links(path, asked), found)
