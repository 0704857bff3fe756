"""Proof of what readers agreed to or withdrew: rows that are only ever added."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from leerkring.core.database.db import Tx
from leerkring.core.ids import uuid7
from leerkring.newsletter.rules import ConsentKind

# One statement for all: rows of their own, of ten thousand readers, would keep everybody else waiting.
_KEEP = """
INSERT INTO consent_event (id, person_id, stream_id, kind, at, form, text, text_hash, asked_at, details)
SELECT n.id, n.person_id, $3, $4, $5, $6, $7, $8, $9, $10::text::jsonb
  FROM unnest($1::uuid[], $2::uuid[]) AS n (id, person_id)
"""


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
    ids = list(person_ids)
    if ids:
        await tx.sql(
            _KEEP,
            [uuid7() for _ in ids],
            ids,
            stream_id,
            consent.kind,
            now,
            consent.form,
            consent.text,
            sha256(consent.text.encode()).hexdigest() if consent.text else "",
            consent.asked_at,
            json.dumps(details | (consent.details or {})),
        )
