"""Reads a returned mail: which delivery, what kind, which code. Bytes in, plain values out.

RFC 3464 (a delivery status), RFC 5965 (a complaint), and the odd ones that write their reason in prose. The
delivery is known by the address that it came back to, which only we can have made, or else by the
Message-ID of the mail that is quoted; what the sender of the return claims besides is not believed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message
from uuid import UUID

from leerkring.core.text.cleaning import one_line
from leerkring.mail.rules import EventKind

MOST_BYTES = 512 * 1024
# Not the middle of an address as 10.5.1.20, nor its beginning.
_STATUS = re.compile(r"(?<![\w.])([245])\.(\d{1,3})\.(\d{1,3})(?![\w]|\.\d)")
_OLD_CODE = re.compile(r"(?<![\d.])(5[0-5]\d|4[25]\d)[ -]")
_OURS = re.compile(
    r"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@([^>\s]+)>", re.IGNORECASE
)
_WORDS = (
    (
        "5.2.2",
        re.compile(
            r"mailbox (is )?full|over quota|quota exceeded|mailbox vol|postvak .{0,20}vol", re.IGNORECASE
        ),
    ),
    (
        "5.1.1",
        re.compile(
            r"user unknown|unknown user|no such (user|recipient|mailbox)|does not exist|recipient rejected"
            r"|address not found|mailbox unavailable|bestaat niet|onbekende? (gebruiker|ontvanger)",
            re.IGNORECASE,
        ),
    ),
    ("5.1.2", re.compile(r"domain (name )?not found|host (or domain name )?not found|no mx", re.IGNORECASE)),
    (
        "5.7.1",
        re.compile(
            r"spam|blocked|blacklist|blocklist|policy|reputation|dmarc|not authori[sz]ed", re.IGNORECASE
        ),
    ),
)
_BOUNCERS = re.compile(r"mailer-daemon|postmaster|mail delivery|^<>$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Returned:
    """One thing that came back. `status` is an enhanced code ("5.1.1") or empty; `final`: it will not come."""

    kind: EventKind
    delivery_id: UUID | None
    status: str
    text: str
    final: bool
    digest: bytes


def read_returned(data: bytes, read_address: Callable[[str], UUID | None], *, domain: str) -> Returned:
    """Read what came back. It never raises for what stands in it: what cannot be read is something else."""
    digest = hashlib.sha256(data).digest()
    try:
        return _read(data, digest, read_address, domain)
    except (ValueError, LookupError, TypeError, AttributeError, MessageError, RecursionError) as odd:
        return Returned(EventKind.OTHER, None, "", f"onleesbaar: {type(odd).__name__}", False, digest)


def _read(data: bytes, digest: bytes, read_address: Callable[[str], UUID | None], domain: str) -> Returned:
    message = message_from_bytes(data[:MOST_BYTES], policy=policy.compat32)
    delivery = _delivery(message, data, read_address, domain)
    report = str(message.get_param("report-type", "") or "").lower()
    parts = {part.get_content_type(): part for part in message.walk()}
    if report == "feedback-report" or "message/feedback-report" in parts:
        return Returned(EventKind.COMPLAINT, delivery, "", _complaint(parts), final=True, digest=digest)
    for block in _status_blocks(parts.get("message/delivery-status")):
        status = (_STATUS.search(_field(block, "Status")) or [""])[0]
        text = one_line(
            _field(block, "Diagnostic-Code").partition(";")[2] or _field(block, "Diagnostic-Code")
        )
        action = _field(block, "Action").lower()
        # Many put a general 5.0.0 beside a code in the text that says what is the matter.
        if status[1:] in ("", ".0.0") and (found := _STATUS.search(text)):
            status = found[0]
        if action in ("delayed", "relayed", "delivered", "expanded"):
            return Returned(EventKind.OTHER, delivery, status, text[:500], final=False, digest=digest)
        return Returned(EventKind.BOUNCE, delivery, status or "5.0.0", text[:500], final=True, digest=digest)
    said = " ".join([_field(message, "Subject"), *_texts(message)])[:20_000]
    if _is_automatic_answer(message) or not (delivery and _looks_like_bounce(message, said)):
        return Returned(
            EventKind.OTHER, delivery, "", one_line(_field(message, "Subject"))[:500], False, digest
        )
    status = _guess(said)
    return Returned(EventKind.BOUNCE, delivery, status, one_line(said)[:500], status[:1] != "4", digest)


def _field(message: Message, name: str) -> str:
    return one_line(str(message.get(name, "") or ""))


def _delivery(
    message: Message, data: bytes, read_address: Callable[[str], UUID | None], domain: str
) -> UUID | None:
    for name in ("Delivered-To", "X-Original-To", "Envelope-To", "To"):
        for value in message.get_all(name, []):
            if (found := read_address(str(value))) is not None:
                return found
    quoted = data[:MOST_BYTES].decode("utf-8", "replace")
    if (found := read_address(quoted)) is not None:
        return found
    ours = [match for match in _OURS.finditer(quoted) if match[2].lower() == domain.lower()]
    return UUID(ours[0][1]) if ours else None


def _status_blocks(part: Message | None) -> Iterator[Message]:
    """The blocks about recipients; the first block is about the whole message."""
    if part is None or not isinstance(part.get_payload(), list):
        return
    for block in part.get_payload():
        if isinstance(block, Message) and (block.get("Final-Recipient") or block.get("Action")):
            yield block


def _complaint(parts: dict[str, Message]) -> str:
    part = parts.get("message/feedback-report")
    text = "" if part is None else str(part.get_payload())
    found = re.search(r"^Feedback-Type: *(\S+)", text, re.MULTILINE | re.IGNORECASE)
    return one_line(found[1])[:100] if found else "abuse"


def _texts(message: Message) -> Iterator[str]:
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield payload.decode("utf-8", "replace")


def _is_automatic_answer(message: Message) -> bool:
    """Out of office: nothing came back, somebody is away."""
    return _field(message, "Auto-Submitted").lower().startswith("auto-replied") and not _BOUNCERS.search(
        _field(message, "From")
    )


def _looks_like_bounce(message: Message, said: str) -> bool:
    from_bouncer = _BOUNCERS.search(_field(message, "From")) or _field(message, "Return-Path") == "<>"
    return bool(from_bouncer) and bool(
        _STATUS.search(said) or _OLD_CODE.search(said) or any(words.search(said) for _, words in _WORDS)
    )


def _guess(said: str) -> str:
    if found := _STATUS.search(said):
        return found[0]
    for status, words in _WORDS:
        if words.search(said):
            return status
    return "5.0.0" if _OLD_CODE.search(said) else "4.0.0"
