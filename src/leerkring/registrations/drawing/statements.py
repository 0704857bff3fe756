"""What a draw writes, as set statements over one JSON parameter."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from leerkring.registrations.drawing.rules import Drawn

# Positions are otherwise never given anew. Behind all that were given, so that no two are ever the same on the way.
POSITIONS = """
WITH drawn AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS t (registration_id uuid, place bigint)
), renumbered AS (
    UPDATE registration r SET position = a.last_position + drawn.place
      FROM drawn, activity a
     WHERE a.id = $2 AND r.id = drawn.registration_id
)
UPDATE activity
   SET last_position = last_position + (SELECT coalesce(max(place), 0) FROM drawn)
 WHERE id = $2
"""

TICKETS = """
UPDATE draw_ticket t SET number = drawn.number, place = drawn.place, outcome = drawn.outcome
  FROM jsonb_to_recordset($1::jsonb) AS drawn (id text, number text, place bigint, outcome text)
 WHERE t.activity_id = $2 AND t.id = drawn.id
"""


def drawn_rows(drawn: Sequence[Drawn], left: Mapping[str, UUID]) -> str:
    """Return what was drawn as the parameter of both; `left` are the registrations that did not withdraw, by line."""
    rows = [
        {
            "id": one.line.id,
            "registration_id": str(left[one.line.id]) if one.line.id in left else None,
            "number": one.number,
            "place": one.place,
            "outcome": one.outcome,
        }
        for one in drawn
    ]
    return msgspec.json.encode(rows).decode()
