"""All pages of the room of a lab, and of the team of a case."""

from leerkring.labs.workspace.beheer import agenda, room
from leerkring.labs.workspace.beheer import team as desk_team
from leerkring.labs.workspace.web import inside, team

ROUTES = (
    *inside.HANDLERS,
    *team.HANDLERS,
    *room.HANDLERS,
    *agenda.HANDLERS,
    *desk_team.HANDLERS,
)
