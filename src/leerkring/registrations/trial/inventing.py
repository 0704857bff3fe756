"""People who might register: invented, believable and the same each time for one seed. Standard library only."""

import random
from collections.abc import Mapping, Sequence
from uuid import UUID

from leerkring.registrations.places.values import Unit

KINDS = {
    "municipality": 46,
    "housing_corporation": 17,
    "care_provider": 15,
    "civil_society": 8,
    "province": 6,
    "care_office": 3,
    "national_government": 2,
    "developer": 2,
    "other": 1,
}
"""Of a hundred people, how many come from each kind of organisation."""
LOCAL = frozenset({"municipality", "housing_corporation", "care_provider", "civil_society"})
"""Kinds that are of one municipality."""
COLLEAGUE_TOO = 0.25
"""How often somebody's organisation has sent another one already."""
TOGETHER = 0.1
"""How often somebody registers with a colleague on one form."""
AT_HOME = 0.5
"""How often somebody comes from a region that the activity is for."""


def invent_units(
    seed: int, people: int, regions_of: Mapping[str, Sequence[str]], wanted: Sequence[str] = ()
) -> list[Unit]:
    """Return so many people in the order in which they register, those together as one.

    `regions_of`: every municipality with its regions; `wanted`: the regions of the activity, from where half of them come.
    """
    chance = random.Random(seed)  # noqa: S311  (the same people each time; nothing is secret about them)
    everywhere = sorted(regions_of)
    at_home = [code for code in everywhere if set(regions_of[code]) & set(wanted)]
    organizations: list[tuple[UUID, str, str | None]] = []
    units: list[Unit] = []
    left = people
    while left > 0:
        if organizations and chance.random() < COLLEAGUE_TOO:
            organization, kind, municipality = chance.choice(organizations)
        else:
            kind = chance.choices([*KINDS], [*KINDS.values()])[0]
            places = at_home if at_home and chance.random() < AT_HOME else everywhere
            municipality = chance.choice(places) if places and kind in LOCAL else None
            organization = UUID(int=chance.getrandbits(128))
            organizations.append((organization, kind, municipality))
        size = 2 if left > 1 and chance.random() < TOGETHER else 1
        left -= size
        units.append(
            Unit(
                UUID(int=chance.getrandbits(128)),
                organization,
                kind,
                municipality,
                frozenset(regions_of.get(municipality or "", ())),
                size,
            )
        )
    return units
