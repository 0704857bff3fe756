"""Which two may be one: reasons by example, and what must hold of any crowd."""

import random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.text.cleaning import organization_key
from leerkring.merging.rules import (
    KnownOrganization,
    KnownPerson,
    Why,
    are_alike,
    core_of,
    phone_key,
    propose_organizations,
    propose_people,
    without_one,
)

ALMELO, ENSCHEDE = UUID(int=901), UUID(int=902)


def person(
    number: int, name: str, email: str, organizations: tuple[UUID, ...] = (), phones: tuple[str, ...] = ()
) -> KnownPerson:
    """Return somebody with this number."""
    return KnownPerson(
        UUID(int=number), organization_key(name), email, frozenset(organizations), frozenset(phones)
    )


def organization(number: int, name: str, kind: str = "municipality", code: str | None = None):
    """Return an organisation with this number."""
    return KnownOrganization(UUID(int=number), organization_key(name), kind, code)


def why(*people: KnownPerson) -> list[Why]:
    """Return why these two are proposed."""
    return [each for pair in propose_people(people) for each in pair.reasons]


NOOR = person(1, "Noor Haddad", "noor@almelo.nl", (ALMELO,), ("06 12345678",))


@pytest.mark.parametrize(
    "other, expected",
    [
        (person(2, "Noor Haddad", "n.haddad@gmail.com", (ALMELO,)), [Why.SAME_NAME_AND_ORGANIZATION]),
        (person(2, "noor  háddad", "x@y.nl", (ENSCHEDE, ALMELO)), [Why.SAME_NAME_AND_ORGANIZATION]),
        (person(2, "Noor Haddad", "n.haddad@gmail.com", (ENSCHEDE,)), []),
        (person(2, "Noor Haddad", "noor@almello.nl"), [Why.ADDRESS_ONE_LETTER, Why.SAME_MAILBOX_NAME]),
        (person(2, "N. Haddad", "nor@almelo.nl"), [Why.ADDRESS_ONE_LETTER]),
        (person(2, "Noor Hadad", "noor@amlelo.nl"), [Why.ADDRESS_ONE_LETTER]),
        (person(2, "Moor Bakker", "moor@almelo.nl"), []),
        (person(2, "Noor Haddad", "noor@hengelo.nl"), [Why.SAME_MAILBOX_NAME]),
        (person(2, "Noor Smit", "smit@hengelo.nl", (), ("+31 6-1234 5678",)), [Why.SAME_PHONE]),
        (person(2, "", "", (ALMELO,), ("12345",)), []),
    ],
)
def test_people_are_proposed_with_why(other: KnownPerson, expected: list[Why]) -> None:
    assert why(NOOR, other) == expected


def test_a_number_in_an_address_makes_another_person() -> None:
    assert why(person(1, "Info", "info1@almelo.nl"), person(2, "Info", "info2@almelo.nl")) == []


def test_a_reception_is_shared_by_people_with_other_names() -> None:
    one = person(1, "Noor Haddad", "noor@almelo.nl", (), ("0546 541111",))
    assert why(one, person(2, "Bas de Boer", "bas@almelo.nl", (), ("0546541111",))) == []
    assert why(one, person(2, "N. Haddad", "nh@elders.nl", (), ("0546-54 11 11",))) == [Why.SAME_PHONE]


@pytest.mark.parametrize(
    "one, other, expected",
    [
        (organization(1, "Gemeente Almelo"), organization(2, "Almelo"), [Why.SAME_CORE]),
        (organization(1, "Gemeente Almelo"), organization(2, "Gemeente Almlo"), [Why.SPELLING]),
        (
            organization(1, "Gemeente Almelo", code="GM0141"),
            organization(2, "Sociaal domein Almelo", code="GM0141"),
            [Why.SAME_MUNICIPALITY],
        ),
        (
            organization(1, "Gemeente Heusden", code="GM0797"),
            organization(2, "Gemeente Leusden", code="GM0327"),
            [],
        ),
        (organization(1, "Gemeente Utrecht"), organization(2, "Provincie Utrecht", "province"), []),
        (
            organization(1, "Stichting Domus", "other"),
            organization(2, "Domus", "civil_society"),
            [Why.SAME_CORE],
        ),
        (
            organization(1, "Domus Wonen", "other"),
            organization(2, "Domus Wonen", "civil_society"),
            [Why.SAME_CORE],
        ),
        (organization(1, "Domus B.V.", "other"), organization(2, "de Domus", "other"), [Why.SAME_CORE]),
        (organization(1, "GGD A", "other"), organization(2, "GGD B", "other"), []),
        (organization(1, "Almelo", "developer"), organization(2, "Gemeente Almelo"), []),
    ],
)
def test_organizations_are_proposed_with_why(one, other, expected: list[Why]) -> None:
    assert [each for pair in propose_organizations([one, other]) for each in pair.reasons] == expected


def test_a_name_of_nothing_but_a_legal_form_stays_a_name() -> None:
    assert core_of("stichting") == ("stichting", "")
    assert core_of("gemeente") == ("gemeente", "gemeente")


def test_names_and_numbers() -> None:
    assert are_alike("j de vries", "jan de vries")
    assert not are_alike("j de vries", "piet de vries")
    assert not are_alike("jan de vries", "joop de vries")
    assert not are_alike("vries", "de vries bv")
    assert phone_key("0031 6 12345678") == phone_key("(06)12345678") == "612345678"


@pytest.mark.parametrize(
    "one, other, expected",
    [
        ("", "n", False),
        ("n", "", False),
        ("noor haddad", "noor haddad", True),
        ("noor haddad", "noor hadad", True),
        ("noor haddad", "noor hadda", True),
        ("noor haddad", "onor haddad", True),
        ("noor haddad", "noor haddas", True),
        ("noor haddad", "noor had", False),
        ("noor haddad", "nora haddat", False),
        ("noor haddad", "noor ahdadd", False),
        ("lid 1", "lid 2", False),
        ("lid", "lid2", False),
        ("lid a2", "lid 2a", False),
        ("an3 bos", "na3 bos", True),
        ("noor haddad", "noir haddad", True),
        ("j. de vries", "jan de vries", True),
        ("jan de vries", "j. de vries", True),
        ("j.de vries", "jan de vries", True),
        ("j de vries", "jan de boer", False),
        ("p de vries", "jan de vries", False),
        (".", "jan de vries", False),
        ("jan de vries", ".", False),
        ("vries", "v vries", False),
        ("v vries", "vries", False),
    ],
)
def test_names_that_may_be_one_persons(one: str, other: str, expected: bool) -> None:
    assert are_alike(one, other) is expected


@pytest.mark.parametrize(
    "phone, expected",
    [("612345678", "612345678"), ("12345678", ""), ("+31 6 12 34 56 78", "612345678"), ("geen", "")],
)
def test_a_number_is_known_by_its_last_nine_digits(phone: str, expected: str) -> None:
    assert phone_key(phone) == expected


def test_two_words_one_slip_apart_share_one_of_these() -> None:
    assert list(without_one("abc")) == ["abc", "bc", "ac", "ab"]


def test_what_is_no_number_is_shared_by_nobody() -> None:
    one = person(1, "Noor Haddad", "noor@almelo.nl", (ALMELO,), ("intern 123",))
    other = person(2, "Noor Haddad", "haddad@elders.nl", (ALMELO,), ("999",))
    assert why(one, other) == [Why.SAME_NAME_AND_ORGANIZATION]


def test_a_name_in_several_words_stays_so_without_its_legal_form() -> None:
    assert core_of("stichting sociaal domein almelo") == ("sociaal domein almelo", "")
    assert core_of("gemeente den haag") == ("den haag", "gemeente")


def test_what_has_most_to_say_for_it_comes_first() -> None:
    mailbox = person(2, "Noor Haddad", "noor@hengelo.nl")
    organization_too = person(3, "Noor Haddad", "haddad@elders.nl", (ALMELO,))
    found = propose_people([mailbox, NOOR, organization_too])
    assert [(pair.one.int, pair.other.int, pair.weight) for pair in found] == [(1, 3, 3), (1, 2, 1)]


@pytest.mark.parametrize("size, pairs", [(8, 28), (9, 8)])
def test_of_a_large_block_each_is_compared_with_its_first_only(size: int, pairs: int) -> None:
    crowd = [
        person(number, f"{chr(96 + number) * 5} jansen", f"{chr(96 + number) * 6}@x.nl", (), ("0612345678",))
        for number in range(1, size + 1)
    ]
    found = propose_people(crowd)
    assert len(found) == pairs
    assert size == 8 or {pair.one for pair in found} == {crowd[0].id}


def test_two_with_one_mailbox_are_found_among_many_of_that_name() -> None:
    crowd = [
        person(number, "Noor Haddad", f"{chr(96 + number) * 6}@voorbeeld{number}.nl")
        for number in range(1, 11)
    ]
    one, other = person(11, "Noor Haddad", "noor@hengelo.nl"), person(12, "Noor Haddad", "noor@zwolle.nl")
    (pair,) = propose_people([*crowd, one, other])
    assert (pair.one, pair.other, pair.reasons) == (one.id, other.id, (Why.SAME_MAILBOX_NAME,))


NAMES = st.sampled_from(["noor haddad", "n haddad", "noor hadad", "bas de boer", ""])
MAILBOXES = st.text("abn1", min_size=1, max_size=4).map(lambda word: f"{word}@almelo.nl")
CROWDS = st.lists(
    st.builds(
        KnownPerson,
        st.integers(1, 40).map(lambda number: UUID(int=number)),
        NAMES,
        MAILBOXES,
        st.frozensets(st.sampled_from([ALMELO, ENSCHEDE])),
        st.frozensets(st.sampled_from(["0612345678", "0546541111", "12"])),
    ),
    max_size=25,
    unique_by=lambda one: one.id,
)


@given(CROWDS, st.randoms(use_true_random=False))
def test_no_pair_twice_nobody_with_themselves_and_in_any_order_the_same(
    crowd: list[KnownPerson], order: random.Random
) -> None:
    found = propose_people(crowd)
    pairs = [(pair.one, pair.other) for pair in found]
    assert len(set(pairs)) == len(pairs)
    assert all(one < other for one, other in pairs)
    assert all(pair.reasons for pair in found)
    shuffled = list(crowd)
    order.shuffle(shuffled)
    assert propose_people(shuffled) == found


@given(CROWDS.filter(lambda crowd: len(crowd) > 1))
def test_two_are_alike_or_not_whoever_comes_first(crowd: list[KnownPerson]) -> None:
    one, other = crowd[:2]
    swapped = [
        KnownPerson(a.id, b.name, b.email, b.organizations, b.phones) for a, b in ((one, other), (other, one))
    ]
    assert why(one, other) == why(*swapped)
