"""For whom places can be kept, as one list to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass

from leerkring.core.database.db import Reading
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.programme.queries import get_facet_names, list_municipalities


@dataclass(frozen=True, slots=True)
class Groups:
    """The choices under their headings, each (value, words)."""

    regions: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    municipalities: tuple[tuple[str, str], ...]

    @property
    def headed(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """The choices by heading, as a list shows them."""
        return (
            ("Soort organisatie", self.kinds),
            ("Regio", self.regions),
            ("Gemeente", self.municipalities),
        )

    @property
    def names(self) -> Mapping[str, str]:
        """What each choice is called."""
        return dict((*self.regions, *self.kinds, *self.municipalities))


async def list_groups(reading: Reading) -> Groups:
    """Return every region, kind of organisation and municipality."""
    regions = (await get_facet_names(reading)).regions
    return Groups(
        regions=tuple((f"regio:{slug}", name) for slug, name in regions.items()),
        kinds=tuple((f"soort:{kind}", name) for kind, name in ORGANIZATION_KINDS.items()),
        municipalities=tuple(
            (f"gemeente:{one.code}", one.name) for one in await list_municipalities(reading)
        ),
    )
