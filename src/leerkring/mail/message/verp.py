"""The envelope sender of one delivery: what comes back to it is about that delivery, whatever it says.

`retour+<delivery><proof>@…`: the delivery's id and 50 bits of HMAC in base32, since mail servers on the way
may change capitals into small letters. Who makes up a token changes nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

_TOKEN = re.compile(r"\+([a-z2-7]{36})@", re.IGNORECASE)
_PROOF = 10


@dataclass(frozen=True, slots=True)
class ReturnAddress:
    """Where mail comes back to; without an address of its own everything is sent from `plain`.

    The first key makes addresses; what an older one made is still read.
    """

    keys: tuple[bytes, ...]
    address: str
    plain: str

    @classmethod
    def of(cls, secret_keys: Sequence[str], address: str, plain: str) -> ReturnAddress:
        keys = (hashlib.sha256(b"leerkring return\0" + key.encode()).digest() for key in secret_keys)
        return cls(tuple(keys), address, plain)

    def sender(self, delivery_id: UUID) -> str:
        if not self.address:
            return self.plain
        local, _, domain = self.address.rpartition("@")
        word = base64.b32encode(delivery_id.bytes).rstrip(b"=").decode().lower()
        return f"{local}+{word}{_proof(self.keys[0], delivery_id)}@{domain}"

    def read(self, text: str) -> UUID | None:
        """The delivery that this address, or the first such address in a text, was made for."""
        for found in _TOKEN.finditer(text):
            word = found[1].lower()
            try:
                id_ = UUID(bytes=base64.b32decode(word[:26].upper() + "======"))
            except (binascii.Error, ValueError):
                continue
            if any(hmac.compare_digest(word[26:], _proof(key, id_)) for key in self.keys):
                return id_
        return None


def _proof(key: bytes, id_: UUID) -> str:
    return base64.b32encode(hmac.digest(key, id_.bytes, "sha256")).decode().lower()[:_PROOF]
