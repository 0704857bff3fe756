"""Reads returned mail from a mailbox over IMAP, and flags each message when it was taken in.

The standard library's client in a thread: a few messages a minute are no work, and a library more is one to
keep. A message is only flagged after its transaction; one that is read twice is known by its digest.
"""

from __future__ import annotations

import asyncio
import imaplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import unquote, urlsplit

T = TypeVar("T")
MOST_AT_ONCE = 200


class MailboxAway(Exception):
    """The mailbox cannot be read now. The text holds no password."""


@dataclass(frozen=True, slots=True)
class ReturnMailbox:
    """`imaps://user:password@host:port/FOLDER`; without a folder INBOX."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    tls: bool = True
    timeout: float = 30

    @classmethod
    def from_url(cls, url: str) -> ReturnMailbox:
        parts = urlsplit(url)
        tls = parts.scheme == "imaps"
        return cls(
            parts.hostname or "",
            parts.port or (993 if tls else 143),
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            unquote(parts.path.strip("/")) or "INBOX",
            tls,
        )

    async def fetch(self) -> list[tuple[str, bytes]]:
        """Messages that are not flagged as seen, as (UID, bytes)."""
        return await asyncio.to_thread(self._with_link, _fetch)

    async def mark(self, uids: list[str]) -> None:
        """Flag these as seen."""
        if uids:
            await asyncio.to_thread(self._with_link, lambda link: _mark(link, uids))

    def _with_link(self, work: Callable[[imaplib.IMAP4], T]) -> T:
        try:
            if self.tls:
                context = ssl.create_default_context()
                link: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                    self.host, self.port, ssl_context=context, timeout=self.timeout
                )
            else:
                link = imaplib.IMAP4(self.host, self.port, timeout=self.timeout)
            with link:
                link.login(self.user, self.password)
                status, _ = link.select(f'"{self.folder}"')
                if status != "OK":
                    raise MailboxAway("de map bestaat niet")
                return work(link)
        except (imaplib.IMAP4.error, OSError) as error:
            raise MailboxAway(type(error).__name__) from None


def _fetch(link: imaplib.IMAP4) -> list[tuple[str, bytes]]:
    _, found = link.uid("SEARCH", "UNSEEN")
    uids = (found[0] or b"").decode().split()[:MOST_AT_ONCE]
    messages = []
    for uid in uids:
        _, parts = link.uid("FETCH", uid, "(BODY.PEEK[])")
        content = next((part[1] for part in parts if isinstance(part, tuple)), None)
        if isinstance(content, bytes):
            messages.append((uid, content))
    return messages


def _mark(link: imaplib.IMAP4, uids: list[str]) -> None:
    link.uid("STORE", ",".join(uids), "+FLAGS.SILENT", "(\\Seen)")
