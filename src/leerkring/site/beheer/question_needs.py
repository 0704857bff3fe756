"""What Vandaag says of questions that people put: to read first, new, and asked by so many that meeting is worth it."""

from collections.abc import Iterable

from leerkring.activities.rules import ActivityKind
from leerkring.core.database.db import Reading
from leerkring.core.ids import uuid7
from leerkring.core.text.dutch import aantal, korte_datum
from leerkring.core.web.access import Staff
from leerkring.core.web.actions import Action
from leerkring.questions.queries.desk import DeskLine, list_in_state, list_worth_meeting
from leerkring.questions.rules import QuestionState
from leerkring.site.beheer.need import Line, Need, need_of

DESK = "/beheer/vragen"
BEGIN = {ActivityKind.CIRCLE: "Begin een leerkring", ActivityKind.LAB: "Begin een praktijklab"}


async def read_question_needs(reading: Reading, person: Staff) -> list[Need]:
    """Return what needs this person now about questions; who organises may begin an activity right there."""
    held = await list_in_state(reading, QuestionState.HELD)
    new = await list_in_state(reading, QuestionState.NEW)
    needs = [
        need_of(
            "nakijken",
            "Vragen om na te kijken",
            ("vraag om na te kijken", "vragen om na te kijken"),
            _lines(held),
        ),
        need_of("nieuwe-vragen", "Nieuwe vragen", ("nieuwe vraag", "nieuwe vragen"), _lines(new)),
    ]
    if person.may("organizer"):
        words = ("vraag met drie of meer vragers", "vragen met drie of meer vragers")
        lines = [_meet(one) for one in await list_worth_meeting(reading)]
        needs.append(need_of("samenkomen", "Tijd om samen te komen?", words, lines))
    return needs


def _lines(questions: Iterable[DeskLine]) -> list[Line]:
    return [
        Line(
            one.title,
            f"{DESK}/{one.slug}",
            one.who and f"bij {one.who}",
            f"sinds {korte_datum(one.asked_at)}",
        )
        for one in questions
    ]


def _meet(one: DeskLine) -> Line:
    """Return a question that many ask, with a button for each kind of activity that can be begun about it."""
    kept = (("version", str(one.version)), ("request_key", str(uuid7())))
    acts = [
        Action(
            label=label,
            post=f"{DESK}/{one.slug}/activiteit",
            fields=(*kept, ("kind", str(kind))),
            variant="secondary",
        )
        for kind, label in BEGIN.items()
    ]
    return Line(one.title, f"{DESK}/{one.slug}", aantal(one.askers, "vrager", "vragers"), actions=acts)
