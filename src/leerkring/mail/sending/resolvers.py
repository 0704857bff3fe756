"""Who may know what became of a mail whose answer was lost: the mail server's own log, or the provider.

`LEERKRING_MAIL_RESOLVER=postfix:/var/log/mail.log` reads the log of a Postfix on this machine.
`LEERKRING_MAIL_RESOLVER=idempotent:Resend-Idempotency-Key` is for a provider that takes a message with a
known key once: the key goes along as a header, and sending again is safe for as long as it is remembered.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from uuid import UUID

_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


class Knowledge(StrEnum):
    """What is known about one mail."""

    TAKEN = "taken"
    NOT_TAKEN = "not taken"
    MAY_GO_AGAIN = "may go again"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A mail of which the answer to the dot was lost."""

    id: UUID
    message_id: str
    handed_at: datetime
    times_uncertain: int


class Resolver(Protocol):
    """What is missing in the answer is unknown. Never raises for what a file or a network does."""

    async def ask(self, doubts: Sequence[Doubt], now: datetime) -> Mapping[UUID, Knowledge]: ...


class BadResolver(ValueError):
    """The setting names no resolver that we know."""


@dataclass(frozen=True, slots=True)
class PostfixLog:
    """The log of the Postfix that we hand over to, on this machine.

    Taken: `cleanup` saw the Message-ID and `qmgr` has the mail in its queue (it sees only what is whole).
    Not taken: neither, while the log reaches from before the handing to after it and `wait` has passed.
    """

    path: Path
    wait: timedelta = timedelta(minutes=2)
    most_bytes: int = 64 * 1024 * 1024

    async def ask(self, doubts: Sequence[Doubt], now: datetime) -> Mapping[UUID, Knowledge]:
        try:
            lines = await asyncio.to_thread(self._lines)
        except OSError:
            return {}
        return read_log(lines, doubts, now, self.wait)

    def _lines(self) -> list[str]:
        """The log of before the last rotation, and the log."""
        found: list[str] = []
        for path in (self.path.with_name(self.path.name + ".1"), self.path):
            try:
                with path.open("rb") as file:
                    size = file.seek(0, os.SEEK_END)
                    file.seek(max(0, size - self.most_bytes))
                    text = file.read().decode("utf-8", "replace")
            except FileNotFoundError:
                if path == self.path:
                    raise
                continue
            found += text.splitlines()
        return found


_SEEN = re.compile(r"postfix\S*/cleanup\[\d+\]: (\w+): message-id=(<[^>]+>)")
_QUEUED = re.compile(r"postfix\S*/qmgr\[\d+\]: (\w+): from=<")
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\S+")
_OLD = re.compile(r"([A-Z][a-z]{2}) +(\d+) (\d\d):(\d\d):(\d\d) ")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read_log(
    lines: Iterable[str], doubts: Sequence[Doubt], now: datetime, wait: timedelta
) -> dict[UUID, Knowledge]:
    """Look the doubts up in lines of a Postfix log, whatever other lines are in it."""
    asked = {doubt.message_id for doubt in doubts}
    seen: dict[str, set[str]] = {}
    queued: set[str] = set()
    first = last = None
    for line in lines:
        if match := _SEEN.search(line):
            if match[2] in asked:
                seen.setdefault(match[2], set()).add(match[1])
        elif match := _QUEUED.search(line):
            queued.add(match[1])
        if (at := moment(line, now)) is not None:
            first, last = first or at, at
    answer = {}
    for doubt in doubts:
        if seen.get(doubt.message_id, set()) & queued:
            answer[doubt.id] = Knowledge.TAKEN
        elif (
            first is not None
            and last is not None
            and first <= doubt.handed_at <= last
            and now - doubt.handed_at >= wait
        ):
            answer[doubt.id] = Knowledge.NOT_TAKEN
    return answer


def moment(line: str, now: datetime) -> datetime | None:
    """When a line was written: ISO 8601, or the old way, which has no year and is in the zone of the machine."""
    if match := _ISO.match(line):
        try:
            at = datetime.fromisoformat(match[0])
        except ValueError:
            return None
        return at if at.tzinfo else at.astimezone()
    if not (match := _OLD.match(line)) or match[1] not in _MONTHS:
        return None
    month, day, hour, minute, second = _MONTHS.index(match[1]) + 1, *map(int, match.groups()[1:])
    for year in (now.year, now.year - 1):
        try:
            at = datetime(year, month, day, hour, minute, second).astimezone()
        except ValueError:
            continue
        if at <= now + timedelta(days=1):
            return at
    return None


@dataclass(frozen=True, slots=True)
class Idempotent:
    """A provider that takes a message with a key that it knows as the one it has."""

    header: str
    remembers: timedelta = timedelta(hours=23)
    most_times: int = 10

    async def ask(self, doubts: Sequence[Doubt], now: datetime) -> Mapping[UUID, Knowledge]:
        return {
            doubt.id: Knowledge.MAY_GO_AGAIN
            for doubt in doubts
            if now - doubt.handed_at < self.remembers and doubt.times_uncertain <= self.most_times
        }


def resolver_for(setting: str) -> PostfixLog | Idempotent | None:
    """The resolver that the setting names: `postfix:FILE`, `postfix:FILE?wait=SECONDS`, `idempotent:HEADER`."""
    kind, _, what = setting.partition(":")
    if not setting:
        return None
    if kind == "postfix" and what:
        path, _, wait = what.partition("?wait=")
        if wait and not wait.isdecimal():
            raise BadResolver("wait is a number of seconds")
        return PostfixLog(Path(path), timedelta(seconds=int(wait))) if wait else PostfixLog(Path(path))
    if kind == "idempotent" and _HEADER.fullmatch(what):
        return Idempotent(what)
    raise BadResolver("must be postfix:/var/log/mail.log or idempotent:Name-Of-Header")
