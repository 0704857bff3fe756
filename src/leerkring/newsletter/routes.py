"""All pages of the newsletter."""

from leerkring.newsletter.beheer import (
    acts,
    import_steps,
    import_undo,
    import_upload,
    issues,
    items,
    ledger,
    preview,
    readers,
    settings,
)
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
    *import_upload.HANDLERS,
    *import_steps.HANDLERS,
    *import_undo.HANDLERS,
    *ledger.HANDLERS,
    *settings.HANDLERS,
)
