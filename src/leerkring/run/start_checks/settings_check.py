"""Reading at the start what only the worker or a page would read much later: a wrong setting is told to who set it.

Only what is set is read, each by its own reader, which is imported for that.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from leerkring.settings import DEFAULT_MAIL_FROM, DEFAULT_REPLY_TO, Settings, SettingsError


def check_settings(settings: Settings) -> None:
    """Raise one `SettingsError` that names each setting which its own reader refuses."""
    wrong = []
    for name, is_set, read in _readers(settings):
        if is_set:
            try:
                read()
            except (ValueError, OSError, OverflowError) as error:
                reason = str(error).strip().rstrip(".")
                wrong.append(f"LEERKRING_{name} cannot be used: {reason or type(error).__name__}.")
    if wrong:
        raise SettingsError(wrong)


def _readers(settings: Settings) -> list[tuple[str, bool, Callable[[], object]]]:
    """Name each setting with a reader of its own, and whether it is there to be read."""
    return [
        (
            "MAIL_FROM",
            settings.mail_from != DEFAULT_MAIL_FROM,
            lambda: _mailbox(settings.mail_from),
        ),
        ("REPLY_TO", settings.reply_to != DEFAULT_REPLY_TO, lambda: _mailbox(settings.reply_to)),
        ("BOUNCE_ADDRESS", bool(settings.bounce_address), lambda: _mailbox(settings.bounce_address)),
        ("SMTP_URL", bool(settings.smtp_url), lambda: _smtp(settings.smtp_url)),
        ("DKIM_KEY", bool(settings.dkim_key), lambda: _dkim(settings.dkim_key)),
        ("MAIL_RESOLVER", bool(settings.mail_resolver), lambda: _resolver(settings.mail_resolver)),
        ("RETURN_IMAP", bool(settings.return_imap), lambda: _imap(settings.return_imap)),
        ("TRACES", settings.traces, _traces),
        ("DNS_SERVER", bool(settings.dns_server), lambda: _dns(settings.dns_server)),
    ]


def _traces() -> None:
    from importlib.util import find_spec

    try:
        found = find_spec("opentelemetry.sdk") and find_spec("opentelemetry.exporter.otlp.proto.http")
    except ModuleNotFoundError:  # of what lies above them
        found = None
    if found is None:
        raise ValueError("it wants what comes with pip install 'leerkring[otel]'")


def _mailbox(text: str) -> None:
    from leerkring.mail.message.address import Mailbox

    Mailbox.parse(text)


def _smtp(url: str) -> None:
    from leerkring.mail.smtp.url import SmtpSettings

    SmtpSettings.from_url(url).context()


def _dkim(path: str) -> None:
    from leerkring.mail.message.dkim import Signer

    Signer.from_file(Path(path), "start", "leerkring.example").header(b"From: leerkring\r\n\r\n")


def _resolver(setting: str) -> None:
    from leerkring.mail.sending.resolvers import resolver_for

    resolver_for(setting)


def _imap(url: str) -> None:
    from leerkring.mail.returns.mailbox import ReturnMailbox

    ReturnMailbox.from_url(url)


def _dns(server: str) -> None:
    from leerkring.mail.health.dns import Dns

    Dns(server)
