"""All pages of attendance."""

from leerkring.attendance.beheer import day, day_acts, days

ROUTES = (*days.HANDLERS, *day.HANDLERS, *day_acts.HANDLERS)
