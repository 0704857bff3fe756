"""Parts that only a passphrase opens: scrypt makes the key, AES-256-GCM seals piece after piece (decision 0042).

A piece's nonce holds the number of its part, its own number, and whether it is the last: pieces that were swapped, left
out or cut off do not open. All are bound to the first part of the file, which says how the key is made.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from leerkring.backups.failures import NotWhole

PIECE = 1 << 20
TAG = 16
SALT = 16
KEY = 32
COST = {"n": 1 << 17, "r": 8, "p": 1}
"""128 MB and half a second for each guess at the passphrase."""


def derive(passphrase: str, salt: bytes) -> tuple[bytes, bytes]:
    """Return the key, and a word by which a wrong passphrase is known before anything is opened."""
    made = Scrypt(salt=salt, length=KEY + TAG, **COST).derive(passphrase.encode())
    return made[:KEY], made[KEY:]


class Seal:
    """Seals and opens the parts of one file; its key is used for no other."""

    def __init__(self, key: bytes, bound_to: bytes) -> None:
        self._cipher = AESGCM(key)
        self._bound_to = bound_to

    def writer(self, part: int, write: Callable[[bytes], object]) -> SealedWriter:
        """Return what seals everything that is written into this part."""
        return SealedWriter(lambda number, last, text: write(self._seal(part, number, last, text)))

    def _seal(self, part: int, number: int, last: bool, text: bytes) -> bytes:
        return self._cipher.encrypt(_nonce(part, number, last), text, self._bound_to)

    def open(self, part: int, size: int, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield what was sealed; raises NotWhole at the first piece that is not as it was sealed, in its place."""
        left, number, held = size, 0, bytearray()
        while True:
            whole = min(PIECE + TAG, left)
            while len(held) < whole:
                held += next(pieces)
            piece, held = bytes(held[:whole]), held[whole:]
            left -= whole
            try:
                text = self._cipher.decrypt(_nonce(part, number, not left), piece, self._bound_to)
            except (InvalidTag, ValueError) as error:
                raise NotWhole("a piece of it is not as it was sealed") from error
            yield text
            number += 1
            if not left:
                for _ in pieces:  # the padding is looked at where they end
                    pass
                return


class SealedWriter:
    """Gathers what is written into whole pieces; the last is sealed as the last, however short."""

    def __init__(self, seal: Callable[[int, bool, bytes], object]) -> None:
        self._seal = seal
        self._held = bytearray()
        self._number = 0

    def write(self, text: bytes) -> None:
        """Take the next bytes."""
        self._held += text
        while len(self._held) > PIECE:
            self._out(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]

    def close(self) -> None:
        """Seal what is left as the end."""
        self._out(bytes(self._held), last=True)

    def _out(self, text: bytes, *, last: bool) -> None:
        self._seal(self._number, last, text)
        self._number += 1


def _nonce(part: int, number: int, last: bool) -> bytes:
    return struct.pack(">BxxQ?", part, number, last)
