"""The page Mailgezondheid in the back office."""

from litestar import Response

from leerkring.core.web.access import staff_only
from leerkring.core.web.pages import Visit, page, render, signed_in
from leerkring.mail.beheer import labels as words
from leerkring.mail.beheer.period import DAYS, Period
from leerkring.mail.beheer.reach import mail_of
from leerkring.mail.health.dns import Dns
from leerkring.mail.health.look import Domains, look
from leerkring.mail.mailing_queries import list_held_mailings
from leerkring.mail.outage.queries import count_due, find_outage
from leerkring.mail.returns import queries

TONES = {"good": "good", "warn": "warn", "bad": "bad", "unknown": "neutral"}
LABELS = {"good": "in orde", "warn": "kan beter", "bad": "niet in orde", "unknown": "onbekend"}


@page("/beheer/mail/gezondheid", access=staff_only("organizer", "editor"))
async def health(request: Visit) -> Response[bytes]:
    """Look at everything now, and show what came back lately, a row for each cause."""
    period, own = Period.until(request.now), mail_of(signed_in(request))
    findings = await look(request.settings, Dns(request.settings.dns_server), request.now)
    async with request.reading() as reading:
        held = await list_held_mailings(reading)
        outage = await find_outage(reading)
        due = await count_due(reading, request.now) if outage else 0
        causes = await queries.list_causes(reading, period.since, period.before, own=own)
        people = await queries.list_by_people(reading, period.since, own=own)
        other = await queries.list_other(reading, own=own)
    return render(
        request,
        "mail/beheer/health.html",
        findings=findings,
        domains=Domains.of(request.settings),
        held=held,
        outage=outage,
        due=due,
        soon=outage is not None and outage.probe_at <= request.now,
        tried=request.asked("gedaan") == "geprobeerd",
        period=period,
        days=DAYS,
        causes=causes,
        people=people,
        other=other,
        words=words,
        tones=TONES,
        labels=LABELS,
    )


HANDLERS = [health]
