"""Which municipality a place is in, as far as its words tell: "Stadhuis Enschede" is in Enschede."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from leerkring.programme.seed import municipalities

TOWNS = {
    "Hoogezand": "Midden-Groningen",
    "Winschoten": "Oldambt",
    "Naaldwijk": "Westland",
    "Zaandam": "Zaanstad",
    "Hoofddorp": "Haarlemmermeer",
    "Bussum": "Gooise Meren",
    "Nuth": "Beekdaelen",
    "Goor": "Hof van Twente",
    "Bemmel": "Lingewaard",
    "Elst": "Overbetuwe",
    "Appingedam": "Eemsdelta",
    "Delfzijl": "Eemsdelta",
}
"""Towns where people meet that are called otherwise than their municipality."""


@cache
def _names() -> tuple[re.Pattern[str], Mapping[str, str]]:
    codes = {name: row.code for row in municipalities() for name in (row.name, row.cbs_name)}
    codes |= {town: codes[name] for town, name in TOWNS.items()}
    longest_first = sorted(codes, key=len, reverse=True)
    words = "|".join(map(re.escape, longest_first))
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])"), codes


@lru_cache(maxsize=4096)
def municipality_code_of(where: str) -> str | None:
    """Return the code of the municipality that is named last, since Dutch addresses end with the town."""
    pattern, codes = _names()
    found = pattern.findall(where)
    return codes[found[-1]] if found else None
