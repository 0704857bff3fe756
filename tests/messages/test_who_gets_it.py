"""Whom a message is for: by a rule or by hand, and why somebody who was chosen gets it no longer."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from leerkring.messages.rules import Audience, Chosen, Division, Left, Standing, divide, meets, why_left

A, B, PERSON, OTHER = (UUID(int=number) for number in range(1, 5))
NOOR = Standing(
    A, PERSON, "Noor", "noor@almelo.example", "Almelo", "confirmed", "municipality", ("twente", "salland")
)
WAS = Chosen(A, PERSON, "Noor", "noor@almelo.example", "Almelo", "confirmed")
TAKING_PART = Audience(states=frozenset({"confirmed", "offered"}))
TICKED = Audience(picked=True)


def test_an_audience_is_kept_and_read_back() -> None:
    rule = Audience(
        states=frozenset({"offered", "confirmed"}), regions=frozenset({"twente"}), kinds=frozenset({"other"})
    )
    assert rule.dump() == {"states": ["confirmed", "offered"], "regions": ["twente"], "kinds": ["other"]}
    assert TICKED.dump() == {"picked": True}
    for one in (rule, TICKED, Audience()):
        assert Audience.load(one.dump()) == one
    assert Audience.load({}) == Audience()


@pytest.mark.parametrize(
    "states, regions, kinds, is_meant",
    [
        ({"confirmed"}, (), (), True),
        ({"offered"}, (), (), False),
        ((), (), (), False),
        ({"confirmed"}, {"salland", "elders"}, (), True),
        ({"confirmed"}, {"elders"}, (), False),
        ({"confirmed"}, (), {"municipality"}, True),
        ({"confirmed"}, (), {"other"}, False),
        ({"offered"}, {"twente"}, {"municipality"}, False),
    ],
)
def test_a_rule_names_states_and_where_it_says_so_regions_and_kinds(
    states: set[str], regions: set[str], kinds: set[str], *, is_meant: bool
) -> None:
    assert meets(Audience(False, frozenset(states), frozenset(regions), frozenset(kinds)), NOOR) is is_meant


@pytest.mark.parametrize(
    "audience, was, now, why",
    [
        (TICKED, WAS, None, Left.FORGOTTEN),
        (TICKED, WAS, replace(NOOR, email=""), Left.FORGOTTEN),
        (TICKED, WAS, replace(NOOR, person_id=OTHER), Left.HANDED_OVER),
        (TICKED, WAS, NOOR, ""),
        (TICKED, WAS, replace(NOOR, state="waitlisted"), ""),
        (TICKED, WAS, replace(NOOR, state="cancelled"), "cancelled"),
        (TICKED, replace(WAS, state="cancelled"), replace(NOOR, state="cancelled"), ""),
        (TICKED, replace(WAS, state="cancelled"), NOOR, ""),
        (TAKING_PART, WAS, NOOR, ""),
        (TAKING_PART, WAS, replace(NOOR, state="offered"), ""),
        (TAKING_PART, WAS, replace(NOOR, state="waitlisted"), "waitlisted"),
        (replace(TAKING_PART, regions=frozenset({"elders"})), WAS, NOOR, Left.OTHERWISE),
    ],
)
def test_who_was_chosen_gets_it_no_longer_and_is_told_why(
    audience: Audience, was: Chosen, now: Standing | None, why: str
) -> None:
    assert why_left(audience, was, now) == why


def test_by_a_rule_who_joined_since_gets_it_and_who_left_does_not() -> None:
    bas = replace(NOOR, about_id=B, person_id=OTHER, name="Bas", email="bas@enschede.example")
    gone = Chosen(uuid4(), uuid4(), "Joost", "joost@elders.example", "Elders", "confirmed")
    assert divide(TAKING_PART, [WAS, gone], [NOOR, bas]) == Division((NOOR, bas), ((gone, Left.FORGOTTEN),))
    off = replace(bas, state="cancelled")
    assert divide(TAKING_PART, [WAS], [NOOR, off, replace(bas, email="")]) == Division((NOOR,), ())


def test_nobody_gets_it_twice() -> None:
    again = Chosen(uuid4(), PERSON, "Noor", "noor@almelo.example", "Almelo", "confirmed")
    assert divide(TAKING_PART, [WAS, again], [NOOR]) == Division((NOOR,), ())
    both = (NOOR, replace(NOOR, about_id=B))
    assert divide(TICKED, [WAS, replace(WAS, about_id=B)], both) == Division((NOOR,), ())


def test_who_cancelled_and_came_again_is_known_by_the_person() -> None:
    """By a rule one line a person; who was ticked is looked for under that very registration."""
    anew = replace(NOOR, about_id=B)
    assert divide(TAKING_PART, [WAS], [anew]) == Division((anew,), ())
    assert divide(TICKED, [WAS], [anew]) == Division((), ((WAS, Left.FORGOTTEN),))


def test_who_was_ticked_and_nobody_else() -> None:
    bas = replace(NOOR, about_id=B, person_id=OTHER)
    assert divide(TICKED, [WAS], [NOOR, bas]) == Division((NOOR,), ())
    off = replace(NOOR, state="cancelled")
    assert divide(TICKED, [WAS], [off]) == Division((), ((WAS, "cancelled"),))
    # Under another registration the same person gets it, and is told of neither.
    other = Chosen(B, PERSON, "Noor", "noor@almelo.example", "Almelo", "confirmed")
    found = [off, replace(NOOR, about_id=B)]
    assert divide(TICKED, [WAS, other], found) == Division((found[1],), ())
