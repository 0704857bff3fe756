"""What an address asks of a list, and the addresses around it: one thing changed, the rest as it was."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from leerkring.core.web.forms.form import page_number
from leerkring.core.web.lists.columns import COLUMNS, columns_word, in_table, read_columns
from leerkring.core.web.lists.declared import Listing

SORT, PAGE = "sorteer", "pagina"
Item = tuple[str, str, int | None, bool]
"""A filter link: its text, where it leads, how many it leaves, and whether it is in use."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters, the order, the columns and the page that an address asks for; `unknown` names what means nothing here.

    `columns` are the names that the address asks for, `own` those that who looks chose for this list before; None is none.
    """

    listing: Listing
    values: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    unknown: tuple[str, ...] = ()
    columns: tuple[str, ...] | None = None
    own: tuple[str, ...] | None = None

    def value(self, name: str) -> str:
        """Return what a filter asks for, or nothing."""
        return self.values.get(name, "")

    @property
    def words(self) -> dict[str, str]:
        """All that it asks, as in an address; what is so at first is left out."""
        sort = {} if self.sort == self.listing.sort else {SORT: self.sort}
        columns = {} if self.columns is None else {COLUMNS: columns_word(self.columns)}
        page = {PAGE: str(self.page)} if self.page > 1 else {}
        return {**self.filters, **sort, **columns, **page}

    @property
    def chosen_columns(self) -> tuple[str, ...]:
        """The names of the columns that are there: by the address, else by who looks, else by the list."""
        for chosen in (self.columns, self.own):
            if chosen is not None:
                return chosen
        return self.listing.first_columns

    @property
    def filters(self) -> dict[str, str]:
        """The filters that it asks for; what a list lets through at first is left out."""
        first = {one.name: one.default for one in self.listing.choices}
        return {name: word for name, word in self.values.items() if word != first.get(name, "")}

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out that the list shows at first."""
        return bool(self.filters)

    def with_words(self, **words: Mapping[str, str]) -> "Asked":
        """Return the same of a list with these words to choose from: what is only known once its lines are."""
        return replace(self, listing=self.listing.with_words(**words))


def read_asked(listing: Listing, query: Mapping[str, Any]) -> Asked:
    """Read what an address asks of a list; a word that does not exist is left out and named, never an error."""
    values: dict[str, str] = {}
    unknown: list[str] = []
    for one in listing.filters:
        first = getattr(one, "default", "")
        typed = str(query.get(one.name, first)).strip()
        word = one.read(typed) if typed else typed
        if word is None:
            unknown.append(f"{one.name}: {typed[:40]}")
            word = first
        values[one.name] = word
    sort = str(query.get(SORT, listing.sort))
    return Asked(
        listing,
        values,
        sort if sort.removeprefix("-") in listing.sorts else listing.sort,
        page_number(query, PAGE),
        tuple(unknown),
        read_columns(listing, str(query.get(COLUMNS, ""))),
    )


@dataclass(frozen=True, slots=True)
class Links:
    """Writes the addresses around what is asked now. `address` makes one of the words; `path?words` by itself."""

    path: str
    asked: Asked
    address: Callable[[str, Mapping[str, str]], str] = lambda path, words: (
        f"{path}?{urlencode(words)}" if words else path
    )

    def to(self, **changed: str) -> str:
        """Return the address of the first page of the list with these words in place of its own.

        The words stand in the order of the declaration, so that the same list has one address, however one came there.
        """
        listing = self.asked.listing
        first = {one.name: getattr(one, "default", "") for one in listing.filters} | {
            SORT: listing.sort,
            COLUMNS: "",
        }
        now = {name: word for name, word in self.asked.words.items() if name != PAGE}
        words = {**first, **now, **changed}
        return self.address(
            self.path, {name: word for name, word in words.items() if word != first.get(name, "")}
        )

    def page(self, number: int) -> str:
        """Return the address of another page of the same list."""
        return self.to(**({PAGE: str(number)} if number > 1 else {}))

    @property
    def clear(self) -> str:
        """The list without any filter."""
        return self.address(self.path, {})

    def items(self, name: str, counts: Mapping[str, int] | None = None) -> list[Item]:
        """Return the links of a filter, each with how many lines it leaves; "" counts what all words leave."""
        choice = next(one for one in self.asked.listing.choices if one.name == name)
        now, counted = self.asked.value(name), counts or {}
        items: list[Item] = []
        if choice.every:
            items.append((choice.every, self.to(**{name: ""}), counted.get(""), not now))
        for word, text in choice.words.items():
            chosen, many = word == now, counted.get(word)
            if choice.hides_empty and not many and not chosen:
                continue
            if choice.linked is not None and word not in choice.linked:
                continue
            leads_to = "" if chosen and not choice.every else word
            items.append((text, self.to(**{name: leads_to}), many, chosen))
        return items

    def column_heads(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the heads of the table; one that orders is a link, that turns the order when it did already."""
        heads = []
        for _, column in in_table(self.asked.listing, self.asked.chosen_columns):
            how: dict[str, Any] = {"num": column.num, "hidden": column.hidden}
            if column.order is not None:
                name, now = column.name, self.asked.sort
                how["sort"] = "asc" if now == name else "desc" if now == f"-{name}" else "none"
                how["href"] = self.to(**{SORT: f"-{name}" if now == name else name})
            heads.append((column.label, how))
        return heads
