"""How fast a newsletter leaves: 10,000 readers, 40 kB each, four links to a mail server on this machine.

Ours with the database in the loop: claimed, handed and settled on disk. The limit is Postfix's own load
generator with the same number, size and links, which has no database and sends one message to all.
Both send to the same server, which takes everything.
"""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

from jinja2 import Environment
from sqlalchemy import func, select

from benchmarks import report
from benchmarks._bench import Bench
from leerkring.core.clock import SystemClock
from leerkring.core.database.db import Database, Reading
from leerkring.core.secrets import Links
from leerkring.mail.mailings import open_mailing
from leerkring.mail.message.address import Mailbox
from leerkring.mail.message.splice import MARKS, Template, encode_template
from leerkring.mail.model import Delivery
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Spliced
from leerkring.mail.sending.engine import Engine
from leerkring.mail.service import address_key
from leerkring.mail.smtp.client import SmtpTransport
from leerkring.mail.smtp.url import SmtpSettings

ROUNDS = int(os.environ.get("LEERKRING_TEST_ROUNDS", "5"))
READERS = int(os.environ.get("LEERKRING_TEST_READERS", "10000"))
SIZE = 40_000
LINKS = 4
KEY = "a key of no importance, for benchmarks only"
SENDER = Mailbox("leerkring", "post@leerkring.example")
FREEZE = """
INSERT INTO delivery (id, kind, dedupe_key, recipient, recipient_name, about_id, transactional)
SELECT gen_random_uuid(), 'bench.letter', $1 || number, 'lezer' || number || '@gemeente.example', 'Lezer ' || number,
       $2, false
  FROM generate_series(1, $3::int) AS number
"""


def letter() -> Template:
    """A letter of about 40 kB, two thirds of it HTML."""
    leave = f"https://leerkring.example/nieuwsbrief/afmelden/{MARKS['unsubscribe']}"
    line = "<p>Wat een regio leert over wonen, welzijn en zorg, en wat u daarvan morgen gebruikt.</p>\n"
    plain = "Wat een regio leert over wonen, welzijn en zorg, en wat u daarvan morgen gebruikt.\n"
    return encode_template(
        from_=SENDER,
        reply_to=SENDER,
        subject="Nieuwsbrief 12: samen plannen voor wonen en zorg",
        text=plain * (SIZE // 3 // len(plain)) + leave + "\n",
        html=line * (SIZE * 2 // 3 // len(line)) + f'<p><a href="{leave}">Afmelden</a></p>\n',
        headers=(
            ("List-Id", "Nieuwsbrief <nieuwsbrief.leerkring.example>"),
            ("List-Unsubscribe", f"<{leave}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ),
    )


LETTER = letter()


async def write(
    _reading: Reading, deliveries: Sequence[ClaimedDelivery], services: MailServices
) -> Mapping[UUID, Spliced | None]:
    """As the newsletter does it: a template that is kept, and a secret of one's own."""
    return {
        one.id: Spliced(
            LETTER,
            {"unsubscribe": services.links.make("newsletter.unsubscribe", one.id).encode()},
        )
        for one in deliveries
    }


@contextmanager
def sink() -> Iterator[int]:
    """The mail server; its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks._sink"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        yield int(process.stdout.readline())
    finally:
        process.communicate(timeout=10)


def engine(db: Database, port: int) -> Engine:
    """A worker's engine on that server."""
    services = MailServices(
        links=Links(KEY),
        jinja=Environment(autoescape=True),
        clock=SystemClock(),
        base_url="https://leerkring.example",
        sender=SENDER,
    )
    return Engine(
        db=db,
        transport=SmtpTransport(SmtpSettings.from_url(f"smtp://127.0.0.1:{port}?connections={LINKS}")),
        kinds={},
        services=services,
        suppression_key=lambda address: address_key(KEY, address),
        batch_kinds={"bench.letter": write},
        poll_seconds=0.05,
    )


async def freeze(db: Database, readers: int) -> UUID:
    """The audience, as one statement."""
    id_, now = uuid4(), SystemClock().now()
    async with db.transaction() as tx:
        await tx.sql(FREEZE, f"{id_}:", id_, readers)
        await open_mailing(tx, id_, not_before=now, not_after=None, total=readers, now=now)
    async with db.transaction() as tx:
        await tx.sql("ANALYZE delivery")
    return id_


async def send(db: Database, port: int, readers: int) -> tuple[float, float]:
    """Letters per second, and our CPU seconds for them."""
    id_ = await freeze(db, readers)
    mill, stop = engine(db, port), asyncio.Event()
    began, used = time.perf_counter(), _cpu()
    running = asyncio.create_task(mill.run(stop))
    while True:
        await asyncio.sleep(0.1)
        async with db.reading() as reading:
            waiting = await reading.scalar(
                select(func.count()).where(
                    Delivery.about_id == id_, Delivery.state.in_(("queued", "claimed", "handed"))
                )
            )
        if not waiting:
            break
    seconds, cpu = time.perf_counter() - began, _cpu() - used
    stop.set()
    await running
    await mill.transport.close()
    async with db.reading() as reading:
        taken = await reading.scalar(
            select(func.count()).where(Delivery.about_id == id_, Delivery.state == "accepted")
        )
    assert taken == readers, f"{taken} of {readers}"
    return readers / seconds, cpu


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def smtp_source() -> Path | None:
    """Postfix's load generator: on the path, in sbin, or where LEERKRING_TEST_POSTFIX has unpacked the package."""
    unpacked = os.environ.get("LEERKRING_TEST_POSTFIX", "")
    places = [Path(unpacked) / "usr/sbin/smtp-source"] if unpacked else []
    found = shutil.which("smtp-source", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    return next((path for path in [*places, *([Path(found)] if found else [])] if path.exists()), None)


def limit(source: Path, port: int, readers: int) -> float:
    """Messages per second by smtp-source, links kept open."""
    command = [str(source), "-s", str(LINKS), "-l", str(LETTER.size), "-m", str(readers)]
    libraries = {"LD_LIBRARY_PATH": str(source.parents[1] / "lib/postfix")}
    began = time.perf_counter()
    subprocess.run(
        [*command, "-f", "post@leerkring.example", "-t", "lezer@gemeente.example", f"127.0.0.1:{port}"],
        check=True,
        env={**os.environ, **libraries},
    )
    return readers / (time.perf_counter() - began)


def main() -> None:
    """Measure ours and the limit in turn."""
    import uvloop

    source = smtp_source()
    ours: list[float] = []
    best: list[float] = []
    cpus: list[float] = []
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    with Bench() as bench, sink() as port:
        for number in range(ROUNDS + 1):
            rate, cpu = bench.with_database(lambda db: send(db, port, READERS))
            most = limit(source, port, READERS) if source else 0.0
            if number:  # the first round warms up
                ours.append(rate)
                cpus.append(cpu / READERS * 1e6)
                best.append(most)
    cpus.sort()
    unit = f"letters/s, {cpus[len(cpus) // 2]:.0f} µs CPU of ours each"
    if source is None:
        print(
            '{"name": "newsletter_send", "note": "no limit: smtp-source is missing (Debian: apt install postfix)"}'
        )
        best = ours
    note = f"Postfix's smtp-source, {LINKS} links kept, {LETTER.size} bytes, without a database"
    report("newsletter_send", ours=ours, limit=best, unit=unit, note=note, rate=True)


if __name__ == "__main__":
    main()
