"""Reads a returned mail: which delivery, what kind, which code, whose fault. Bytes in, plain values out.

Structure first: the outermost report (RFC 3464, 6522, 6533; complaints RFC 5965, 6430; receipts RFC 8098). A mail
without one counts as come back only when a mail server wrote it, and closes an address only by an SMTP reply with its
code; prose by itself closes nobody. The delivery is known by the address that it came back to, which only we can have
made, or else by the Message-ID of the mail that is quoted; what the sender claims besides is not believed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.utils import parseaddr
from uuid import UUID

from leerkring.core.text.cleaning import one_line
from leerkring.mail.returns.masking import hide_secrets
from leerkring.mail.returns.parsing.replies import Reply, list_replies, read_status
from leerkring.mail.returns.parsing.senders import is_by_a_machine, is_mail_server
from leerkring.mail.returns.parsing.structure import (
    header_text,
    outer_parts,
    read_blocks,
    read_message,
    read_texts,
)
from leerkring.mail.returns.rules import Judgement, Meaning, blames_who_we_are, judge
from leerkring.mail.returns.words import CAME_BACK, DELAYED, DOMAIN, FULL, GONE, Cause
from leerkring.mail.rules import EventKind

MOST_BYTES = 512 * 1024
MOST_TEXT = 500
MOST_RECIPIENTS = 50
_OURS = re.compile(
    r"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@([^>\s]{1,255})>", re.IGNORECASE
)
_STATUS_PARTS = {"message/delivery-status", "message/global-delivery-status"}
_RECEIPT_PARTS = {"message/disposition-notification", "message/global-disposition-notification"}
_TYPE = re.compile(r"^\s*[A-Za-z][\w-]{0,30}\s*;")
_COMMENT = re.compile(r"\([^()]*\)")
_FAILED = {"failed", "failure", "fail", "error", "undeliverable"}
_COMPLAINTS = {"abuse", "fraud", "opt-out", "opt-out-list"}
"""Feedback by a reader. not-spam is the opposite; virus, auth-failure and other are by machines, and for people to read."""
_NOTHING = Judgement(Meaning.NOTHING, Cause.NONE)
_PROSE = Judgement(Meaning.NOTHING, Cause.BACK)


@dataclass(frozen=True, slots=True)
class Returned:
    """One thing that came back. `status` is an enhanced code ("5.1.1") or empty; `final`: it will not come.

    `by_person`: somebody wrote it, and people should read it. `text` holds no reader's secret.
    """

    kind: EventKind
    delivery_id: UUID | None
    status: str
    text: str
    final: bool
    digest: bytes
    judgement: Judgement = _NOTHING
    by_person: bool = False


def read_returned(data: bytes, read_address: Callable[[str], UUID | None], *, domain: str) -> Returned:
    """Read what came back. It never raises for what stands in it: what cannot be read is something else."""
    digest = hashlib.sha256(data).digest()
    try:
        message = read_message(data)
        found = _find_delivery(message, data, read_address, domain)
        return _read(message, found, digest)
    except (ValueError, LookupError, TypeError, AttributeError, MessageError, RecursionError) as odd:
        return Returned(EventKind.OTHER, None, "", f"onleesbaar: {type(odd).__name__}", False, digest)


def _read(message: Message, delivery: UUID | None, digest: bytes) -> Returned:
    told = _told_by_report(message) or _told_by_prose(message)
    if told is None:
        by_person = not is_by_a_machine(message)
        text = _letter_head(message) if by_person else _clean(header_text(message, "Subject"))
        return Returned(EventKind.OTHER, delivery, "", text, False, digest, by_person=by_person)
    kind, status, text, judgement = told
    return Returned(kind, delivery, status, text, kind is not EventKind.OTHER, digest, judgement)


_Told = tuple[EventKind, str, str, Judgement]


def _told_by_report(message: Message) -> _Told | None:
    """What the outermost report says; None where there is none. Only a mail server wraps one in something else."""
    outright = message.get_content_type() == "multipart/report"
    parts = {part.get_content_type(): part for part in reversed(list(outer_parts(message)))}
    subject = _clean(header_text(message, "Subject"))
    if _RECEIPT_PARTS & parts.keys():
        return EventKind.OTHER, "", subject, _NOTHING
    if (feedback := parts.get("message/feedback-report")) and outright:
        fields = {name: value for block in read_blocks(feedback) for name, value in block.items()}
        said = _clean(_COMMENT.sub(" ", fields.get("feedback-type", "")).lower())
        if said in _COMPLAINTS:
            return EventKind.COMPLAINT, "", said, Judgement(Meaning.SUPPRESS, Cause.COMPLAINT)
        return EventKind.OTHER, "", said or subject, _NOTHING
    status = next((parts[name] for name in _STATUS_PARTS if name in parts), None)
    if status is None or not (outright or is_mail_server(message)):
        return None
    blocks = [
        one for one in read_blocks(status) if one.keys() & {"final-recipient", "original-recipient", "action"}
    ]
    told = [_told_by_block(one, message) for one in blocks[:MOST_RECIPIENTS]]
    # We wrote to one address. Where it stands for several people, who still gets it keeps it open.
    return min(told, key=_severity, default=None)


def _severity(told: _Told) -> int:
    kind, _, _, judgement = told
    order = (Meaning.NOTHING, Meaning.OUR_FAULT, Meaning.COUNT, Meaning.SUPPRESS)
    return 0 if kind is EventKind.OTHER else 1 + order.index(judgement.meaning)


def _told_by_block(block: dict[str, str], message: Message) -> _Told:
    status, said = read_status(block.get("status", "")), block.get("diagnostic-code", "")[: 4 * MOST_TEXT]
    said = one_line(_TYPE.sub("", said)) or _said_to_people(message)
    if not _is_failure(block.get("action", ""), status):
        return EventKind.OTHER, status, _clean(said or header_text(message, "Subject")), _NOTHING
    judgement = judge(status, said, final=True)
    if judgement.meaning is Meaning.SUPPRESS and _was_forwarded(block):
        judgement = Judgement(Meaning.COUNT, judgement.cause)
    first = next((one.status for one in list_replies(said) if one.status), "")
    if first and status[1:] in ("", ".0.0"):
        status = first
    return EventKind.BOUNCE, status or "5.0.0", _clean(said), judgement


def _said_to_people(message: Message) -> str:
    """What stands for a diagnostic where a report has none: the reply that its text tells, or what it has against us."""
    text = read_texts(message)
    if replies := list_replies(text):
        return one_line(_chosen(replies).text)
    return one_line(text[:1000]) if blames_who_we_are(one_line(text[:1000])) else ""


def _is_failure(action: str, status: str) -> bool:
    """Only "failed" is final (RFC 3464, 2.3.3); a comment may follow, and some leave the field out."""
    for _ in range(3):
        action = _COMMENT.sub(" ", action)
    words = action.lower().replace("(", " ").split()
    return words[0].strip(".;,") in _FAILED if words else status.startswith("5")


def _was_forwarded(block: dict[str, str]) -> bool:
    """Tell whether what failed is another address than we wrote to: it passes mail on, so it is there."""
    original, final = (
        block.get(name, "").partition(";")[2].strip(" <>").lower()
        for name in ("original-recipient", "final-recipient")
    )
    return bool(original and final) and original.rpartition("@")[2] != final.rpartition("@")[2]


def _told_by_prose(message: Message) -> _Told | None:
    """What a mail server says in prose: a reply with its code means what it means, words only that it came back."""
    if not is_mail_server(message):
        return None
    subject, text = header_text(message, "Subject"), read_texts(message)
    if DELAYED.search(subject) or DELAYED.search(one_line(text[:5000])):
        return None
    replies = list_replies(text)
    if replies:
        chosen = _chosen(replies)
        status = chosen.status or f"{str(chosen.code)[0]}.0.0"
        return EventKind.BOUNCE, status, _clean(chosen.text), judge(status, one_line(chosen.text), final=True)
    said = one_line(f"{subject} {text[:5000]}")
    if any(words.search(said) for words in (CAME_BACK, GONE, DOMAIN, FULL)):
        return EventKind.BOUNCE, "", _clean(f"{subject}: {text}"), _PROSE
    return None


def _chosen(replies: list[Reply]) -> Reply:
    """The reply that tells: one about us before all, then a final one with a status, then a final one."""

    def order(reply: Reply) -> tuple[bool, bool, bool]:
        ours = judge(reply.status, one_line(reply.text), final=True).meaning is Meaning.OUR_FAULT
        final = reply.code >= 500 or (not reply.code and reply.status.startswith("5"))
        return (not ours, not final, not reply.status)

    return min(replies, key=order)


def _find_delivery(
    message: Message, data: bytes, read_address: Callable[[str], UUID | None], domain: str
) -> UUID | None:
    for name in ("Delivered-To", "X-Original-To", "Envelope-To", "To"):
        for value in message.get_all(name, []):
            if (found := read_address(str(value))) is not None:
                return found
    quoted = data[:MOST_BYTES].decode("utf-8", "replace")
    for text in (quoted, _decoded_parts(message)):
        if (found := read_address(text)) is not None:
            return found
        ours = next((one for one in _OURS.finditer(text) if one[2].lower() == domain.lower()), None)
        if ours is not None:
            return UUID(ours[1])
    return None


def _decoded_parts(message: Message) -> str:
    """What stands in base64 or quoted-printable, as text."""
    found = []
    for part in message.walk():
        if str(part.get("Content-Transfer-Encoding", "")).lower() in ("base64", "quoted-printable"):
            payload = part.get_payload(decode=True)
            found.append(payload.decode("utf-8", "replace") if isinstance(payload, bytes) else "")
    return "\n".join(found)[:MOST_BYTES]


def _letter_head(message: Message) -> str:
    """Who wrote, and about what, for the people who answer."""
    name, address = parseaddr(header_text(message, "From"))
    sender = f"{one_line(name)} <{address}>" if name else address
    return _clean(f"{sender}: {header_text(message, 'Subject')}")


def _clean(text: str) -> str:
    return hide_secrets(one_line(text[: 4 * MOST_TEXT]))[:MOST_TEXT]
