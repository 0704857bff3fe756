"""Where what is added takes place: the municipalities of the regions, in turn."""

from datetime import date

from leerkring.programme import seed
from leerkring.run.scaling.people import ascii_of

PLACES = (
    "unnest(${0}::text[], ${1}::text[], ${2}::text[]) WITH ORDINALITY AS place (name, plain, region, number)"
)


def places(first: int) -> str:
    """Return SQL for the places as a table; their arrays are the parameters from this number on."""
    return PLACES.format(first, first + 1, first + 2)


def list_places(on: date) -> list[list[str]]:
    """Return the name, the name for an address, and the region of each municipality in a region on this day."""
    here = sorted(
        {
            (row.municipality_name, ascii_of(row.municipality_name), row.region_slug)
            for row in seed.memberships()
            if (row.valid_from is None or row.valid_from <= on)
            and (row.valid_to is None or row.valid_to > on)
        }
    )
    return [list(column) for column in zip(*here, strict=True)]
