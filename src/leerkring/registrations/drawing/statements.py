"""What a draw writes, as one set statement over a JSON parameter."""

from collections.abc import Sequence

import msgspec

from leerkring.registrations.drawing.rules import Drawn

TICKETS = """
UPDATE draw_ticket t SET number = drawn.number, place = drawn.place, outcome = drawn.outcome
  FROM jsonb_to_recordset($1::jsonb) AS drawn (id text, number text, place bigint, outcome text)
 WHERE t.activity_id = $2 AND t.id = drawn.id
"""


def drawn_rows(drawn: Sequence[Drawn]) -> str:
    """Return what was drawn as its parameter."""
    rows = [
        {
            "id": one.line.id,
            "number": one.number,
            "place": one.place,
            "outcome": one.outcome,
        }
        for one in drawn
    ]
    return msgspec.json.encode(rows).decode()
