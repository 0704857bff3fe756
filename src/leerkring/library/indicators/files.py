"""The figures of an indicator as a file: as the source gave them, in the form that the import reads."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from leerkring.core.web.lists.cells import Cell
from leerkring.library.indicators.labels import SAMPLE
from leerkring.library.indicators.queries import KeptIndicator
from leerkring.library.indicators.rules import Figures
from leerkring.programme.mergers import names_by_code

FILE_HEADING = (
    "Gemeente",
    "Code",
    "Jaar",
    "Waarde",
    "Gewicht",
    "Reden",
    "Eenheid",
    "Wat",
    "Bron",
    "Licentie",
    "Soort",
)


def file_lines(indicator: KeptIndicator, figures: Figures) -> Iterator[Sequence[Cell]]:
    """Return a line for each figure, by municipality and year."""
    unit = " ".join(filter(None, (indicator.unit, indicator.per)))
    about = (unit, indicator.name, indicator.source, indicator.licence, SAMPLE if indicator.sample else "")
    names = names_by_code()
    for code, year in sorted(figures, key=lambda key: (names.get(key[0], key[0]), key[1])):
        one = figures[code, year]
        yield (
            names.get(code, code),
            code,
            year,
            _written(one.value),
            _written(one.weight),
            one.missing,
            *about,
        )


def _written(number: Decimal | None) -> str:
    """Return a number with a comma and no points; never with three digits behind it, which may be read as thousands."""
    if number is None:
        return ""
    text = f"{number.normalize():f}".replace(".", ",")
    return f"{text}0" if len(text.partition(",")[2]) == 3 else text
