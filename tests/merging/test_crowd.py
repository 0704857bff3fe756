"""Doubles are looked for in a crowd without comparing each with each."""

import time
from uuid import UUID

from leerkring.merging.rules import KnownPerson, propose_people


def test_twenty_thousand_people_take_seconds_and_not_a_pair_for_each_two() -> None:
    names = ["jan jansen", "piet de vries", "an bakker", "els smit", "kees visser"]
    crowd = [
        KnownPerson(
            UUID(int=number + 1),
            f"{names[number % 5]} {number // 40}",
            f"persoon{chr(97 + number % 26)}.{number}@voorbeeld{number % 300}.nl",
            frozenset({UUID(int=number % 500 + 1)}),
            frozenset({"0201234567"}),
        )
        for number in range(20_000)
    ]
    started = time.process_time()
    found = propose_people(crowd)
    assert time.process_time() - started < 20
    assert len(found) < 40_000
