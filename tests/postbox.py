"""The mails of a test, delivered for real to files by the worker's own engine, and read back."""

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial
from typing import cast

import icalendar

from leerkring.core.web.services import Services
from leerkring.mail.sending.eml_files import FileTransport
from leerkring.mail.sending.engine import Engine
from leerkring.mail.sending.wiring import mail_services
from leerkring.mail.service import address_key
from leerkring.site.mail_kinds import batch_renderers, renderers


@dataclass(frozen=True, slots=True)
class Letter:
    """One delivered mail."""

    to: str
    subject: str
    text: str
    html: str
    message: EmailMessage

    @property
    def days(self) -> list[tuple[str, str, int]]:
        """(METHOD, UID, SEQUENCE) of each calendar part, in order."""
        found = []
        for part in self.message.walk():
            if part.get_content_type() == "text/calendar":
                calendar = icalendar.Calendar.from_ical(cast("bytes", part.get_payload(decode=True)))
                (event,) = calendar.walk("VEVENT")
                assert part.get_param("method") == str(calendar["METHOD"])
                found.append((str(calendar["METHOD"]), str(event["UID"]), int(str(event["SEQUENCE"]))))
        return found


async def deliver(services: Services) -> list[Letter]:
    """Deliver all that is due and return the mails that left this time, in order of subject."""
    folder = services.settings.data_dir / "mail"
    before = set(folder.glob("*.eml")) if folder.exists() else set()
    engine = Engine(
        db=services.db,
        transport=FileTransport(folder),
        kinds=renderers(),
        batch_kinds=batch_renderers(),
        services=mail_services(services.settings, services.clock),
        suppression_key=partial(address_key, services.settings.secret_key),
    )
    while await engine.deliver_due():
        pass
    return sorted(
        (_read(path.read_bytes()) for path in set(folder.glob("*.eml")) - before), key=lambda m: m.subject
    )


def _read(raw: bytes) -> Letter:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    return Letter(
        str(message["To"]), str(message["Subject"]), text.get_content(), html.get_content(), message
    )
