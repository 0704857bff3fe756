"""A mail server on this machine hands over what came back, and keeps what we cannot take."""

import asyncio
import smtplib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from leerkring.core.clock import FixedClock
from leerkring.core.db import Database, DatabaseAway
from leerkring.core.house import House
from leerkring.mail.model import Suppression
from leerkring.mail.returns import lmtp
from leerkring.mail.returns.taking import Taker
from leerkring.mail.verp import ReturnAddress
from leerkring.settings import Settings, SettingsError
from tests.mail.office import mail, queue, rows
from tests.mail.test_returns import dsn
from tests.newsletter.readers import count

T = TypeVar("T")


@asynccontextmanager
async def door(where: Path, taker: Taker, clock: FixedClock) -> AsyncIterator[None]:
    stop, opened = asyncio.Event(), where.exists
    listening = asyncio.create_task(lmtp.listen(str(where), taker, clock, stop))
    try:
        async with asyncio.timeout(10):
            while not opened():
                await asyncio.sleep(0.01)
        yield
    finally:
        stop.set()
        await listening


async def postfix(where: Path, work: Callable[[smtplib.LMTP], T]) -> T:
    """As a mail server does it, by the standard library's client in a thread."""

    def talk() -> T:
        with smtplib.LMTP(str(where), 0) as link:
            return work(link)

    return await asyncio.to_thread(talk)


async def test_a_bounce_is_taken_once_and_two_workers_share_the_door(
    house: House, db: Database, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lmtp, "TAKE_OVER_SECONDS", 0.05)
    await queue(db, clock, mail(1))
    (row,) = await rows(db)
    settings = replace(house.settings, bounce_address="retour@leerkring.example")
    sender = ReturnAddress.of(settings.secret_key, settings.bounce_address, "").sender(row.id)
    taker, where = Taker(db, settings, ()), tmp_path / "retour"
    async with door(where, taker, clock), door(where, taker, clock):
        # Only the envelope tells whose it is.
        refused = await postfix(where, lambda link: link.sendmail("", [sender, "b@a.example"], dsn()))
        assert list(refused.values()) == [(452, b"4.5.3 One recipient at a time")]
        assert await count(house, Suppression) == 1
        assert (where.stat().st_mode & 0o777) == 0o660


async def test_what_we_cannot_take_stays_with_the_mail_server(
    house: House, db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    async def away(*_: object) -> bool:
        raise DatabaseAway

    async with door(tmp_path / "retour", Taker(db, house.settings, (away,)), clock):
        with pytest.raises(smtplib.SMTPDataError) as no:
            await postfix(tmp_path / "retour", lambda link: link.sendmail("", ["r@a.example"], dsn()))
    assert no.value.smtp_code == 451


@pytest.mark.parametrize("where", ["0.0.0.0:24", "mail.example:24", "retour", "127.0.0.1:0", "/" + "x" * 100])
def test_the_door_is_on_this_machine(where: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="LEERKRING_RETURN_LMTP"):
        Settings.from_env({"LEERKRING_RETURN_LMTP": where, "LEERKRING_DATA_DIR": str(tmp_path)})
