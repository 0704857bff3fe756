"""The mail server of the letters' lab: it journals each acceptance on disk before it answers for it.

The journal is a Postfix log in the lines that matter, so what the resolver reads is what happened. In a
process of its own: `python -m tests.crash.post_office LOG` prints its port. Slow on purpose, so that kills
fall anywhere in a message's way.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

OFFERS = b"250-office\r\n250-PIPELINING\r\n250-SIZE 99999999\r\n250 8BITMIME\r\n"


class Office:
    """Takes everything, writes it down, and sometimes hangs up just before or after saying so."""

    def __init__(self, log: IO[str]) -> None:
        self.log = log
        self.random = random.Random(5)
        self.number = 0

    def note(self, *lines: str) -> None:
        now = datetime.now(UTC).isoformat()
        self.log.writelines(f"{now} office postfix/{line}\n" for line in lines)
        self.log.flush()
        os.fsync(self.log.fileno())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.note("smtpd[1]: lost connection")
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 office ESMTP\r\n")
        recipient = ""
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                writer.write(OFFERS)
            elif word == b"DATA":
                writer.write(b"354 Go on\r\n")
                text = await reader.readuntil(b"\r\n.\r\n")
                await asyncio.sleep(self.random.uniform(0, 0.006))
                chance = self.random.random()
                if chance < 0.002:
                    return  # lost before it was ours
                self._take(text, recipient)
                if chance > 0.998:
                    return  # ours, but nobody hears it
                writer.write(b"250 2.0.0 Ok\r\n")
            elif word == b"QUIT":
                return
            else:
                if word == b"RCPT":
                    recipient = line.split(b"<")[1].split(b">")[0].decode()
                writer.write(b"250 2.0.0 Ok\r\n")

    def _take(self, text: bytes, recipient: str) -> None:
        self.number += 1
        (found,) = [part for part in text.split(b"\r\n") if part.startswith(b"Message-ID: ")]
        id_, place = found.removeprefix(b"Message-ID: ").decode(), f"{self.number:X}"
        self.note(
            f"cleanup[2]: {place}: message-id={id_}",
            f"qmgr[3]: {place}: from=<x@y>, size={len(text)}, nrcpt=1 (queue active)",
            f"smtp[4]: {place}: to=<{recipient}>, relay=none, status=sent",
        )


async def _main(log: Path) -> None:
    with log.open("a") as file:
        office = Office(file)
        office.note("master[0]: daemon started")
        server = await asyncio.start_server(office.serve, "127.0.0.1", 0)
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        while True:
            await asyncio.sleep(0.3)
            office.note("anvil[5]: statistics")


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1])))
