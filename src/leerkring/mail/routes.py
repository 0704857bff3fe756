"""All pages of mail, and the hook for what comes back."""

from leerkring.mail.beheer import log, returned
from leerkring.mail.fence import beheer as fence
from leerkring.mail.health import beheer as health
from leerkring.mail.outage import beheer as outage
from leerkring.mail.returns import web as returns

ROUTES = (
    *fence.HANDLERS,
    *health.HANDLERS,
    *log.HANDLERS,
    *outage.HANDLERS,
    *returned.HANDLERS,
    *returns.HANDLERS,
)
