"""Proof of what readers agreed to or withdrew: rows that are only ever added."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from leerkring.core.database.db import Tx
from leerkring.core.ids import uuid7
from leerkring.newsletter.model import ConsentEvent
from leerkring.newsletter.rules import ConsentKind


@dataclass(frozen=True, slots=True)
class Consent:
    """Where a choice was made, the words that were shown there, and when it was asked."""

    form: str
    text: str = ""
    asked_at: datetime | None = None
    kind: ConsentKind = ConsentKind.GIVEN
    details: dict[str, Any] | None = None


async def keep_consent(
    tx: Tx, person_ids: Iterable[UUID], stream_id: UUID, consent: Consent, now: datetime, **details: Any
) -> None:
    """Add the proof of each of these persons about a stream."""
    about = {
        "stream_id": stream_id,
        "kind": consent.kind,
        "at": now,
        "form": consent.form,
        "text": consent.text,
        "text_hash": sha256(consent.text.encode()).hexdigest() if consent.text else "",
        "asked_at": consent.asked_at,
        "details": details | (consent.details or {}),
    }
    rows = [{"id": uuid7(), "person_id": person_id} | about for person_id in person_ids]
    if rows:
        await tx.execute(insert(ConsentEvent), rows)
