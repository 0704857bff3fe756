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
from dataclasses import dataclass
from uuid import UUID

_TOKEN = re.compile(r"\+([a-z2-7]{36})@", re.IGNORECASE)
_PROOF = 10


@dataclass(frozen=True, slots=True)
class ReturnAddress:
    """Where mail comes back to; without an address of its own everything is sent from `plain`."""

    key: bytes
    address: str
    plain: str

    @classmethod
    def of(cls, secret_key: str, address: str, plain: str) -> ReturnAddress:
        key = hashlib.sha256(b"leerkring return\0" + secret_key.encode()).digest()
        return cls(key, address, plain)

    def sender(self, delivery_id: UUID) -> str:
        if not self.address:
            return self.plain
        local, _, domain = self.address.rpartition("@")
        word = base64.b32encode(delivery_id.bytes).rstrip(b"=").decode().lower()
        return f"{local}+{word}{self._proof(delivery_id)}@{domain}"

    def read(self, text: str) -> UUID | None:
        """The delivery that this address, or the first such address in a text, was made for."""
        for found in _TOKEN.finditer(text):
            word = found[1].lower()
            try:
                id_ = UUID(bytes=base64.b32decode(word[:26].upper() + "======"))
            except (binascii.Error, ValueError):
                continue
            if hmac.compare_digest(word[26:], self._proof(id_)):
                return id_
        return None

    def _proof(self, id_: UUID) -> str:
        return base64.b32encode(hmac.digest(self.key, id_.bytes, "sha256")).decode().lower()[:_PROOF]
