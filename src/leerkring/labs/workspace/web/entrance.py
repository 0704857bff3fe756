"""The two ways into the room of a lab: by a link, and in the back office. What is behind them is the same."""

from dataclasses import dataclass

from leerkring.activities.queries.back_office import ActivityDetails, get_activity
from leerkring.activities.rules import ActivityKind
from leerkring.core.versions import By
from leerkring.core.web.visit import Visit
from leerkring.labs.cases.lab_queries import find_case_of_lab
from leerkring.labs.cases.views import Case
from leerkring.labs.workspace.entering import open_room
from leerkring.labs.workspace.refusals import NoLabHere, RoomShut
from leerkring.labs.workspace.rules import Inside, Opening, opening_of


@dataclass(frozen=True, slots=True)
class Entrance:
    """Who comes in, where its pages are (`url`), within which frame they are shown, and what may be done."""

    kind: Inside
    actor: str
    url: str
    layout: str
    a: ActivityDetails | None
    case: Case | None
    opening: Opening

    @property
    def may_write(self) -> bool:
        """Whether notes and agreements can be written."""
        return self.opening is Opening.OPEN and self.a is not None

    @property
    def is_staff(self) -> bool:
        """Whether it is the entrance of the back office."""
        return self.kind is Inside.STAFF

    @property
    def lab(self) -> ActivityDetails:
        """The lab, where somebody asks for what is in it. Raises `RoomShut` where the room is closed to them."""
        if self.a is None or self.opening is Opening.SHUT:
            raise RoomShut
        return self.a


async def open_by_link(request: Visit, secret: str) -> Entrance:
    """Return the entrance that this link opens. Raises what `open_room` does."""
    async with request.reading() as reading:
        one = await open_room(reading, request.services.links, secret)
        lab = await get_activity(reading, one.slug, own=None) if one.slug else None
    opening = opening_of(one.case.state if one.case else None, is_staff=False)
    layout = "labs/workspace/_inside.html"
    return Entrance(one.kind, one.actor, f"/praktijklab/{secret}", layout, lab, one.case, opening)


async def open_in_office(request: Visit, slug: str) -> Entrance:
    """Return the entrance of the back office. Raises `NoLabHere`, and what finds no activity of one's own."""
    async with request.reading() as reading:
        lab = await get_activity(reading, slug, own=request.own_activities)
        case = await find_case_of_lab(reading, lab.id)
    if lab.kind != ActivityKind.LAB:
        raise NoLabHere
    opening = opening_of(case.state if case else None, is_staff=True)
    url = f"/beheer/activiteiten/{lab.slug}/praktijklab"
    layout = "labs/workspace/beheer/_room.html"
    return Entrance(Inside.STAFF, request.actor, url, layout, lab, case, opening)


def by(entrance: Entrance, request: Visit, version: str | None) -> By:
    """Return who acts through this entrance."""
    return By(actor=entrance.actor, now=request.now, version=version)
