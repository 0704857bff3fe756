"""What a question may become, who may read it, what waits for a person, and joining, without a database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.questions.rules import (
    QUESTION_MOVES,
    HoldReason,
    Linked,
    QuestionState,
    Reader,
    Standing,
    hold_reason,
    is_public,
    is_rude,
    join,
    may_move,
    part,
    to_tell,
)

NOON = datetime(2027, 1, 12, 11, tzinfo=UTC)


def id_(number: int) -> UUID:
    return UUID(int=number)


def test_every_state_has_its_moves_and_none_leads_to_itself() -> None:
    assert set(QUESTION_MOVES) == set(QuestionState)
    assert not any(may_move(state, state) for state in QuestionState)
    assert all(QUESTION_MOVES.values()), "there is always a way back"


def test_what_is_held_is_let_in_or_refused_and_nothing_else() -> None:
    assert QUESTION_MOVES[QuestionState.HELD] == {QuestionState.NEW, QuestionState.REFUSED}
    held_again = [state for state in QuestionState if may_move(state, QuestionState.HELD)]
    assert held_again == [], "only who asks can cause that"


@pytest.mark.parametrize("state", list(QuestionState))
def test_who_may_read_it(state: QuestionState) -> None:
    seen = is_public(state, public=True, joined=False)
    assert seen is (state not in {QuestionState.HELD, QuestionState.REFUSED})
    assert not is_public(state, public=False, joined=False)
    assert not is_public(state, public=True, joined=True)


@pytest.mark.parametrize(
    "text, reason",
    [
        ("Hoe verdelen wij woningen eerlijk over gemeenten?", None),
        ("Wij lazen https://www.platform31.nl en willen meer weten.", None),
        ("Kijk op https://koop.nl en op www.goedkoop.com", HoldReason.LINKS),
        ("Mail noor@almelo.example", HoldReason.CONTACT),
        ("Bel 06-12345678", HoldReason.CONTACT),
        ("Bel +31 6 1234 5678", HoldReason.CONTACT),
        ("Bel 038 421 1234 of niet", HoldReason.CONTACT),
        ("In 2027 komen er 1.200.000 woningen bij", None),
        ("Wat vraagt kanker van een woning?", None),
        ("Jullie zijn idioten", HoldReason.INSULT),
        ("Jullie zijn 1d1oten", HoldReason.INSULT),
        ("Wat een klooooootzakken", HoldReason.INSULT),
        ("Wat een tuuuuig", HoldReason.INSULT),
        ("Lulofs vraagt: hoe helpt de wijkagent?", None),
    ],
)
def test_what_a_person_reads_first(text: str, reason: HoldReason | None) -> None:
    assert hold_reason(text) is reason
    assert hold_reason("Een gewone vraag?", text) is reason


def test_what_is_counted_is_counted_over_all_texts() -> None:
    assert hold_reason("Zie www.een.nl", "en www.twee.nl") is HoldReason.LINKS


def test_rude_words_stand_alone() -> None:
    assert is_rude("Wat een tuig.")
    assert not is_rude("Een tuigage is iets anders.")


def alone(many: int) -> list[Standing]:
    return [Standing(id_(number), None, id_(number)) for number in range(many)]


def test_two_that_are_joined_count_as_one_and_come_apart_again() -> None:
    before = alone(3)
    after = join(before, id_(0), id_(1))
    assert after[id_(0)] == Standing(id_(0), id_(1), id_(1))
    assert after[id_(2)] == before[2]
    assert list(part(after.values(), id_(0)).values()) == before


def test_what_was_joined_into_it_goes_along_there_and_back() -> None:
    two = join(join(alone(4), id_(0), id_(1)).values(), id_(1), id_(2))
    assert two == {
        id_(0): Standing(id_(0), id_(1), id_(2)),
        id_(1): Standing(id_(1), id_(2), id_(2)),
        id_(2): Standing(id_(2), None, id_(2)),
        id_(3): Standing(id_(3), None, id_(3)),
    }
    gone = Standing(id_(7), id_(8), id_(8))
    assert part([*two.values(), gone], id_(1)) == two | {
        id_(0): Standing(id_(0), id_(1), id_(1)),
        id_(1): Standing(id_(1), None, id_(1)),
        id_(7): gone,  # what it was joined into is not here
    }


@pytest.mark.parametrize("one, into", [(0, 0), (0, 2), (2, 0)])
def test_only_two_that_stand_by_themselves_are_joined(one: int, into: int) -> None:
    after = join(alone(3), id_(0), id_(1)).values()
    with pytest.raises(ValueError, match=r"^only two questions that stand by themselves are joined$"):
        join(after, id_(one), id_(into))


def test_only_what_was_joined_comes_apart() -> None:
    with pytest.raises(ValueError, match=r"^this question was not joined$"):
        part(alone(1), id_(0))


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12), st.randoms())
def test_joining_loses_nothing_and_is_undone_in_any_order(
    pairs: list[tuple[int, int]], chance: object
) -> None:
    standing = {one.id: one for one in alone(7)}
    for one, into in pairs:
        both = standing[id_(one)], standing[id_(into)]
        if one == into or any(each.joined_into for each in both):
            continue
        size = sum(each.root == id_(one) for each in standing.values())
        there = sum(each.root == id_(into) for each in standing.values())
        standing = join(standing.values(), id_(one), id_(into))
        assert sum(each.root == id_(into) for each in standing.values()) == size + there
        assert all((each.joined_into is None) is (each.root == each.id) for each in standing.values())
        assert all(standing[each.root].joined_into is None for each in standing.values())
    joined = [each.id for each in standing.values() if each.joined_into]
    chance.shuffle(joined)  # type: ignore[attr-defined]
    for one_id in joined:
        standing = part(standing.values(), one_id)
        assert all((each.joined_into is None) is (each.root == each.id) for each in standing.values())
    assert list(standing.values()) == alone(7)


def linked(number: int, minutes: int = 0, *, public: bool = True) -> Linked:
    return Linked(id_(number), NOON + timedelta(minutes=minutes), public)


def test_each_is_told_once_of_each_link_and_all_at_once() -> None:
    readers = [Reader(id_(1), frozenset()), Reader(id_(2), frozenset({id_(8)}))]
    links = [linked(9, 1), linked(8), linked(7, public=False)]
    assert to_tell(readers, links, NOON + timedelta(minutes=1)) == {
        id_(1): [id_(8), id_(9)],
        id_(2): [id_(9)],
    }
    told = [Reader(id_(1), frozenset({id_(8), id_(9)}))]
    assert to_tell(told, links, NOON + timedelta(days=1)) == {}


def test_nobody_is_told_while_staff_are_still_linking() -> None:
    readers = [Reader(id_(1), frozenset())]
    links = [linked(8), linked(9, 5)]
    assert to_tell(readers, links, NOON + timedelta(minutes=4)) == {}
    assert to_tell(readers, links, NOON + timedelta(minutes=5)) == {id_(1): [id_(8), id_(9)]}
