"""The page Mailgezondheid in the back office."""

from litestar import Response
from sqlalchemy import select

from leerkring.core.web.access import staff_only
from leerkring.core.web.pages import Visit, page, render
from leerkring.mail.health.dns import Dns
from leerkring.mail.health.look import Domains, look
from leerkring.mail.mailing_queries import list_held_mailings
from leerkring.mail.model import MailEvent
from leerkring.mail.rules import EventKind

TONES = {"good": "good", "warn": "warn", "bad": "bad", "unknown": "neutral"}
LABELS = {"good": "in orde", "warn": "kan beter", "bad": "niet in orde", "unknown": "onbekend"}
KINDS = {EventKind.BOUNCE: "teruggekomen", EventKind.COMPLAINT: "klacht", EventKind.OTHER: "anders"}


@page("/beheer/mail/gezondheid", access=staff_only("organizer", "editor"))
async def health(request: Visit) -> Response[bytes]:
    """Look at everything now, and show what came back lately."""
    findings = await look(request.settings, Dns(request.settings.dns_server), request.now)
    async with request.reading() as reading:
        held = await list_held_mailings(reading)
        events = await reading.rows(
            select(
                MailEvent.kind, MailEvent.status, MailEvent.text, MailEvent.suppressed, MailEvent.at,
                MailEvent.delivery_id,
            )
            .order_by(MailEvent.at.desc())
            .limit(50)
        )  # fmt: skip
    return render(
        request,
        "mail/beheer/health.html",
        findings=findings,
        domains=Domains.of(request.settings),
        held=held,
        events=events,
        tones=TONES,
        labels=LABELS,
        kinds=KINDS,
    )


HANDLERS = [health]
