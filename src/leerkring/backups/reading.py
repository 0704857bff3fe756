"""A backup as it is read: whole, in its order, every byte looked at before anything is done with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from leerkring.backups.container import Part, read_parts
from leerkring.backups.failures import CannotRestore, NotWhole
from leerkring.backups.manifest import (
    DATABASE,
    FORMAT,
    HEAD,
    MANIFEST,
    SEALED,
    SUM,
    UPLOADS,
    Content,
    Encryption,
    Head,
    Manifest,
)
from leerkring.backups.sealing import Seal, derive
from leerkring.backups.uploads import read_uploads

CONTENT = (DATABASE, UPLOADS, MANIFEST)
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError)
MOST_WORDS = 1 << 26
"""No manifest is larger."""


class _Format(msgspec.Struct):
    format: int


@contextmanager
def open_backup(path: Path, passphrase: str) -> Iterator[Backup]:
    """Lend the backup at `path`. Raises CannotRestore where it is none, or cannot be read with this passphrase."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise CannotRestore(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from error
    with file:
        yield Backup(path, file, passphrase)


class Backup:
    """An open backup, whose first part is read."""

    def __init__(self, path: Path, file: IO[bytes], passphrase: str) -> None:
        self.path = path
        self._file = file
        try:
            first = next(read_parts(file), None)
        except NotWhole as error:
            raise CannotRestore(f"{path} is not a backup of leerkring, or it is damaged: {error}.") from error
        except OSError as error:
            raise CannotRestore(f"{path} cannot be read: {error.strerror}.") from error
        if first is None or first.name != HEAD or first.size > MOST_WORDS:
            raise CannotRestore(f"{path} is not a backup of leerkring.")
        self._head_text = b"".join(first.pieces)
        self.head = self._read_head()
        self._seal = self._open_seal(passphrase)

    def _read_head(self) -> Head:
        try:
            number = msgspec.json.decode(self._head_text, type=_Format).format
            if number > FORMAT:
                raise CannotRestore(
                    f"{self.path} was made by a newer leerkring (format {number}, we read {FORMAT}):"
                    " install that version, or a later one."
                )
            return msgspec.json.decode(self._head_text, type=Head)
        except UNREADABLE as error:
            raise CannotRestore(f"{self.path} is damaged: its first part cannot be read.") from error

    def _open_seal(self, passphrase: str) -> Seal | None:
        made = self.head.encryption
        if made is None:
            return None
        known = Encryption(made.salt, made.check)
        if made != known:
            raise CannotRestore(f"{self.path} is damaged: it is encrypted in a way that we do not know.")
        if not passphrase:
            raise CannotRestore(
                f"{self.path} is encrypted: give the passphrase, with --passphrase-file or LEERKRING_BACKUP_PASSPHRASE."
            )
        key, check = derive(passphrase, made.salt)
        if check != made.check:
            raise CannotRestore(f"The passphrase is not the one with which {self.path} was encrypted.")
        return Seal(key, hashlib.sha256(self._head_text).digest())

    def contents(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Go through the contents as they were before they were sealed; each must be read to its end."""
        names = [name + SEALED for name in CONTENT] if self._seal else [*CONTENT, SUM]
        try:
            expected = iter([HEAD, *names])
            self._file.seek(0)
            for number, part in enumerate(read_parts(self._file)):
                if part.name != next(expected, None):
                    raise NotWhole("its parts are not those of a backup, in their order")
                if number == 0:
                    if b"".join(part.pieces) != self._head_text:
                        raise NotWhole("it changed while it was read")
                else:
                    yield part.name.removesuffix(SEALED), self._plain(number, part)
            if next(expected, None):
                raise NotWhole("a part of it is missing")
        except OSError as error:
            raise CannotRestore(f"{self.path} cannot be read: {error.strerror}.") from error

    def _plain(self, number: int, part: Part) -> Iterator[bytes]:
        return self._seal.open(number, part.size, part.pieces) if self._seal else part.pieces

    def verify(self) -> Manifest:
        """Read all of it and return what it says of itself; raises CannotRestore where a byte is not as it was written."""
        try:
            return self._verify()
        except NotWhole as error:
            raise CannotRestore(f"{self.path} is damaged: {error}.") from error

    def _verify(self) -> Manifest:
        found = {HEAD: Content(len(self._head_text), hashlib.sha256(self._head_text).hexdigest())}
        words: dict[str, bytes] = {}
        pictures = 0
        for name, pieces in self.contents():
            hashed = Hashed(pieces)
            if name == UPLOADS:
                pictures = sum(1 for _ in read_uploads(hashed))
            elif name == DATABASE:
                for _ in hashed:
                    pass
            else:
                words[name] = b"".join(hashed)
            found[name] = hashed.content()
        if SUM in words and words[SUM] != sum_line(words[MANIFEST]):
            raise NotWhole("its manifest is not as it was written")
        try:
            manifest = msgspec.json.decode(words[MANIFEST], type=Manifest)
        except UNREADABLE as error:
            raise NotWhole("its manifest cannot be read") from error
        said = {name: found[name] for name in (HEAD, DATABASE, UPLOADS)}
        if manifest.parts != said or manifest.pictures != pictures:
            raise NotWhole("a part of it is not as it was written")
        return manifest


class Hashed:
    """Passes pieces on, and knows afterwards how many bytes they were and their hash."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._sum = hashlib.sha256()
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = next(self._pieces)
        self._sum.update(piece)
        self._size += len(piece)
        return piece

    def content(self) -> Content:
        return Content(self._size, self._sum.hexdigest())


def sum_line(manifest: bytes) -> bytes:
    """Return the line by which `sha256sum -c` knows a manifest."""
    return f"{hashlib.sha256(manifest).hexdigest()}  {MANIFEST}\n".encode()
