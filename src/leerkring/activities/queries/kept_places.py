"""For whom places of an activity are kept now, as staff read it beside what they decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, or_, select

from leerkring.activities.labels import group_words
from leerkring.activities.model import Quota
from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import aantal, datum, listed
from leerkring.programme.model import Municipality, Region


@dataclass(frozen=True, slots=True)
class KeptPlaces:
    """Places that are kept for a group, by its name, until a moment or for good; of its three conditions one is set."""

    id: UUID
    name: str
    places: int
    taken: int
    release_at: datetime | None
    region_slug: str | None
    organization_kind: str | None
    municipality_code: str | None

    @property
    def free(self) -> int:
        """How many of them nobody has yet."""
        return max(0, self.places - self.taken)

    @property
    def text(self) -> str:
        """Say how many for whom, until when, and how many of them are free."""
        until = f" tot {datum(self.release_at)}" if self.release_at else ""
        left = f"nog {self.free} vrij" if self.free else "alle bezet"
        return f"{aantal(self.places, 'plaats', 'plaatsen')} voor {self.name}{until} ({left})"


async def list_kept_places(reading: Reading, activity_id: UUID, now: datetime) -> tuple[KeptPlaces, ...]:
    """Return the groups that places are kept for now, in the order of the page."""
    of_municipality = case((Quota.municipality_code.is_not(None), True), else_=False)
    rows = await reading.rows(
        select(
            Quota.id,
            Quota.region_slug,
            Quota.organization_kind,
            Quota.municipality_code,
            func.coalesce(Region.name, Municipality.name, "").label("name"),
            of_municipality.label("of_municipality"),
            Quota.places,
            Quota.taken,
            Quota.release_at,
        )
        .outerjoin(Region, Region.slug == Quota.region_slug)
        .outerjoin(Municipality, Municipality.code == Quota.municipality_code)
        .where(Quota.activity_id == activity_id, or_(Quota.release_at.is_(None), Quota.release_at > now))
        .order_by(Quota.number)
    )
    return tuple(
        KeptPlaces(
            row.id,
            group_words(row.organization_kind, row.name, of_municipality=row.of_municipality),
            row.places,
            row.taken,
            row.release_at,
            row.region_slug,
            row.organization_kind,
            row.municipality_code,
        )
        for row in rows
    )


def count_free(kept: Sequence[KeptPlaces]) -> int:
    """Return how many kept places nobody has yet."""
    return sum(one.free for one in kept)


def name_groups(kept: Sequence[KeptPlaces]) -> str:
    """Return for whom, in one phrase."""
    return listed(one.name for one in kept) or "anderen"
