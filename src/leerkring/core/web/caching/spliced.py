"""A kept page with one word in it that is another for each visitor, such as the key of a form.

Everything around the word is compressed once. The word goes in between as it is: deflate and brotli both know
blocks that are not compressed (RFC 1951 3.2.4, RFC 7932 9.2). So nobody gets another's word, what is sent for
each costs next to nothing, and no word can be guessed from how well a page with it compresses.
"""

import secrets
import struct
import zlib
from dataclasses import dataclass

import brotli

WORD_LENGTH = 22
PLACE = secrets.token_urlsafe(16).encode()
"""Stands in a page where the word goes; nobody outside this process can know it, or write it in a text."""

_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
# What stands in for the word while brotli compresses: nothing of it repeats, or occurs in a word or in UTF-8.
_STAND_IN = bytes(range(0x100 - WORD_LENGTH, 0x100))
_CONTEXT = 2
"""How many bytes brotli looks back at for its next letter; they must not be the word's own."""


def new_word() -> str:
    """Return 128 bits of chance, in 22 characters that need no escaping."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True, slots=True)
class Pieces:
    """A page in one content coding, around the place of the word; `crc` and `rest` are for gzip's check at the end."""

    encoding: bytes
    before: bytes
    after: bytes
    crc: int = 0
    rest: bytes = b""
    size: int = 0

    def __len__(self) -> int:
        return len(self.before) + WORD_LENGTH + len(self.after) + (8 if self.encoding == b"gzip" else 0)

    def fill(self, word: bytes) -> bytes:
        """Return the page with this word."""
        if self.encoding != b"gzip":
            return b"".join((self.before, word, self.after))
        crc = zlib.crc32(self.rest, zlib.crc32(word, self.crc))
        return b"".join((self.before, word, self.after, struct.pack("<LL", crc, self.size)))


def pieces_of(page: bytes, encoding: bytes) -> Pieces:
    """Return the page around its one `PLACE`, in this coding or, where that cannot be, uncompressed."""
    before, after = page.split(PLACE)
    if encoding == b"gzip":
        return _gzip(before, after)
    if encoding == b"br":
        found = _brotli(before, after)
        word = new_word().encode()
        if brotli.decompress(found.fill(word)) == b"".join((before, word, after)):
            return found
    return Pieces(b"", before, after)


def _gzip(before: bytes, after: bytes) -> Pieces:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    # After a full flush nothing refers to what came before, so that a block may be put in between.
    head = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    tail = packer.compress(after) + packer.flush()
    stored = struct.pack("<BHH", 0, WORD_LENGTH, WORD_LENGTH ^ 0xFFFF)
    size = len(before) + WORD_LENGTH + len(after)
    return Pieces(b"gzip", _GZIP_HEAD + head + stored, tail, zlib.crc32(before), after, size)


def _brotli(before: bytes, after: bytes) -> Pieces:
    """Compress both parts with one compressor, and leave out what it made of the stand-in between them.

    Its references count back over as many bytes as the word has, and find none of them.
    """
    packer = brotli.Compressor(quality=5)
    head = packer.process(before) + packer.flush()
    packer.process(_STAND_IN + after[:_CONTEXT])
    packer.flush()
    tail = packer.process(after[_CONTEXT:]) + packer.finish()
    length = WORD_LENGTH + len(after[:_CONTEXT])
    # Not the last, sixteen bits of length, uncompressed; then on to a whole byte.
    stored = (length - 1 << 3 | 1 << 19).to_bytes(3, "little")
    return Pieces(b"br", head + stored, after[:_CONTEXT] + tail)
