"""Our own DKIM signature (RFC 6376, RSA-SHA256), for where no relay signs for us.

relaxed/simple: what is written here reaches the other side as it is, so the body need not be forgiven; the
headers are, since servers on the way fold them anew. Both List headers are covered, which mailbox providers
ask for before they show a button to unsubscribe.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

SIGNED = (
    b"from",
    b"to",
    b"reply-to",
    b"subject",
    b"date",
    b"message-id",
    b"mime-version",
    b"content-type",
    b"list-id",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
)
_FIELD = re.compile(rb"([A-Za-z0-9-]+):((?:[^\r]|\r\n[ \t])*)\r\n")
_SPACE = re.compile(rb"[ \t\r\n]+")
_EMPTY_END = re.compile(rb"(?:\r\n)*\Z")
LEAST_BITS = 1024


class BadKey(ValueError):
    """The key cannot be used. The text never shows it."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for `domain`, with the key whose public half stands at `selector._domainkey.domain`."""

    key: RSAPrivateKey
    selector: str
    domain: str

    @classmethod
    def from_file(cls, path: Path, selector: str, domain: str) -> Signer:
        try:
            key = load_pem_private_key(path.read_bytes(), None)
        except (OSError, ValueError, TypeError):
            raise BadKey(f"{path} is not a readable private key without a password") from None
        if not isinstance(key, RSAPrivateKey) or key.key_size < LEAST_BITS:
            raise BadKey(f"{path} is not an RSA key of at least {LEAST_BITS} bits")
        return cls(key, selector, domain)

    @property
    def record(self) -> str:
        """What must stand in DNS."""
        public = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return f"v=DKIM1; k=rsa; p={b64encode(public).decode()}"

    def header(self, data: bytes) -> bytes:
        """The signature's header for this message; it goes before all others."""
        head, _, body = data.partition(b"\r\n\r\n")
        found = [(name.lower(), value) for name, value in _FIELD.findall(head + b"\r\n")]
        signed = [name for name in SIGNED for other, _ in found if other == name]
        # Named once more than it occurs: a second From or Subject added on the way breaks the signature.
        names = b":".join([*signed, b"from", b"subject"]).decode()
        hashed = b64encode(hashlib.sha256(_EMPTY_END.sub(b"\r\n", body, count=1)).digest()).decode()
        mine = (
            f"v=1; a=rsa-sha256; c=relaxed/simple; d={self.domain}; s={self.selector};\r\n"
            f" h={_folded(names)};\r\n"
            f" bh={hashed};\r\n b="
        )
        lines = [
            _relaxed(name, value) for wanted in SIGNED for name, value in reversed(found) if name == wanted
        ]
        text = b"".join(lines) + _relaxed(b"dkim-signature", mine.encode()).removesuffix(b"\r\n")
        signature = b64encode(self.key.sign(text, PKCS1v15(), SHA256())).decode()
        folded = "\r\n ".join(signature[at : at + 72] for at in range(0, len(signature), 72))
        return f"DKIM-Signature: {mine}{folded}\r\n".encode()


def _folded(names: str) -> str:
    lines, line = [], ""
    for name in names.split(":"):
        if len(line) + len(name) > 68:
            lines.append(line)
            line = ""
        line += f"{name}:"
    return "\r\n ".join([*lines, line]).rstrip(":")


def _relaxed(name: bytes, value: bytes) -> bytes:
    return name + b":" + _SPACE.sub(b" ", value).strip() + b"\r\n"
