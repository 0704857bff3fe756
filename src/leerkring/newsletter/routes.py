"""All pages of the newsletter."""

from leerkring.newsletter.beheer import acts, issues, items, ledger, preview, reader_lists, readers, settings
from leerkring.newsletter.web import archive, preferences, subscribe

ROUTES = (
    *subscribe.HANDLERS,
    *preferences.HANDLERS,
    *archive.HANDLERS,
    *issues.HANDLERS,
    *items.HANDLERS,
    *preview.HANDLERS,
    *acts.HANDLERS,
    *readers.HANDLERS,
    *reader_lists.HANDLERS,
    *ledger.HANDLERS,
    *settings.HANDLERS,
)
