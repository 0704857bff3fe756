"""Where a message belongs: to an activity, on its tab, or to people as such."""

from dataclasses import dataclass
from uuid import UUID

from leerkring.activities.queries import back_office as activities
from leerkring.activities.queries.back_office import ActivityDetails
from leerkring.core.database.db import Reading
from leerkring.core.web.access import staff_only
from leerkring.core.web.pages import Visit, signed_in
from leerkring.messages.queries.messages import MessageDetails, get_message

ORGANIZER = staff_only("organizer")
OF_ACTIVITY = "/beheer/activiteiten/{slug:str}/berichten"
TO_PEOPLE = "/beheer/mensen/berichten"


def both(path: str) -> list[str]:
    """Return a path as it stands in an activity, and with people."""
    return [OF_ACTIVITY + path, TO_PEOPLE + path]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the messages of a page belong; `actor` narrows those to people to the maker's own."""

    base: str
    activity: ActivityDetails | None
    actor: str

    @property
    def layout(self) -> str:
        """The template around the pages of its messages."""
        return "activities/beheer/_layout.html" if self.activity else "messages/beheer/_people.html"

    @property
    def activity_id(self) -> UUID | None:
        """The activity, where there is one."""
        return self.activity.id if self.activity else None

    def at(self, message_id: UUID) -> str:
        """Return the address of one message."""
        return f"{self.base}/{message_id}"


async def get_place(request: Visit, reading: Reading) -> Place:
    """Return where the messages of this address belong; refuses an activity that is not this colleague's."""
    slug = request.path_params.get("slug")
    if slug is None:
        return Place(TO_PEOPLE, None, "" if signed_in(request).may() else request.actor)
    activity = await activities.get_activity(reading, str(slug), own=request.own_people)
    return Place(f"/beheer/activiteiten/{activity.slug}/berichten", activity, "")


async def get_here(request: Visit, reading: Reading, message_id: UUID) -> tuple[Place, MessageDetails]:
    """Return a message and where it belongs; refuses one of elsewhere."""
    place = await get_place(request, reading)
    return place, await get_message(reading, message_id, place.activity_id, actor=place.actor)
