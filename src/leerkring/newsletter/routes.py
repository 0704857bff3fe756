"""All pages of the newsletter."""

from leerkring.newsletter.beheer import acts, issues, items, ledger, preview, readers, settings
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
    *ledger.HANDLERS,
    *settings.HANDLERS,
)
