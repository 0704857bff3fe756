"""Who reads what people told of themselves, when it goes, and what they agree to."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from leerkring.registrations.sensitive.rules import (
    Reads,
    consent_words,
    days_after,
    erase_at,
    reads,
    told,
)

ENDS = datetime(2027, 3, 4, 15, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    erase_days: int | None = 7
    for_host: bool = False


@pytest.mark.parametrize(
    "roles, in_team, expected",
    [
        ({"admin"}, False, Reads.ALL),
        ({"organizer"}, True, Reads.ALL),
        ({"organizer"}, False, Reads.NONE),
        ({"host"}, True, Reads.DOOR),
        ({"host"}, False, Reads.NONE),
        ({"host", "organizer"}, True, Reads.ALL),
        ({"host", "organizer"}, False, Reads.NONE),
        ({"editor"}, True, Reads.NONE),
        (set(), True, Reads.NONE),
    ],
)
def test_who_reads_what(roles: set[str], in_team: bool, expected: Reads) -> None:
    assert reads(roles, in_team=in_team) is expected


def test_the_end_is_counted_from_the_last_day() -> None:
    assert erase_at(ENDS, 7) == ENDS + timedelta(days=7)
    assert days_after(1) == "1 dag na de laatste dag"
    assert days_after(2) == "2 dagen na de laatste dag"


PURPOSE = (
    "Ik geef toestemming om deze antwoorden te gebruiken om de bijeenkomst voor mij te regelen. Alleen de organisator "
    "van deze activiteit en de beheerder lezen ze."
)
DOOR = " De gastheer leest alleen het antwoord waar dat bij staat."


@pytest.mark.parametrize(
    "questions, expected",
    [
        ([Asked(), Asked(14)], f"{PURPOSE} Uiterlijk 14 dagen na de laatste dag worden ze gewist."),
        (
            [Asked(1), Asked(1, for_host=True)],
            f"{PURPOSE}{DOOR} Uiterlijk 1 dag na de laatste dag worden ze gewist.",
        ),
        ([Asked(None), Asked(0)], f"{PURPOSE} Uiterlijk 0 dagen na de laatste dag worden ze gewist."),
        ([], f"{PURPOSE} Uiterlijk 0 dagen na de laatste dag worden ze gewist."),
    ],
)
def test_what_one_agrees_to_names_the_readers_and_the_end(questions: list[Asked], expected: str) -> None:
    assert consent_words(questions) == expected


def test_an_answer_in_words() -> None:
    assert told("yes_no", ["yes"]) == "Ja"
    assert told("yes_no", ["no"]) == "Nee"
    assert told("yes_no", ["liever niet"]) == "liever niet"
    assert told("text", ["yes"]) == "yes"
    assert told("choices", ["Vis", "Vega"]) == "Vis, Vega"
