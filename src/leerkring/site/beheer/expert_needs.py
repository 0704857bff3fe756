"""What experts need of staff: who does not come or answer, with who is next in line, and who can on another day."""

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


async def list_expert_needs(reading: Reading, now: datetime, *, own: UUID | None) -> list[Need]:
    """Return what experts need of this colleague, in the activities that are theirs."""
    gaps = await list_gaps(reading, now, own=own)
    silent = await list_silent(reading, now, own=own)
    # One proposal for each activity, however many do not come or do not answer.
    found = {
        one: await find_next(reading, one, now)
        for one in dict.fromkeys(gap.activity_id for gap in (*gaps, *silent))
    }
    other = await list_other_dates(reading, now, own=own)
    return [
        need_of(
            "deskundigen",
            "Deskundigen die niet komen",
            ("deskundige die niet komt", "deskundigen die niet komen"),
            [_gap(one, found[one.activity_id]) for one in gaps],
        ),
        need_of(
            "geen-antwoord",
            "Deskundigen die niet antwoorden",
            ("deskundige antwoordt niet", "deskundigen antwoorden niet"),
            [_gap(one, found[one.activity_id]) for one in silent],
        ),
        need_of(
            "andere-dag",
            "Deskundigen die op een andere dag kunnen",
            ("deskundige kan op een andere dag", "deskundigen kunnen op een andere dag"),
            [_line(f"{one.name}: {one.title}", one, one.words) for one in other],
        ),
    ]


def _gap(one: Invitation, found: Fit | None) -> Line:
    note = f"volgende in de rij: {found.candidate.name}" if found else "niemand anders past"
    asks = f"/vragen/{found.candidate.id}" if found else ""
    said = SAID.get(one.state, "antwoordt niet")
    return _line(f"{one.name} {said}: {one.title}", one, note, asks)


def _line(title: str, one: Invitation, note: str, below: str = "") -> Line:
    place = f"/beheer/activiteiten/{one.slug}/deskundigen{below}"
    return Line(title, place, note, f"eerste dag {korte_datum(one.starts_at)}")
