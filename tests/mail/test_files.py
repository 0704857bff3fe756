"""Mail as files: whole or not there, and the same one twice is one file."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from uuid import UUID

import pytest

from leerkring.mail.outcomes import Accepted, BeforeDot, Deferred, Outcome, Refused
from leerkring.mail.sending.choose_transport import transport_for
from leerkring.mail.sending.eml_files import FileTransport
from leerkring.mail.sending.transport import Envelope
from leerkring.mail.smtp.client import SmtpTransport

DELIVERY = UUID("0190d7a0-0000-7000-8000-000000000001")
ENVELOPE = Envelope(DELIVERY, "leerkring@voorbeeld.nl", "noor@gemeente.example")
DATA = b"Subject: dag\r\n\r\nHallo\r\n"


async def send(
    transport: FileTransport, data: bytes = DATA, envelope: Envelope = ENVELOPE
) -> BeforeDot | Outcome:
    async with transport.connection() as connection:
        no = await connection.prepare(envelope, data)
        return no or await connection.finish()


def test_a_mail_is_a_file_of_the_owner_alone(tmp_path: Path) -> None:
    transport = FileTransport(tmp_path / "var" / "mail")
    assert isinstance(asyncio.run(send(transport)), Accepted)
    (file,) = transport.folder.iterdir()
    assert file == transport.path(DELIVERY) == tmp_path / "var" / "mail" / f"{DELIVERY}.eml"
    assert file.read_bytes() == DATA
    assert file.stat().st_mode & 0o777 == 0o600
    assert transport.folder.stat().st_mode & 0o777 == 0o700


def test_the_same_delivery_twice_is_one_file(tmp_path: Path) -> None:
    transport = FileTransport(tmp_path)
    for _ in range(2):
        assert isinstance(asyncio.run(send(transport)), Accepted)
    assert [file.name for file in tmp_path.iterdir()] == [f"{DELIVERY}.eml"]
    assert transport.can_be_uncertain is False


def test_what_is_not_finished_leaves_nothing(tmp_path: Path) -> None:
    transport = FileTransport(tmp_path)

    async def change_of_mind() -> None:
        async with transport.connection() as connection:
            assert await connection.prepare(ENVELOPE, DATA) is None
            (beside,) = await asyncio.to_thread(lambda: list(tmp_path.iterdir()))
            assert beside.suffix == ".tmp"

    asyncio.run(change_of_mind())
    assert list(tmp_path.iterdir()) == []


def test_an_address_that_no_server_takes_is_refused_here_too(tmp_path: Path) -> None:
    answer = asyncio.run(send(FileTransport(tmp_path), envelope=Envelope(DELIVERY, "", "noor")))
    assert isinstance(answer, Refused)
    assert answer.enhanced == "5.1.3"


def test_a_folder_that_cannot_be_written_is_tried_again_later(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    assert isinstance(asyncio.run(send(FileTransport(tmp_path / "mail"))), Deferred)


def test_a_place_that_is_taken_is_tried_again_later(tmp_path: Path) -> None:
    transport = FileTransport(tmp_path)
    transport.path(DELIVERY).mkdir()
    assert isinstance(asyncio.run(send(transport)), Deferred)
    assert [file.name for file in tmp_path.iterdir()] == [f"{DELIVERY}.eml"]


def test_finish_without_a_message_is_our_mistake(tmp_path: Path) -> None:
    async def nothing() -> None:
        async with FileTransport(tmp_path).connection() as connection:
            await connection.finish()

    with pytest.raises(RuntimeError):
        asyncio.run(nothing())


def test_what_a_killed_worker_left_goes_after_an_hour(tmp_path: Path) -> None:
    old, new = tmp_path / ".a.1.tmp", tmp_path / ".b.2.tmp"
    for file in (old, new):
        file.write_bytes(b"half")
    os.utime(old, (0, 0))
    asyncio.run(FileTransport(tmp_path).close())
    assert list(tmp_path.iterdir()) == [new]


def test_the_settings_choose(tmp_path: Path) -> None:
    assert isinstance(transport_for("", tmp_path), FileTransport)
    transport = transport_for("smtp://127.0.0.1:2525?connections=7", tmp_path)
    assert isinstance(transport, SmtpTransport)
    assert (transport.connections, transport.can_be_uncertain) == (7, True)
