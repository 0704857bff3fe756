"""The people of a rehearsal: invented, always the same, and such that maximums and kept places come into play."""

from __future__ import annotations

import random
from collections.abc import Sequence

KINDS = (
    *("municipality",) * 9,
    *("housing_corporation",) * 4,
    *("care_provider",) * 4,
    *("province", "care_office", "civil_society", "other"),
)
PER_ORGANIZATION = 3
"""On average so many people of one organisation."""


def invent_forms(people: int, municipalities: Sequence[str]) -> list[dict[str, str]]:
    """Return the form of each person as a browser sends it; nobody in it exists, and no address is anybody's."""
    chance = random.Random(people)  # noqa: S311  (the same people each time; nothing is secret about them)
    organizations = [
        (
            f"Proeforganisatie {number}",
            chance.choice(KINDS),
            chance.choice(municipalities) if municipalities else "",
        )
        for number in range(1, max(1, people // PER_ORGANIZATION) + 1)
    ]
    forms: list[dict[str, str]] = []
    for number in range(1, people + 1):
        name, kind, municipality = chance.choice(organizations)
        forms.append(
            {
                "request_key": f"rehearsal-{number}",
                "name": f"Proefpersoon {number}",
                "email": f"proef-{number}@rehearsal.example",
                "organization": name,
                "organization_kind": kind,
                "municipality": municipality,
                "job_title": "beleidsadviseur",
            }
        )
    return forms
