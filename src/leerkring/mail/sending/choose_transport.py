"""Which transport the settings ask for."""

from __future__ import annotations

from pathlib import Path

from leerkring.mail.sending.transport import Transport


def transport_for(smtp_url: str, data_dir: Path) -> Transport:
    """The transport that the settings ask for. A wrong URL is a `BadSmtpUrl` that never repeats the password."""
    from leerkring.mail.sending.eml_files import FileTransport

    if not smtp_url:
        return FileTransport(data_dir / "mail")
    from leerkring.mail.smtp.client import SmtpTransport
    from leerkring.mail.smtp.url import SmtpSettings

    return SmtpTransport(SmtpSettings.from_url(smtp_url))
