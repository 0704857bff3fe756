"""Numbers as they stand in a cell: with commas or points, as Dutch and English programs write them."""

import re
from collections.abc import Iterable
from decimal import Decimal

from leerkring.core.tabular.comparing import plain
from leerkring.core.web.lists.csv_file import as_it_was
from leerkring.library.indicators.rules import SECRET, UNKNOWN

MOST = Decimal(10) ** 12
FEW = Decimal("0.000001")
"""So fine is a number kept; a spreadsheet's sums have more digits than they mean."""
_BETWEEN = re.compile(r"[\s\u00a0\u202f\u2009'’]+")
_PLAIN = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_GROUPS = re.compile(r"-?[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*(?:(?!\1)[.,][0-9]+)?")
_UNKNOWN = frozenset(
    (
        "nb",
        "nbb",
        "nvt",
        "na",
        "null",
        "onbekend",
        "nietbekend",
        "ontbreekt",
        "geengegevens",
    )
)
_SECRET = frozenset(("x", "geheim", "vertrouwelijk", "afgeschermd"))


class NotANumber(ValueError):
    """What is wrong with a cell, in Dutch."""


def why_missing(cell: str) -> str:
    """Return why there is no number, where a cell says so; empty where it says something else."""
    if cell.strip() in {".", "..", "?", "*"} or plain(cell) in _UNKNOWN:
        return UNKNOWN
    return SECRET if plain(cell) in _SECRET else ""


def decimal_sign(cells: Iterable[str]) -> str:
    """Return the sign before decimals in a column, by the cells that leave no doubt; empty where none or both do."""
    found = set()
    for cell in cells:
        text = _bare(cell)
        signs = [sign for sign in text if sign in ".,"]
        if len(set(signs)) == 2:
            found.add(signs[-1])
        elif len(signs) == 1 and len(text.rpartition(signs[0])[2]) != 3:
            found.add(signs[0])
        elif len(signs) > 1:
            found.add("," if signs[0] == "." else ".")
    return found.pop() if len(found) == 1 else ""


def read_number(cell: str, comma: str, decimals: int) -> Decimal:
    """Return the number of a cell. `comma` is the sign before decimals in its column, as far as that is known.

    One point with three digits behind it is a thousand in counts; elsewhere nobody knows. Raises `NotANumber`.
    """
    text = _bare(cell)
    shown = cell.strip()[:40]
    if not (_PLAIN.fullmatch(text) or _GROUPS.fullmatch(text)):
        raise NotANumber(f"“{shown}” is geen getal")
    signs = [sign for sign in text if sign in ".,"]
    if signs:
        text = _with_point(text, signs, comma, decimals, shown)
    number = Decimal(text)
    if abs(number) >= MOST:  # before it is made finer, which a number of many digits cannot be
        raise NotANumber(f"“{shown}” is te groot")
    return number.quantize(FEW).normalize() + 0  # and no minus before a zero


def _with_point(text: str, signs: list[str], comma: str, decimals: int, shown: str) -> str:
    if len(set(signs)) == 2:
        return text.replace(signs[0], "").replace(signs[-1], ".")
    (sign, *more) = signs
    if more:
        return text.replace(sign, "")
    if len(text.rpartition(sign)[2]) != 3 or sign == comma:
        return text.replace(sign, ".")
    if comma or (sign == "." and not decimals):
        return text.replace(sign, "")
    if sign == "," and decimals:
        return text.replace(sign, ".")
    whole, point = text.replace(sign, ""), text.replace(sign, ",")
    raise NotANumber(f"“{shown}” kan {whole} zijn of {point}: schrijf het zonder punt, of met meer cijfers")


def _bare(cell: str) -> str:
    text = _BETWEEN.sub("", as_it_was(cell.strip())).replace("\u2212", "-")
    return text.removesuffix("%").removeprefix("€")
