"""In which towns the days of an activity are, as a row of the agenda says it."""

from collections.abc import Sequence

from leerkring.core.text.dutch import listed
from leerkring.programme.map_shapes import shapes
from leerkring.programme.municipality_of import municipality_code_of

MOST_NAMED = 2


def towns_of(where: Sequence[str], *, online: bool) -> str:
    """Return the towns of these places in the order of the days: by name where they are few, else how many.

    A place whose words name no municipality stands as it was written.
    """
    names = shapes()
    codes = ((municipality_code_of(place) or "", place) for place in where)
    towns = list(dict.fromkeys(names[code].name if code in names else place for code, place in codes))
    if len(towns) > MOST_NAMED:
        return f"{len(towns)} plaatsen, te beginnen in {towns[0]}"
    return listed(towns) if towns else "online" if online else ""
