"""Looks at everything at once: DNS, the mail server, and a letter as it would leave."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from leerkring.mail.health.checks import (
    Check,
    check_dkim,
    check_dmarc,
    check_list_headers,
    check_spf,
    check_tls,
)
from leerkring.mail.health.dns import Names, NoAnswer
from leerkring.mail.message.address import Mailbox
from leerkring.mail.message.splice import MARKS, encode_template
from leerkring.mail.outcomes import Deferred
from leerkring.mail.smtp.pipelining import Stream
from leerkring.mail.smtp.session import Timeouts
from leerkring.mail.smtp.url import SmtpSettings
from leerkring.settings import Settings

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Domains:
    """Which domains our mail speaks for."""

    sender: str
    envelope: str
    dkim: str

    @classmethod
    def of(cls, settings: Settings) -> Domains:
        sender = Mailbox.parse(settings.mail_from).domain
        envelope = settings.bounce_address.rpartition("@")[2] or sender
        return cls(sender, envelope, settings.dkim_domain or sender)


async def look(settings: Settings, names: Names, now: datetime) -> Sequence[Check]:
    """Return what was found, in a fixed order."""
    domains = Domains.of(settings)
    signer = None
    if settings.dkim_key:
        from leerkring.mail.message.dkim import Signer

        signer = Signer.from_file(Path(settings.dkim_key), settings.dkim_selector, domains.dkim)
    letter = _letter(settings, now)
    data = (signer.header(letter) if signer else b"") + letter
    smtp = SmtpSettings.from_url(settings.smtp_url) if settings.smtp_url else None
    return await asyncio.gather(
        check_spf(names, domains.envelope, await _relay(names, smtp)),
        check_dkim(names, domains.dkim, settings.dkim_selector, signer.record if signer else ""),
        check_dmarc(names, domains.sender, envelope=domains.envelope, dkim=domains.dkim if signer else ""),
        _tls(smtp),
        _list_headers(data, signed=signer is not None),
    )


async def _list_headers(data: bytes, *, signed: bool) -> Check:
    return check_list_headers(data, signed_by_us=signed)


async def _relay(names: Names, smtp: SmtpSettings | None) -> list[str]:
    if smtp is None or smtp.host in LOOPBACK:
        return []
    if smtp.host.replace(".", "").isdecimal() or ":" in smtp.host:
        return [smtp.host]
    try:
        return await names.addresses(smtp.host)
    except NoAnswer:
        return []


async def _tls(smtp: SmtpSettings | None) -> Check:
    if smtp is None:
        return Check(
            "TLS",
            "Is de weg naar onze mailserver versleuteld?",
            "unknown",
            "Er is geen mailserver ingesteld: elke mail wordt een bestand.",
            "Stel LEERKRING_SMTP_URL in.",
        )
    context = smtp.context() if smtp.tls or smtp.starttls else None
    session = await Stream.open(smtp, context, Timeouts(connect=5, command=5), set())
    if isinstance(session, Deferred):
        return check_tls(encrypted=False, offered=False, local=False, trouble=session.text)
    offered = "STARTTLS" in session.offers
    session.close()
    return check_tls(
        encrypted=smtp.tls or smtp.starttls, offered=offered, local=smtp.host in LOOPBACK, trouble=""
    )


def _letter(settings: Settings, now: datetime) -> bytes:
    """A letter as the newsletter makes it, to nobody."""
    sender = Mailbox.parse(settings.mail_from)
    link = f"{settings.base_url}/nieuwsbrief/afmelden/{MARKS['unsubscribe']}"
    template = encode_template(
        from_=sender,
        reply_to=None,
        subject="Proef",
        text=f"Afmelden: {link}\n",
        html=f'<p><a href="{link}">Afmelden</a></p>\n',
        headers=(
            ("List-Id", f"Nieuwsbrief <nieuwsbrief.{sender.domain}>"),
            ("List-Unsubscribe", f"<{link}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ),
    )
    return template.splice(
        {"unsubscribe": b"0" * 43},
        to_address=sender.address,
        to_name="",
        message_id=f"<{_NOBODY}@{sender.domain}>",
        date=now,
    )
