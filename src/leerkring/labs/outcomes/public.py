"""What everybody may read of what became of an outcome later, beside the lesson that was made of it."""

from dataclasses import dataclass
from uuid import UUID

from leerkring.core.database.db import Reading
from leerkring.labs.cases.consent.rules import ConsentLevel, names_left_out, redact
from leerkring.labs.cases.queries import find_case, list_places
from leerkring.labs.cases.rules import CaseState
from leerkring.labs.outcomes.labels import LATER_TITLES
from leerkring.labs.outcomes.queries import find_of_item, list_later


@dataclass(frozen=True, slots=True)
class ShownLater:
    """What somebody said some months later, as it may be read."""

    months: int
    title: str
    answer: str


async def list_later_of(reading: Reading, item_id: UUID) -> tuple[ShownLater, ...]:
    """Return what became of it, the last first; nothing where the owner of the case lets nothing be shown."""
    outcome = await find_of_item(reading, item_id)
    case = await find_case(reading, outcome.case_id) if outcome and outcome.case_id else None
    if outcome is None or case is None:
        return ()
    if case.consent is ConsentLevel.CLOSED or case.state is CaseState.WITHDRAWN:
        return ()
    answered = [one for one in await list_later(reading, outcome.activity_id) if one.answered_at]
    if not answered:
        return ()
    names = names_left_out(case.text, case.consent, await list_places(reading))
    return tuple(
        ShownLater(one.months, LATER_TITLES[one.months], redact(one.answer, names))
        for one in reversed(answered)
    )
