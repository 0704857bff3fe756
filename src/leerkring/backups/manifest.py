"""What a backup says of itself: plain JSON, first how the file is to be read, last what is in it."""

from __future__ import annotations

from datetime import datetime

import msgspec

FORMAT = 1
HEAD, DATABASE, UPLOADS, MANIFEST, SUM = (
    "format.json",
    "database.dump",
    "uploads.tar",
    "manifest.json",
    "manifest.sha256",
)
SEALED = ".sealed"
"""Behind the name of a part that a passphrase opens."""


class Encryption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the key is made; format 1 knows one way."""

    salt: bytes
    check: bytes
    kdf: str = "scrypt n=131072 r=8 p=1"
    cipher: str = "AES-256-GCM, pieces of 1048576"


class Head(msgspec.Struct, frozen=True):
    """The first part, never sealed."""

    format: int
    leerkring: str
    encryption: Encryption | None = None


class Content(msgspec.Struct, frozen=True):
    """A part, as it is before it is sealed."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What is in the file and where it came from. `rows` are counted in the moment that `database.dump` shows."""

    format: int
    leerkring: str
    taken_at: datetime
    schema_head: str
    schema_name: str
    extensions: tuple[str, ...]
    postgresql: str
    postgresql_major: int
    system_identifier: str
    timeline: int
    secret_fingerprint: str
    """Of the key from which links are derived; the key itself is not in a backup."""
    pictures: int
    rows: dict[str, int]
    parts: dict[str, Content]


def write_json(value: msgspec.Struct) -> bytes:
    """Return it as people can read it too."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"
