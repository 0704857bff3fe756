"""How many letters are made per second of CPU: 40 kB each, the reader's own link spliced in.

The limit is copying as many bytes. For comparison, what the standard library takes for the same letter.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from uuid import UUID

from benchmarks import report
from benchmarks.newsletter_send import LETTER
from leerkring.core.secrets import Links
from leerkring.mail.message.build import message_id_for

ROUNDS = 7
MANY = 20_000
FEW = 100
NOW = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
LINKS = Links("a key of no importance, for benchmarks only")


def _spliced(number: int) -> bytes:
    id_ = UUID(int=number + (1 << 80))
    return LETTER.splice(
        {"unsubscribe": LINKS.make("newsletter.unsubscribe", id_).encode()},
        to_address=f"lezer{number}@gemeente.example",
        to_name="Noor de Vries",
        message_id=message_id_for(id_, "leerkring.example"),
        date=NOW,
    )


def _standard(number: int) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = "leerkring <post@leerkring.example>", f"lezer{number}@gemeente.example"
    message["Subject"] = LETTER.subject
    message.set_content("Wat een regio leert over wonen, welzijn en zorg.\n" * 270)
    message.add_alternative("<p>Wat een regio leert over wonen, welzijn en zorg.</p>\n" * 480, subtype="html")
    return message.as_bytes()


def _rate(work: Callable[[int], object], many: int) -> float:
    began = time.process_time()
    for number in range(many):
        work(number)
    return many / (time.process_time() - began)


def main() -> None:
    """Measure all three in turn."""
    whole = bytearray(_spliced(0))
    ours, copied, standard = [], [], []
    for _ in range(ROUNDS):
        ours.append(_rate(_spliced, MANY))
        copied.append(_rate(lambda _number: bytes(whole), MANY))
        standard.append(_rate(_standard, FEW))
    unit = f"letters per CPU second; the standard library makes {sorted(standard)[ROUNDS // 2]:.0f}"
    report("newsletter_build", ours=ours, limit=copied, unit=unit, note="copying as many bytes", rate=True)


if __name__ == "__main__":
    main()
