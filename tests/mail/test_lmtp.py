"""A mail server on this machine hands over what came back, and keeps what we cannot take."""

import asyncio
import smtplib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.web.services import Services
from leerkring.mail.message.verp import ReturnAddress
from leerkring.mail.model import Suppression
from leerkring.mail.returns import lmtp
from leerkring.mail.returns.intake import Taker
from leerkring.settings import SettingsError
from leerkring.settings.reading import read_settings
from tests.mail.office import mail, queue, rows
from tests.mail.test_returns import dsn
from tests.newsletter.readers import count

T = TypeVar("T")


@asynccontextmanager
async def door(where: Path | str, taker: Taker, clock: FixedClock) -> AsyncIterator[None]:
    """Open the door, once somebody answers at it."""
    stop = asyncio.Event()
    listening = asyncio.create_task(lmtp.listen(str(where), taker, clock, stop))
    try:
        await _answered(where)
        yield
    finally:
        stop.set()
        await listening


def _meet(where: Path | str) -> tuple[str, int]:
    """What the standard library's client wants to know of a door."""
    host, _, port = str(where).rpartition(":")
    return (str(where), 0) if isinstance(where, Path) else (host, int(port))


def _answers(where: Path | str) -> bool:
    try:
        with smtplib.LMTP(*_meet(where)):
            return True
    except OSError:
        return False


async def _answered(where: Path | str) -> None:
    """Wait until somebody answers at a door."""
    async with asyncio.timeout(10):
        while not await asyncio.to_thread(_answers, where):
            await asyncio.sleep(0.01)


async def postfix(where: Path | str, work: Callable[[smtplib.LMTP], T]) -> T:
    """As a mail server does it, by the standard library's client in a thread."""

    def talk() -> T:
        with smtplib.LMTP(*_meet(where)) as link:
            return work(link)

    return await asyncio.to_thread(talk)


async def test_a_bounce_is_taken_once_and_two_workers_share_the_door(
    services: Services, db: Database, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lmtp, "TAKE_OVER_SECONDS", 0.05)
    await queue(db, clock, mail(1))
    (row,) = await rows(db)
    settings = replace(services.settings, bounce_address="retour@leerkring.example")
    sender = ReturnAddress.of(settings.secret_keys, settings.bounce_address, "").sender(row.id)
    taker, where = Taker(db, settings, ()), tmp_path / "retour"
    async with door(where, taker, clock), door(where, taker, clock):
        # Only the envelope tells whose it is.
        refused = await postfix(where, lambda link: link.sendmail("", [sender, "b@a.example"], dsn()))
        assert list(refused.values()) == [(452, b"4.5.3 One recipient at a time")]
        assert await count(services, Suppression) == 1
        assert (where.stat().st_mode & 0o777) == 0o660


async def test_the_envelope_tells_a_bounce_from_a_postmaster_who_writes(
    services: Services, db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    await queue(db, clock, mail(1), mail(2))
    settings = replace(services.settings, bounce_address="retour@leerkring.example")
    senders = [
        ReturnAddress.of(settings.secret_keys, settings.bounce_address, "").sender(row.id)
        for row in await rows(db)
    ]
    said = b"From: postmaster@zorg.example\r\nSubject: Nieuwsbrief\r\n\r\n550 5.1.1 user unknown\r\n"
    where = tmp_path / "retour"
    async with door(where, Taker(db, settings, ()), clock):
        await postfix(where, lambda link: link.sendmail("postmaster@zorg.example", [senders[0]], said))
        assert await count(services, Suppression) == 0
        await postfix(where, lambda link: link.sendmail("", [senders[1]], said))
    assert await count(services, Suppression) == 1


async def test_a_port_of_the_loopback_is_a_door_too_and_another_worker_takes_it_over(
    services: Services, db: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lmtp, "TAKE_OVER_SECONDS", 0.05)
    await queue(db, clock, mail(1), mail(2))
    settings = replace(services.settings, bounce_address="retour@leerkring.example")
    senders = [
        ReturnAddress.of(settings.secret_keys, settings.bounce_address, "").sender(row.id)
        for row in await rows(db)
    ]
    with socket.create_server(("127.0.0.1", 0)) as free:
        where = f"127.0.0.1:{free.getsockname()[1]}"
    taker = Taker(db, settings, ())
    first, stop_second = door(where, taker, clock), asyncio.Event()
    async with first:
        second = asyncio.create_task(lmtp.listen(where, taker, clock, stop_second))
        await postfix(where, lambda link: link.sendmail("", [senders[0]], dsn()))
        assert not second.done()
    try:
        await _answered(where)
        await postfix(where, lambda link: link.sendmail("", [senders[1]], dsn()))
        assert await count(services, Suppression) == 2
    finally:
        stop_second.set()
        await second


async def test_the_socket_of_a_worker_that_was_killed_is_taken_over(
    services: Services, db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    where = tmp_path / "retour"
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(where))
    assert where.exists()
    async with door(where, Taker(db, services.settings, ()), clock):
        assert await postfix(where, lambda link: link.noop()[0]) == 250


async def test_what_we_cannot_take_stays_with_the_mail_server(
    services: Services, db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    async def away(*_: object) -> bool:
        raise DatabaseAway

    async with door(tmp_path / "retour", Taker(db, services.settings, (away,)), clock):
        with pytest.raises(smtplib.SMTPDataError) as no:
            await postfix(tmp_path / "retour", lambda link: link.sendmail("", ["r@a.example"], dsn()))
    assert no.value.smtp_code == 451


@pytest.mark.parametrize("where", ["0.0.0.0:24", "mail.example:24", "retour", "127.0.0.1:0", "/" + "x" * 100])
def test_the_door_is_on_this_machine(where: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="LEERKRING_RETURN_LMTP"):
        read_settings({"LEERKRING_RETURN_LMTP": where, "LEERKRING_DATA_DIR": str(tmp_path)})
