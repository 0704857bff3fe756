"""All pages of attendance."""

from leerkring.attendance import web
from leerkring.attendance.beheer import day, day_acts, days, door, door_feed, door_shell

ROUTES = (
    *days.HANDLERS,
    *day.HANDLERS,
    *day_acts.HANDLERS,
    *door.HANDLERS,
    *door_feed.HANDLERS,
    *door_shell.HANDLERS,
    *web.HANDLERS,
)
