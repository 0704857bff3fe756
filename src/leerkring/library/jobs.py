"""What happens to the library by itself: texts that were planned appear."""

from leerkring.core.schedule import Schedule, tick
from leerkring.library.handbooks.editing.chapters import publish_due as publish_chapters
from leerkring.library.handbooks.editing.due import try_due
from leerkring.library.handbooks.editing.editions import publish_editions_due
from leerkring.library.items.editing import publish_due as publish_items

SCHEDULE = Schedule(
    every_minute=(try_due, tick(publish_chapters), tick(publish_editions_due), tick(publish_items))
)
