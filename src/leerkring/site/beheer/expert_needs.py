"""What experts need of staff: who does not come or answer, with who is next in line, and who can on another day."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import korte_datum
from leerkring.labs.experts.labels import SAID
from leerkring.labs.experts.matching import Fit
from leerkring.labs.experts.proposing import find_next
from leerkring.labs.experts.queries.invitations import list_gaps, list_other_dates, list_silent
from leerkring.labs.experts.views import Invitation
from leerkring.site.beheer.need import Line, Need, need_of

MOST_NEXT = 10
"""Of so many activities the next in line is looked for here, which takes the whole pool for each."""


async def list_expert_needs(reading: Reading, now: datetime, *, own: UUID | None) -> list[Need]:
    """Return what experts need of this colleague, in the activities that are theirs."""
    gaps = await list_gaps(reading, now, own=own)
    silent = await list_silent(reading, now, own=own)
    # One proposal for each activity, however many do not come or do not answer.
    found = {
        one: await find_next(reading, one, now)
        for one in list(dict.fromkeys(gap.activity_id for gap in (*gaps, *silent)))[:MOST_NEXT]
    }
    other = await list_other_dates(reading, now, own=own)
    return [
        need_of(
            "deskundigen",
            "Deskundigen die niet komen",
            ("deskundige die niet komt", "deskundigen die niet komen"),
            [_gap(one, found) for one in gaps],
        ),
        need_of(
            "geen-antwoord",
            "Deskundigen die niet antwoorden",
            ("deskundige antwoordt niet", "deskundigen antwoorden niet"),
            [_gap(one, found) for one in silent],
        ),
        need_of(
            "andere-dag",
            "Deskundigen die op een andere dag kunnen",
            ("deskundige kan op een andere dag", "deskundigen kunnen op een andere dag"),
            [_line(f"{one.name}: {one.title}", one, one.words) for one in other],
        ),
    ]


def _gap(one: Invitation, nearest: Mapping[UUID, Fit | None]) -> Line:
    found = nearest.get(one.activity_id)
    note = "niemand anders past" if one.activity_id in nearest else "kijk wie de volgende in de rij is"
    if found:
        note = f"volgende in de rij: {found.candidate.name}"
    asks = f"/vragen/{found.candidate.id}" if found else ""
    said = SAID.get(one.state, "antwoordt niet")
    return _line(f"{one.name} {said}: {one.title}", one, note, asks)


def _line(title: str, one: Invitation, note: str, below: str = "") -> Line:
    place = f"/beheer/activiteiten/{one.slug}/deskundigen{below}"
    return Line(title, place, note, f"eerste dag {korte_datum(one.starts_at)}")
