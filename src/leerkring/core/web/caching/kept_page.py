"""A page that is kept, and its twin in each content coding, as they go over the line."""

import gzip
import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache

import brotli

from leerkring.core.web.caching.ready_response import head_of
from leerkring.core.web.caching.spliced import Pieces, new_word, pieces_of

_NOT_WANTED = re.compile(rb"q=0(\.0*)?")


@dataclass(frozen=True, slots=True)
class Variant:
    """A kept page in one content coding; `head` is its headers as they go over the line.

    A page with a word of each visitor's own has `pieces`, and no tag: it is never the same again.
    """

    etag: bytes
    body: bytes
    headers: list[tuple[bytes, bytes]]
    head: bytes
    pieces: Pieces | None = None

    def whole(self) -> bytes:
        """Return the body for one visitor."""
        return self.body if self.pieces is None else self.pieces.fill(new_word().encode())


@dataclass(slots=True)
class KeptPage:
    """One kept page, with its compressed twins made at first use.

    `is_due` says that something busy changed since it was begun, `anew_from` when that is reason to make it anew.
    """

    body: bytes
    headers: list[tuple[bytes, bytes]]
    topics: frozenset[str]
    begun_at: float
    is_spliced: bool
    is_due: bool = False
    anew_from: float = 0.0
    variants: dict[bytes, Variant] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many bytes it takes, in all codings that were asked for."""
        return len(self.body) + sum(len(variant.body) for variant in self.variants.values())

    def variant(self, encoding: bytes) -> Variant:
        """Return the page in this encoding."""
        found = self.variants.get(encoding)
        if found is None:
            found = self.variants[encoding] = (
                self._spliced(encoding) if self.is_spliced else self._same(encoding)
            )
        return found

    def _same(self, encoding: bytes) -> Variant:
        body = compress(self.body, encoding)
        etag = b'"%s-%s"' % (hashlib.sha256(self.body).hexdigest()[:24].encode(), encoding or b"id")
        headers = [*self.headers, (b"etag", etag), *_about(len(body), encoding)]
        return Variant(etag, body, headers, head_of(headers))

    def _spliced(self, encoding: bytes) -> Variant:
        pieces = pieces_of(self.body, encoding)
        headers = [*self.headers, *_about(len(pieces), pieces.encoding)]
        return Variant(b"", b"", headers, head_of(headers), pieces)


def _about(length: int, encoding: bytes) -> list[tuple[bytes, bytes]]:
    coding = [(b"content-encoding", encoding)] if encoding else []
    return [(b"content-length", b"%d" % length), *coding]


def compress(body: bytes, encoding: bytes) -> bytes:
    """Return the body as this content coding has it."""
    if encoding == b"br":
        return bytes(brotli.compress(body, quality=5))
    return gzip.compress(body, 6, mtime=0) if encoding == b"gzip" else body


@lru_cache(maxsize=256)
def chosen_encoding(accepted: bytes) -> bytes:
    """Return the coding we send to a client that accepts these (RFC 9110 12.5.3; q=0 means not)."""
    wanted = set()
    for part in accepted.lower().replace(b" ", b"").split(b","):
        coding, _, weight = part.partition(b";")
        if not _NOT_WANTED.fullmatch(weight):
            wanted.add(coding)
    return next((coding for coding in (b"br", b"gzip") if coding in wanted), b"")
