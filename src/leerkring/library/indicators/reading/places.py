"""Which municipality a cell is about: by its code or its name of today or before, with proposals where there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from leerkring.core.tabular.comparing import plain
from leerkring.core.text.dutch import datum, listed
from leerkring.programme.mergers import first_years, mergers, names_by_code
from leerkring.programme.municipality_of import TOWNS
from leerkring.programme.seed import municipalities

NO_MUNICIPALITY = frozenset(("nederland", "totaal", "landelijk", "gemiddeld", "gemiddelde", "totaalregio"))
"""What stands in the place of a municipality in lists that have a line for more."""
_NUMBERS = 4


class NoPlace(ValueError):
    """What is wrong with a municipality, in Dutch."""


@dataclass(frozen=True, slots=True)
class _Known:
    codes: Mapping[str, str]
    names: Mapping[str, str]


@cache
def _known() -> _Known:
    codes = {plain(one.name): code for code, one in mergers().items()}
    codes |= {plain(name): row.code for row in municipalities() for name in (row.name, row.cbs_name)}
    names = {plain(name): name for name in names_by_code().values()}
    return _Known(codes, names)


def full_code(cell: str) -> str:
    """Return a code as it is written in full ("14" and "gm14" are GM0014); empty where the cell is none."""
    text = cell.strip().upper().removeprefix("GM")
    return f"GM{text:>04}" if text.isascii() and text.isdecimal() and len(text) <= _NUMBERS else ""


def read_place(name: str, code: str, *, proposes: bool = True) -> str:
    """Return the code of the municipality that a line is about. Raises `NoPlace`, that `proposes` what was meant."""
    given = full_code(code) or full_code(name)
    if (code.strip() and not full_code(code)) or (given and given not in names_by_code()):
        raise NoPlace(f"“{(code or name).strip()[:40]}” is geen code van een gemeente")
    bare = plain(name)
    named = _known().codes.get(bare) or _known().codes.get(bare.removeprefix("gemeente"), "")
    if given and named and named != given:
        raise NoPlace(f"de code {given} is van {names_by_code()[given]}, en er staat “{name.strip()[:40]}”")
    if given or named:
        return given or named
    raise NoPlace(_proposal(name) if proposes else f"“{name.strip()[:40]}” is geen gemeente.")


def _proposal(name: str) -> str:
    shown = name.strip()[:40]
    if not shown:
        return "er staat geen gemeente"
    town = next((to for town, to in TOWNS.items() if plain(town) == plain(name)), "")
    near = [_known().names[one] for one in get_close_matches(plain(name), _known().names, 3, 0.72)]
    meant = [town] if town else near
    question = f" Bedoelt u {listed(meant, 'of')}?" if meant else ""
    return f"“{shown}” is geen gemeente.{question}"


def why_not_in(code: str, year: int) -> str:
    """Return why a municipality has no figure of its own in a year, in Dutch; empty where it has."""
    ended = mergers().get(code)
    if ended is None or year <= ended.last_year:
        return ""
    to = listed(names_by_code()[one] for one in ended.successors)
    return f"{ended.name} hoort sinds {datum(ended.on)} bij {to}. Geef voor {year} het cijfer van {to}"


def parts_of(code: str, year: int) -> frozenset[str]:
    """Return what a new municipality was in a year before it was there; nothing where it was there already."""
    if year >= first_years().get(code, 0):
        return frozenset()
    return frozenset(one for one, end in mergers().items() if code in end.successors)


def wholes_of(code: str, year: int) -> frozenset[str]:
    """Return the new municipalities that a former one is a part of, for a year in which these were not there yet."""
    ended = mergers().get(code)
    return frozenset(one for one in (ended.successors if ended else ()) if code in parts_of(one, year))
