"""Where files that people give are kept: a folder of ours, or a bucket of an S3-compatible store, by `obstore`.

A file is kept under the hash of what it is, so the same file twice is kept once, and what was kept never changes.
"""

import hashlib
import re
import secrets
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from obstore.store import ObjectStore

FOLDER = "files"
CHUNK = 256 * 1024
_NAME = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{62})")


class FileGone(Exception):
    """The store has no such file (any more)."""


class FileStore:
    """One place for files. `url` is empty for the folder in the data directory, or `s3://bucket/prefix`.

    Keys, region and endpoint of a bucket are read from the variables that every S3 program reads (`AWS_…`).
    """

    def __init__(self, url: str, data_dir: Path) -> None:
        self._url, self._folder = url, data_dir / FOLDER
        self._opened: ObjectStore | None = None

    @property
    def _store(self) -> "ObjectStore":
        if self._opened is None:
            from obstore.store import LocalStore, from_url  # 50 ms, for who has files

            if self._url:
                self._opened = from_url(self._url)
            else:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._opened = LocalStore(self._folder)
        return self._opened

    async def put(self, body: bytes) -> str:
        """Keep a file, whole or not at all; return its SHA-256, by which it is found."""
        sha256 = hashlib.sha256(body).hexdigest()
        await self._store.put_async(_path(sha256), body)
        return sha256

    async def stream(self, sha256: str) -> AsyncIterator[bytes]:
        """Return a file in pieces; raises `FileGone` before the first where there is none."""
        try:
            found = await self._store.get_async(_path(sha256))
        except FileNotFoundError as error:
            raise FileGone(sha256) from error
        return _pieces(found.stream(min_chunk_size=CHUNK))

    async def delete(self, sha256: str) -> None:
        """Forget a file; one that is gone already is forgotten."""
        try:
            await self._store.delete_async(_path(sha256))
        except FileNotFoundError:
            return

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
