"""Reading front matter so that each mistake can name its file, line and field.

`Table` hands out typed values from a TOML table and notes what is wrong instead of raising, so that whoever
wrote the file hears everything at once.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from leerkring.content.files.relative_dates import WrongMoment, read_moment
from leerkring.core.text.cleaning import many_lines, one_line
from leerkring.core.text.dutch import local

Word = TypeVar("Word", bound=StrEnum)
Draft = TypeVar("Draft")
FieldPath = tuple[str | int, ...]

MARK = "+++"
_DAYS = re.compile(r"([+-]\d{1,4})d")


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """Something in a content file that has to change before it can be loaded."""

    file: str
    line: int
    field: str
    sentence: str

    def __str__(self) -> str:
        where = f"{self.file}, regel {self.line}"
        return f"{where}, {self.field}: {self.sentence}" if self.field else f"{where}: {self.sentence}"


@dataclass(slots=True)
class Source:
    """One file while it is read: its lines, and what was found wrong in it."""

    file: str
    lines: list[str] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    words: dict[FieldPath, str] = field(default_factory=dict)
    """What stands in the file of fields that mean another thing on another day, such as "+30d 09:30"."""

    def mistake(self, sentence: str, path: FieldPath = (), line: int | None = None) -> Mistake:
        """Return a mistake at a field."""
        at = line if line is not None else self.line_of(path)
        return Mistake(self.file, at, name_of(path), sentence)

    def wrong(self, sentence: str, path: FieldPath = (), line: int | None = None) -> None:
        """Note a mistake at a field."""
        self.mistakes.append(self.mistake(sentence, path, line))

    def tells_of(self, path: FieldPath) -> bool:
        """Tell whether a mistake in this field, or within it, was noted already."""
        name = name_of(path)
        return any(found.field == name or found.field.startswith(f"{name}.") for found in self.mistakes)

    def line_of(self, path: FieldPath) -> int:
        """Return the line (from 1) where a field stands, else that of the table it belongs to."""
        start, end, key = 1, self._end(), None
        if path == ("body",):
            return min(end + 1, len(self.lines))
        rest = list(path)
        if len(rest) >= 2 and isinstance(rest[1], int):
            start, end = self._section(str(rest[0]), rest[1])
            rest = rest[2:]
        else:
            end = next((n for n in range(2, end) if self.lines[n - 1].lstrip().startswith("[")), end)
        if rest:
            key = self._key(str(rest[0]), start, end)
        if key is None:
            return self._section(str(path[0]), 0)[0] if len(path) == 1 else start
        if len(rest) >= 2 and isinstance(rest[1], int):
            return self._inline(key, end, rest[1])
        return key

    def _end(self) -> int:
        """Return the line of the closing mark."""
        return next((n for n, line in enumerate(self.lines[1:], 2) if line.strip() == MARK), len(self.lines))

    def _section(self, name: str, index: int) -> tuple[int, int]:
        headers = [
            n
            for n, line in enumerate(self.lines, 1)
            if re.match(rf"\s*\[\[\s*{re.escape(name)}\s*\]\]", line)
        ]
        if index >= len(headers):
            return self._key(name, 1, self._end()) or 1, self._end()
        start = headers[index]
        later = (n for n in range(start + 1, self._end()) if self.lines[n - 1].lstrip().startswith("["))
        return start, next(later, self._end())

    def _key(self, key: str, start: int, end: int) -> int | None:
        pattern = re.compile(rf'\s*"?{re.escape(key)}"?\s*[.=]')
        return next((n for n in range(start, end + 1) if pattern.match(self.lines[n - 1])), None)

    def _inline(self, start: int, end: int, index: int) -> int:
        """Return the line of the index-th `{` at or after `start`."""
        seen = 0
        for number in range(start, end + 1):
            seen += self.lines[number - 1].count("{")
            if seen > index:
                return number
        return start


def name_of(path: FieldPath) -> str:
    """Return "occurrences[2].starts_at", counted from 1 as people do."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text


def split(source: Source, text: str) -> tuple[dict[str, Any], str] | None:
    """Return front matter and Markdown, or None with the mistake noted."""
    source.lines = text.split("\n")
    if source.lines[0].strip() != MARK:
        source.wrong(f"Begin het bestand met een regel {MARK}.", line=1)
        return None
    closing = next((n for n, line in enumerate(source.lines[1:], 2) if line.strip() == MARK), None)
    if closing is None:
        source.wrong(f"Sluit de gegevens bovenaan af met een regel {MARK}.", line=len(source.lines))
        return None
    head = "\n".join(source.lines[1 : closing - 1])
    try:
        table = tomllib.loads(head)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+)", str(error))
        reason = str(error).split(" (at ")[0]
        source.wrong(f"Dit is geen geldige TOML ({reason}).", line=int(at[1]) + 1 if at else closing)
        return None
    except (RecursionError, ValueError):  # tables in tables without end, a number of thousands of digits
        source.wrong("Dit is geen geldige TOML (te diep of te groot).", line=closing)
        return None
    return table, many_lines("\n".join(source.lines[closing:]))


class Table:
    """A TOML table of a source; every value that is asked for is known, every other is a mistake."""

    def __init__(self, source: Source, values: dict[str, Any], path: FieldPath = ()) -> None:
        self.source = source
        self.path = path
        self._values = values
        self._asked: set[str] = set()
        self.lost: set[str] = set()
        """Lists of which a part could not be read, so that the others are no longer where they were."""

    def wrong(self, key: str, sentence: str) -> None:
        """Note a mistake in this field."""
        self.source.wrong(sentence, (*self.path, key) if key else self.path)

    def has(self, key: str) -> bool:
        """Return whether the field was written."""
        return key in self._values

    def _take(self, key: str, required: bool) -> Any:
        self._asked.add(key)
        value = self._values.get(key)
        if value is None and required:
            self.wrong(key, f"{key} ontbreekt.")
        return value

    def text(self, key: str, *, required: bool = False, most: int = 300, lines: bool = False) -> str:
        """Return a text without anything invisible in it."""
        value = self._take(key, required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.wrong(key, "Schrijf tekst tussen aanhalingstekens.")
            return ""
        clean = many_lines(value) if lines else one_line(value)
        if required and not clean:
            self.wrong(key, f"{key} is leeg.")
        if len(clean) > most:
            self.wrong(key, f"Dit is te lang: {len(clean)} tekens. Er passen er {most}.")
        return clean

    def number(self, key: str, *, required: bool = False, least: int = 1, most: int = 100_000) -> int | None:
        """Return a whole number between these."""
        value = self._take(key, required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(key, "Schrijf een heel getal, zonder aanhalingstekens.")
            return None
        if not least <= value <= most:
            self.wrong(key, f"Kies een getal van {least} tot en met {most}.")
            return None
        return value

    def flag(self, key: str) -> bool:
        """Return true or false; false where it is not written."""
        value = self._take(key, required=False)
        if value is not None and not isinstance(value, bool):
            self.wrong(key, "Schrijf true of false, zonder aanhalingstekens.")
        return value is True

    def moment(self, key: str, now: datetime, *, required: bool = False) -> datetime | None:
        """Return a moment in UTC."""
        value = self._take(key, required)
        if value is None:
            return None
        if isinstance(value, str):
            self.source.words[*self.path, key] = value.strip()
        try:
            return read_moment(value, now)
        except WrongMoment as wrong:
            self.wrong(key, str(wrong))
            return None

    def day(self, key: str, now: datetime, *, required: bool = False) -> date | None:
        """Return a day: a TOML date, or "+30d" from the day of loading in Amsterdam."""
        value = self._take(key, required)
        if isinstance(value, str) and (days := _DAYS.fullmatch(value.strip())):
            self.source.words[*self.path, key] = value.strip()
            return local(now).date() + timedelta(days=int(days[1]))
        if isinstance(value, datetime):
            return local(value).date() if value.tzinfo else value.date()
        if isinstance(value, date):
            return value
        if value is not None:
            self.wrong(key, 'Schrijf een datum zonder aanhalingstekens (2026-05-28), of bijvoorbeeld "+30d".')
        return None

    def word(
        self, key: str, words: type[Word], *, required: bool = False, default: Word | None = None
    ) -> Word | None:
        """Return one of a fixed list of words."""
        value = self._take(key, required)
        if value is None:
            return default
        if not isinstance(value, str) or value not in set(words):
            self.wrong(key, f"{_shown(value)} bestaat niet. Kies uit {', '.join(words)}.")
            return None
        return words(value)

    def texts(self, key: str, *, known: Collection[str] | None = None, most: int = 200) -> tuple[str, ...]:
        """Return a list of texts, all different and (where given) all known."""
        value = self._take(key, required=False)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(key, 'Schrijf een lijst van teksten, bijvoorbeeld ["eerste", "tweede"].')
            return ()
        items = tuple(one_line(item) for item in value)
        for item in dict.fromkeys(items):
            if items.count(item) > 1:
                self.wrong(key, f"{_shown(item)} staat er dubbel in.")
            if known is not None and item not in known:
                self.wrong(key, f"{_shown(item)} is niet bekend. Kies uit {', '.join(sorted(known))}.")
            elif not item or len(item) > most:
                self.wrong(key, f"Elke tekst heeft 1 tot {most} tekens.")
        return tuple(dict.fromkeys(items))

    def table(self, key: str) -> "Table | None":
        """Return a table within this one, such as `show_if`."""
        value = self._take(key, required=False)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.wrong(key, 'Schrijf een tabel, bijvoorbeeld {key = "…", value = "…"}.')
            return None
        return Table(self.source, value, (*self.path, key))

    def tables(self, key: str) -> "Iterator[Table]":
        """Return the tables of a list, such as `[[occurrences]]`."""
        value = self._take(key, required=False)
        if value is None:
            return
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(key, f"Schrijf elk onderdeel als een eigen blok [[{key}]].")
            return
        for index, item in enumerate(value):
            yield Table(self.source, item, (*self.path, key, index))

    def each(self, key: str, read: "Callable[[Table], Draft | None]") -> tuple[Draft, ...]:
        """Read the tables of a list; what is wrong in one is noted and left out."""
        read_items = [read(table) for table in self.tables(key)]
        if None in read_items:
            self.lost.add(key)
        return tuple(item for item in read_items if item is not None)

    def raw(self, key: str) -> Any:
        """Return the value as it is."""
        return self._take(key, required=False)

    def done(self, elsewhere: Collection[str] = ()) -> None:
        """Note every field that nobody asked for."""
        for key in self._values.keys() - self._asked:
            if key in elsewhere:
                self.wrong(key, f"{key} hoort bovenaan, vóór het eerste blok met [[…]].")
            else:
                self.wrong(key, f"Het veld {key} bestaat niet. Kies uit {', '.join(sorted(self._asked))}.")


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
