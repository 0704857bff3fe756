"""Secrets in links: derived ones that come back in every mail, and random ones that are used once."""

import base64
import binascii
import hashlib
import hmac
import secrets
from uuid import UUID

_MAC_BYTES = 16
_LENGTH = 43  # base64url of 16 + 16 bytes without padding


class Links:
    """Makes and reads link secrets: the id, then HMAC-SHA256(key, purpose, id, generation), 128 bits.

    Nothing but the generation is stored; raising it renews the link. Compared in constant time. Links that an older key
    made are still read; new ones are made by the first key.
    """

    def __init__(self, secret_key: str, *older: str) -> None:
        self._keys = [
            hashlib.sha256(b"leerkring links\0" + key.encode()).digest() for key in (secret_key, *older)
        ]

    def make(self, purpose: str, id_: UUID, generation: int = 1) -> str:
        """Return the secret (43 characters of base64url) for this thing and purpose."""
        return _link(self._keys[0], purpose, id_, generation)

    def read(self, secret: str) -> UUID | None:
        """Return the id that a secret claims to be for, unproven, or None where it has not the form."""
        if len(secret) != _LENGTH:
            return None
        try:
            raw = base64.urlsafe_b64decode(secret + "=")
        except (binascii.Error, ValueError):
            return None
        return UUID(bytes=raw[:16]) if len(raw) == 16 + _MAC_BYTES else None

    def holds(self, purpose: str, secret: str, generation: int = 1) -> bool:
        """Tell whether the secret is ours, for this purpose and generation."""
        id_ = self.read(secret)
        return id_ is not None and any(
            hmac.compare_digest(_link(key, purpose, id_, generation), secret) for key in self._keys
        )


def _link(key: bytes, purpose: str, id_: UUID, generation: int) -> str:
    text = b"%s\0%s\0%d" % (purpose.encode(), id_.bytes, generation)
    raw = id_.bytes + hmac.digest(key, text, "sha256")[:_MAC_BYTES]
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def random_secret() -> str:
    """Return a new secret of 256 bits, for a link or cookie that is stored as its hash."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> bytes:
    """Return what is stored of a random secret; 256 bits of chance need no salt."""
    return hashlib.sha256(secret.encode()).digest()


def fingerprint_of(secret_key: str) -> str:
    """Return what tells one secret key from another and gives away neither: 16 hexadecimal digits."""
    return hashlib.sha256(b"leerkring fingerprint\0" + secret_key.encode()).hexdigest()[:16]
