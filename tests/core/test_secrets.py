"""Secrets in links: always the same for the same thing, of no use for another."""

import string
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.secrets import Links, hash_secret, random_secret

NOOR = UUID("0192f000-0000-7000-8000-000000000001")
BAS = UUID("0192f000-0000-7000-8000-000000000002")
links = Links("a key of no importance, for tests only")


def test_a_link_in_a_mail_of_last_year_is_the_same_today() -> None:
    """Changing how links are made would break every link in every mailbox: this one was made on the first day."""
    assert links.make("registration", NOOR) == "AZLwAAAAcACAAAAAAAAAAbA8Uz9sXzjYgcjwxNUYdro"


def test_it_fits_an_address() -> None:
    secret = links.make("registration", NOOR)
    assert len(secret) == 43
    assert set(secret) <= set(string.ascii_letters + string.digits + "-_")


def test_it_says_whose_it_is_and_proves_it() -> None:
    secret = links.make("registration", NOOR, 2)
    assert links.read(secret) == NOOR
    assert links.holds("registration", secret, 2)


def test_each_purpose_person_generation_and_key_has_its_own() -> None:
    secret = links.make("registration", NOOR, 1)
    others = [
        links.make("preferences", NOOR, 1),
        links.make("registration", BAS, 1),
        links.make("registration", NOOR, 2),
        Links("another key").make("registration", NOOR, 1),
    ]
    assert len({secret, *others}) == 5
    assert not any(links.holds("registration", other, 1) and links.read(other) == NOOR for other in others)
    assert not links.holds("preferences", secret, 1)
    assert not links.holds("registration", secret, 2)
    assert not Links("another key").holds("registration", secret, 1)


def test_purpose_and_id_do_not_run_into_each_other() -> None:
    assert links.make("a", NOOR) != links.make("a\0", NOOR)
    assert not links.holds("registration", links.make("registration\x001", NOOR))


@given(st.text(max_size=60))
def test_what_is_no_secret_opens_nothing(text: str) -> None:
    assert not links.holds("registration", text)


@given(st.integers(0, 42), st.characters(codec="ascii"))
def test_one_other_letter_opens_nothing(place: int, letter: str) -> None:
    secret = links.make("registration", NOOR)
    other = secret[:place] + letter + secret[place + 1 :]
    assert links.holds("registration", other) is (other == secret)


def test_random_ones_differ_and_are_kept_as_their_hash() -> None:
    made = {random_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(len(secret) >= 43 for secret in made)
    secret = made.pop()
    assert hash_secret(secret) == hash_secret(secret)
    assert secret.encode() not in hash_secret(secret)
    assert len(hash_secret(secret)) == 32
