"""What a list says about itself: which filters it has, how it can be ordered, and what its columns are."""

from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from leerkring.core.database.folding import fold
from leerkring.core.text.cleaning import one_line
from leerkring.core.web.lists.cells import Cell

BACK_OFFICE_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A filter of which one word is chosen; each word is a link, with how many lines it leaves.

    A line passes by `column == word` or `where(word)` in the database, and in memory when `words_of(line)` has it, each word once.
    `every` is the text of the link that lets all through; without it the chosen link itself takes the filter away.
    `linked` are the words that get a link where others are known as well; `known` tells which words may be asked for
    beside `words`, where those that get a link are only found with the lines. `folded` puts it behind a fold, `in_form` makes it a field beside the one to search in.
    """

    name: str
    label: str
    words: Mapping[str, str] = field(default_factory=dict)
    column: Any = None
    where: Callable[[str], Any] | None = None
    words_of: Callable[[Any], Collection[str]] | None = None
    every: str = ""
    default: str = ""
    hides_empty: bool = False
    linked: Container[str] | None = None
    known: Callable[[str], bool] | None = None
    folded: bool = False
    in_form: bool = False

    def condition(self, word: str) -> Any:
        """Return what the database lets through for a word."""
        return self.where(word) if self.where else self.column == word

    def read(self, typed: str) -> str | None:
        """Return the word that an address asks for; None for one that does not exist."""
        return typed if typed in self.words or (self.known and self.known(typed)) else None

    def text(self, word: str) -> str:
        """Return how a word is shown."""
        return self.words.get(word, word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Choice):
    """A filter that is on or off: one link, that turns it on and off again. Its only word is "1"; "0" says no more than nothing."""

    def read(self, typed: str) -> str | None:
        """Return the word for on, nothing for off; None for what is neither."""
        return {"0": "", "1": "1"}.get(typed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A field to type in; a line passes when one of the columns holds what was typed."""

    columns: Sequence[Any]
    label: str
    name: str = "zoek"
    most: int = 100

    def condition(self, word: str) -> Any:
        """Return what the database lets through."""
        first, *others = (column.icontains(word, autoescape=True) for column in self.columns)
        for other in others:
            first = first | other
        return first

    def read(self, typed: str) -> str | None:
        """Return the text to look for."""
        return one_line(typed)[: self.most]

    def text(self, word: str) -> str:
        """Return how it is shown."""
        return f"‘{word}’"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordSearch(Search):
    """A field in which each word may stand anywhere, in any order: a particle before or behind a name makes no difference."""

    find: Callable[[list[str]], Any]

    def condition(self, word: str) -> Any:
        """Return what the database lets through."""
        return self.find(fold(word).replace(",", " ").split()[:8])


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """A filter that other pages link to and nobody types: all lines about one thing. `says` tells it in words."""

    name: str
    label: str
    says: str
    column: Any
    parse: Callable[[str], Any] = str

    def condition(self, word: str) -> Any:
        """Return what the database lets through."""
        return self.column == self.parse(word)

    def read(self, typed: str) -> str | None:
        """Return the word, or None where it is none that could be."""
        try:
            self.parse(typed)
        except ValueError:
            return None
        return typed

    def text(self, _word: str) -> str:
        """Return how it is shown."""
        return self.says


Filter = Choice | Search | Exact


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: what stands above it, how the list is ordered by it, and what stands in the file.

    A list is ordered by a column that has a `name` and an `order`. One with a `name` may be left out by who looks, unless it
    is `fixed`: what a line is known by. `extra` columns come after the others, are only there for who chose them, and show
    their `cell`; the template writes none. `cell` gives what stands in the file; a column with `only_in_file` is not in the
    table, and one without a `cell` not in the file. `beside` names a column without which it does not go into the file.
    """

    label: str
    name: str = ""
    order: Any = None
    num: bool = False
    hidden: bool = False
    fixed: bool = False
    extra: bool = False
    cell: Callable[[Any], Cell] | None = None
    only_in_file: bool = False
    beside: str = ""

    @property
    def may_choose(self) -> bool:
        """Whether who looks at the list chooses if it is there."""
        return bool(self.name) and not (self.fixed or self.hidden or self.only_in_file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list as it is declared. `sort` is the name of the column it is ordered by at first, with a minus from high.

    `since` tells, given what the filters ask, when a line came to stand in the list: who chooses all of it chooses what stood
    there when they looked, and not what came in meanwhile.
    """

    filters: tuple[Filter, ...] = ()
    columns: tuple[Column, ...] = ()
    sort: str = ""
    page_size: int = BACK_OFFICE_PAGE
    since: Callable[[Mapping[str, str]], Any] | None = None

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The filters that are links."""
        return tuple(one for one in self.filters if isinstance(one, Choice))

    @property
    def search(self) -> Search | None:
        """The filter that is typed, where there is one."""
        return next((one for one in self.filters if isinstance(one, Search)), None)

    @property
    def choosable(self) -> tuple[Column, ...]:
        """The columns that may be chosen; none where there is nothing to choose between."""
        found = tuple(column for column in self.columns if column.may_choose)
        return found if len(found) > 1 else ()

    @property
    def first_columns(self) -> tuple[str, ...]:
        """The names of the columns that are there for who chose none."""
        return tuple(column.name for column in self.choosable if not column.extra)

    @property
    def sorts(self) -> dict[str, Column]:
        """The columns that it can be ordered by."""
        return {column.name: column for column in self.columns if column.order is not None}

    def with_words(self, **words: Mapping[str, str]) -> "Listing":
        """Return the same list with these words to choose from, by the name of the filter: what is not known before."""
        filters = tuple(
            replace(one, words=words[one.name]) if isinstance(one, Choice) and one.name in words else one
            for one in self.filters
        )
        return replace(self, filters=filters)
