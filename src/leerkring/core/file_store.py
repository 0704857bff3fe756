"""Where files that people give are kept: a folder of ours, or a bucket of an S3-compatible store, by `obstore`.

A file is kept under the hash of what it is, so the same file twice is kept once, and what was kept never changes.
"""

import hashlib
import os
import re
import secrets
from collections.abc import AsyncIterator, Awaitable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar

import structlog

from leerkring.core.outages import Outage
from leerkring.core.refusals import Refusal

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

log = structlog.get_logger("leerkring.files")
Answer = TypeVar("Answer")

FOLDER = "files"
CHUNK = 256 * 1024
CLIENT: "ClientConfig" = {"connect_timeout": "3s", "timeout": "20s"}
"""A bucket that says nothing keeps nobody; 25 MB, the largest paper, is there in twenty seconds at 10 Mbit/s."""
AGAIN: "RetryConfig" = {"max_retries": 2, "retry_timeout": timedelta(seconds=6)}
_NAME = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{62})")


class FileGone(Exception):
    """The store has no such file (any more)."""


class FilesAway(Refusal):
    """The store does not answer, does not know us or has no room; the log says which."""

    code: ClassVar[str] = "files-away"
    sentence: ClassVar[str] = (
        "Wij kunnen nu even niet bij onze bestanden. Probeer het over een halve minuut opnieuw."
    )
    status: ClassVar[int] = 503


class FileStore:
    """One place for files. `url` is empty for the folder in the data directory, or `s3://bucket/prefix`.

    Keys, region and endpoint of a bucket are read from the variables that every S3 program reads (`AWS_…`).
    Whatever asks it may be refused with `FilesAway`.
    """

    def __init__(self, url: str, data_dir: Path) -> None:
        self._url, self._folder = url, data_dir / FOLDER
        self._outage = Outage(log, "file store")
        self._opened: ObjectStore | None = None

    @property
    def _store(self) -> "ObjectStore":
        if self._opened is None:
            from obstore.store import LocalStore, from_url  # 50 ms, for who has files

            if self._url:
                # Options of ours take the place of what the variables say of the client, so this one is asked here.
                open_http = os.environ.get("AWS_ALLOW_HTTP", "").lower() in ("true", "1")
                self._opened = from_url(
                    self._url, client_options={**CLIENT, "allow_http": open_http}, retry_config=AGAIN
                )
            else:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._opened = LocalStore(self._folder)
        return self._opened

    async def put(self, body: bytes) -> str:
        """Keep a file, whole or not at all; return its SHA-256, by which it is found."""
        sha256 = hashlib.sha256(body).hexdigest()
        try:
            await self._ask(self._store.put_async(_path(sha256), body))
        except FileNotFoundError as error:  # the bucket itself is not there
            raise self._away(error) from error
        return sha256

    async def stream(self, sha256: str) -> AsyncIterator[bytes]:
        """Return a file in pieces; raises `FileGone` before the first where there is none."""
        try:
            found = await self._ask(self._store.get_async(_path(sha256)))
        except FileNotFoundError as error:
            raise FileGone(sha256) from error
        return _pieces(found.stream(min_chunk_size=CHUNK))

    async def delete(self, sha256: str) -> None:
        """Forget a file; one that is gone already is forgotten."""
        try:
            await self._ask(self._store.delete_async(_path(sha256)))
        except FileNotFoundError:
            return

    async def _ask(self, asked: Awaitable[Answer]) -> Answer:
        from obstore.exceptions import BaseError

        try:
            answer = await asked
        except FileNotFoundError:
            self._outage.answered()
            raise
        except (BaseError, OSError) as error:
            raise self._away(error) from error
        self._outage.answered()
        return answer

    def _away(self, error: Exception) -> FilesAway:
        self._outage.failed(error=str(error)[:300])
        return FilesAway()

    async def list_kept(self) -> AsyncIterator[tuple[str, datetime]]:
        """Yield each file's SHA-256 and the moment it was kept."""
        async for batch in self._store.list():
            for one in batch:
                if name := _NAME.fullmatch(one["path"]):
                    yield name[2], one["last_modified"]


def keep_in_folder(data_dir: Path, body: bytes) -> Path:
    """Put a file where the folder's store finds it, without one: for what is put back. Whole or not at all."""
    path = data_dir / FOLDER / _path(hashlib.sha256(body).hexdigest())
    if not path.is_file():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        draft.write_bytes(body)
        draft.rename(path)
    return path


async def _pieces(stream: AsyncIterator[object]) -> AsyncIterator[bytes]:
    async for piece in stream:
        yield bytes(piece)  # type: ignore[call-overload]


def _path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"
