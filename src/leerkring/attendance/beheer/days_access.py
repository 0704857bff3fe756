"""Who opens the pages of a day, and where they are."""

from leerkring.core.web.access import staff_only

SEES_PEOPLE = staff_only("host", "organizer")
DAY = "/beheer/dag/{occurrence_id:uuid}"
