"""What staff typed while their session ended: kept for a day, encrypted, and given back to that person alone (decision 0036)."""

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, delete, func, insert, select

from leerkring.core.database.db import Database, Reading, Tx
from leerkring.core.ids import uuid7
from leerkring.people import queries, rules
from leerkring.people.model import KeptForm

_NONCE = 12


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent: where to, and its fields in their order."""

    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def texts(self) -> list[str]:
        """What a person would miss: the answers that are more than a word, the longest first."""
        texts = {value for name, value in self.fields if name not in rules.NOT_TYPED and len(value) >= 12}
        return sorted(texts, key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept form, opened."""

    id: UUID
    kept_at: datetime
    typed: Typed


class FormCipher:
    """Encrypts what was typed with our key (AES-GCM), so that a copy of the database tells nobody what it says.

    What an older key closed still opens.
    """

    def __init__(self, secret_key: str, *older: str) -> None:
        self._keys = [
            hashlib.sha256(b"leerkring kept forms\0" + key.encode()).digest() for key in (secret_key, *older)
        ]

    def encrypt(self, typed: Typed, person_id: UUID) -> bytes:
        """Return what is stored; it opens for this person only."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # takes long to import

        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._keys[0]).encrypt(nonce, msgspec.json.encode(typed), person_id.bytes)

    def decrypt(self, sealed: bytes, person_id: UUID) -> Typed | None:
        """Return what was typed, or None where this is another person's or our key was another then."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        for key in self._keys:
            with suppress(InvalidTag):
                plain = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], person_id.bytes)
                return msgspec.json.decode(plain, type=Typed)
        return None


async def keep(db: Database, cipher: FormCipher, person_id: UUID, typed: Typed, now: datetime) -> bool:
    """Keep a form for who has a role; returns whether it was worth it."""
    if not rules.is_worth_keeping(typed.fields) or rules.safe_next(typed.path) != typed.path:
        return False
    sealed = cipher.encrypt(typed, person_id)
    async with db.transaction() as tx:
        if not await queries.count_roles(tx, person_id):
            return False
        await tx.execute(insert(KeptForm).values(id=uuid7(), person_id=person_id, sealed=sealed, kept_at=now))
        newest = (
            select(KeptForm.id)
            .where(KeptForm.person_id == person_id)
            .order_by(KeptForm.kept_at.desc(), KeptForm.id.desc())
            .limit(rules.MOST_KEPT)
        )
        await tx.execute(delete(KeptForm).where(KeptForm.person_id == person_id, KeptForm.id.not_in(newest)))
    return True


async def count_kept(reading: Reading, person_id: UUID, now: datetime) -> int:
    """Return how many forms of this person are kept."""
    counted = select(func.count()).select_from(KeptForm).where(*_of(person_id, now))
    return int(await reading.scalar(counted))


async def list_kept(reading: Reading, cipher: FormCipher, person_id: UUID, now: datetime) -> list[Kept]:
    """Return this person's kept forms, the newest first."""
    rows = await reading.rows(
        select(KeptForm.id, KeptForm.kept_at, KeptForm.sealed)
        .where(*_of(person_id, now))
        .order_by(KeptForm.kept_at.desc(), KeptForm.id.desc())
    )
    opened = [(row.id, row.kept_at, cipher.decrypt(row.sealed, person_id)) for row in rows]
    return [Kept(id_, kept_at, typed) for id_, kept_at, typed in opened if typed is not None]


async def take_out(
    db: Database, cipher: FormCipher, person_id: UUID, id_: UUID, now: datetime
) -> Typed | None:
    """Forget a kept form of this person and return it."""
    async with db.transaction() as tx:
        row = await tx.row(
            delete(KeptForm).where(KeptForm.id == id_, *_of(person_id, now)).returning(KeptForm.sealed)
        )
    return None if row is None else cipher.decrypt(row.sealed, person_id)


def _of(person_id: UUID, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return KeptForm.person_id == person_id, KeptForm.kept_at > now - rules.KEPT_FOR


async def prune_kept(tx: Tx, now: datetime) -> int:
    """Forget what was kept for its time; returns how many."""
    gone = await tx.execute(delete(KeptForm).where(KeptForm.kept_at <= now - rules.KEPT_FOR))
    return gone.rowcount
