"""What a delivery says, as the message that goes over the wire, with its envelope and its signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leerkring.mail.message.build import Message, build, message_id_for
from leerkring.mail.message.splice import Ready
from leerkring.mail.message.verp import ReturnAddress
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Spliced
from leerkring.mail.sending.transport import Envelope, Outgoing

if TYPE_CHECKING:  # cryptography takes long to import, and most let their relay sign
    from leerkring.mail.message.dkim import Signer


@dataclass(frozen=True, slots=True)
class Composer:
    """Makes messages. `idempotency_header`: what the provider knows a message by that it has already."""

    services: MailServices
    returns: ReturnAddress | None = None
    signer: Signer | None = None
    idempotency_header: str = ""

    def compose(self, delivery: ClaimedDelivery, says: Rendered | Spliced) -> Outgoing:
        """The message and its envelope; the same bytes for each try."""
        message_id = self.message_id(delivery)
        if isinstance(says, Spliced):
            data: bytes = says.template.splice(
                says.values,
                to_address=delivery.recipient,
                to_name=delivery.recipient_name,
                message_id=message_id,
                date=delivery.first_tried_at,
            )
        else:
            data = build(self._message(delivery, says, message_id))
        head = f"{self.idempotency_header}: {delivery.id}\r\n".encode() if self.idempotency_header else b""
        if self.signer is not None:
            head = self.signer.header(data) + head
        if head:
            data = Ready(head + data) if isinstance(data, Ready) else head + data
        sender = self.returns.sender(delivery.id) if self.returns else self.services.sender.address
        return Outgoing(Envelope(delivery.id, sender, delivery.recipient), data)

    def message_id(self, delivery: ClaimedDelivery) -> str:
        return message_id_for(delivery.id, self.services.sender.domain)

    def _message(self, delivery: ClaimedDelivery, rendered: Rendered, message_id: str) -> Message:
        return Message(
            from_=self.services.sender,
            to_address=delivery.recipient,
            to_name=delivery.recipient_name,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id=message_id,
            date=delivery.first_tried_at,  # the same for each try
            reply_to=rendered.reply_to or self.services.reply_to,
            headers=rendered.headers,
            calendar=rendered.calendar,
            attachments=rendered.attachments,
        )
