"""The delivery engine and what renderers may use, as the settings ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from leerkring.core.clock import Clock
from leerkring.core.database.db import Database
from leerkring.core.project_dirs import templates_dir
from leerkring.core.secrets import Links
from leerkring.core.watching.recorder import Recorder
from leerkring.core.web.jinja import environment
from leerkring.mail.message.address import Mailbox
from leerkring.mail.message.verp import ReturnAddress
from leerkring.mail.rendering import BatchRenderer, MailServices, Renderer
from leerkring.mail.sending.composing import Composer
from leerkring.mail.sending.engine import Engine
from leerkring.mail.sending.relay import Relay
from leerkring.mail.sending.resolvers import Idempotent, resolver_for
from leerkring.mail.sending.transport import Transport
from leerkring.mail.service import address_key
from leerkring.settings import Settings

if TYPE_CHECKING:
    from leerkring.mail.message.dkim import Signer


def mail_engine(
    settings: Settings,
    db: Database,
    transport: Transport,
    clock: Clock,
    *,
    kinds: Mapping[str, Renderer],
    batch_kinds: Mapping[str, BatchRenderer],
    recorder: Recorder | None = None,
) -> Engine:
    """Return the delivery engine that the settings ask for."""
    resolver = resolver_for(settings.mail_resolver)
    services = mail_services(settings, clock)
    composer = Composer(
        services,
        ReturnAddress.of(settings.secret_keys, settings.bounce_address, services.sender.address),
        signer_of(settings),
        resolver.header if isinstance(resolver, Idempotent) else "",
    )
    return Engine(
        db=db,
        transport=transport,
        kinds=kinds,
        services=services,
        suppression_key=partial(address_key, settings.secret_key),
        batch_kinds=batch_kinds,
        composer=composer,
        resolver=resolver,
        relay=Relay(recorder),
    )


def signer_of(settings: Settings) -> Signer | None:
    """Return who signs our mail, when we do that ourselves."""
    if not settings.dkim_key:
        return None
    from leerkring.mail.message.dkim import Signer

    domain = settings.dkim_domain or Mailbox.parse(settings.mail_from).domain
    return Signer.from_file(Path(settings.dkim_key), settings.dkim_selector, domain)


def mail_services(settings: Settings, clock: Clock) -> MailServices:
    """Return what renderers of mails may use."""
    return MailServices(
        links=Links(*settings.secret_keys),
        jinja=environment(templates_dir(), _no_static, settings.base_url),
        clock=clock,
        base_url=settings.base_url,
        sender=Mailbox.parse(settings.mail_from),
        reply_to=Mailbox.parse(settings.reply_to) if settings.reply_to else None,
    )


def _no_static(name: str) -> str:
    raise LookupError(f"a mail carries no static files: {name}")
