"""Dutch words for dates, times and numbers, as the pages and mails write them.

All moments are aware; what is shown is the time in Europe/Amsterdam.
"""

import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WEEKDAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
SHORT_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
NUMBERS = (
    "nul",
    "één",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
)


def local(moment: datetime) -> datetime:
    """Return the same moment on the clocks of Amsterdam."""
    return moment.astimezone(AMSTERDAM)


def _day(moment: date | datetime) -> date:
    return local(moment).date() if isinstance(moment, datetime) else moment


@lru_cache(maxsize=4096)
def datum(moment: date | datetime) -> str:
    """Return "do 4 februari 2027"."""
    day = _day(moment)
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


@lru_cache(maxsize=4096)
def korte_datum(moment: date | datetime) -> str:
    """Return "do 4 feb"."""
    day = _day(moment)
    return f"{WEEKDAYS[day.weekday()]} {day.day} {SHORT_MONTHS[day.month - 1]}"


@lru_cache(maxsize=4096)
def dag(moment: date | datetime) -> str:
    """Return "do 4", for a list that already names the month."""
    day = _day(moment)
    return f"{WEEKDAYS[day.weekday()]} {day.day}"


@lru_cache(maxsize=1024)
def maand(moment: date | datetime) -> str:
    """Return "februari 2027"."""
    day = _day(moment)
    return f"{MONTHS[day.month - 1]} {day.year}"


@lru_cache(maxsize=4096)
def tijd(moment: datetime) -> str:
    """Return "9.30"."""
    at = local(moment)
    return f"{at.hour}.{at.minute:02d}"


@lru_cache(maxsize=4096)
def datum_tijd(start: datetime, end: datetime | None = None) -> str:
    """Return "do 4 februari 2027, 9.30–16.30 uur", or both days where it ends on another day."""
    if end is None:
        return f"{datum(start)}, {tijd(start)} uur"
    if _day(start) == _day(end):
        return f"{datum(start)}, {tijd(start)}–{tijd(end)} uur"
    return f"{datum(start)}, {tijd(start)} uur tot {datum(end)}, {tijd(end)} uur"


@lru_cache(maxsize=4096)
def periode(first: date | datetime, last: date | datetime) -> str:
    """Return "do 4 februari t/m do 9 september 2027": the year once where it is the same."""
    one, two = _day(first), _day(last)
    if one == two:
        return datum(one)
    if one.year == two.year:
        return f"{datum(one).rsplit(' ', 1)[0]} t/m {datum(two)}"
    return f"{datum(one)} t/m {datum(two)}"


def aantal(number: int, one: str, more: str) -> str:
    """Return "1 plaats" or "3 plaatsen"."""
    return f"{number} {one if number == 1 else more}"


def getal(number: int) -> str:
    """Return a number up to twelve as a word, larger ones as digits."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)


def sort_key(text: str) -> str:
    """Return the text as Dutch lists order it: no case, no accents, no leading article apostrophe ('s-)."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return plain.removeprefix("'s-").removeprefix("'t ").strip()


def kilobytes(many: int) -> str:
    """Return "11,2 kB"."""
    return f"{many / 1000:.1f} kB".replace(".", ",")


WORDS: dict[str, Callable[[Any], str]] = {
    "datum": datum,
    "korte_datum": korte_datum,
    "dag": dag,
    "maand": maand,
    "tijd": tijd,
    "datum_tijd": datum_tijd,
    "kilobytes": kilobytes,
}


def listed(words: Iterable[str], conjunction: str = "en") -> str:
    """Return "een, twee en drie"."""
    items = list(words)
    return f" {conjunction} ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))
