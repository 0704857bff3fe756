"""What outcomes need of staff: those to write down, those that are not right, those to make a lesson of, and lessons to be finished or read again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leerkring.core.database.db import Reading
from leerkring.labs.outcomes.queries import (
    list_agreed,
    list_new_lessons,
    list_returned,
    list_to_write,
    list_withheld,
)
from leerkring.labs.outcomes.views import Outcome
from leerkring.site.beheer.need import Line, Need, need_of


async def list_outcome_needs(reading: Reading, now: datetime, *, own: UUID | None) -> list[Need]:
    """Return what outcomes need of this colleague, in the activities that are theirs."""
    to_write = [
        Line(title, f"/beheer/activiteiten/{slug}/uitkomst", "schrijf op wat eruit kwam")
        for title, slug in await list_to_write(reading, now, own=own)
    ]
    return [
        need_of(
            "uitkomsten",
            "Uitkomsten om op te schrijven",
            ("uitkomst om op te schrijven", "uitkomsten om op te schrijven"),
            to_write,
        ),
        need_of(
            "uitkomst-klopt-niet",
            "Uitkomsten die volgens de eigenaar niet kloppen",
            ("uitkomst klopt niet volgens de eigenaar", "uitkomsten kloppen niet volgens de eigenaar"),
            _lines(await list_returned(reading, own=own), "lees wat er anders moet"),
        ),
        need_of(
            "uitkomst-les",
            "Uitkomsten waar u een les van kunt maken",
            ("uitkomst met akkoord, nog geen les", "uitkomsten met akkoord, nog geen les"),
            _lines(await list_agreed(reading, own=own), "de eigenaar is akkoord"),
        ),
    ]


async def list_lesson_needs(reading: Reading) -> list[Need]:
    """Return which lessons of outcomes their editors have to finish, and to read again before they come back."""
    return [
        need_of(
            "lessen-afmaken",
            "Lessen om af te maken",
            ("les om af te maken", "lessen om af te maken"),
            _lessons(await list_new_lessons(reading), "gemaakt van een uitkomst"),
        ),
        need_of(
            "lessen-nalezen",
            "Lessen die van de site zijn gehaald",
            ("les om na te lezen", "lessen om na te lezen"),
            _lessons(await list_withheld(reading), "de eigenaar van de casus laat minder zien"),
        ),
    ]


def _lessons(outcomes: Sequence[Outcome], note: str) -> list[Line]:
    return [Line(one.title, f"/beheer/bibliotheek/{one.item_id}", note) for one in outcomes]


def _lines(outcomes: Sequence[Outcome], note: str) -> list[Line]:
    return [Line(one.title, f"/beheer/activiteiten/{one.slug}/uitkomst", note) for one in outcomes]
