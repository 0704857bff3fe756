"""Which addresses come out in one mailbox."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.text.mailbox import mailbox_of


@pytest.mark.parametrize(
    "addresses",
    [
        "noor@almelo.example NOOR@almelo.example noor+a@almelo.example noor+a+b@Almelo.Example",
        "n.o.o.r@gmail.com noor@gmail.com noor+1@googlemail.com N.oor+x@GMAIL.com",
        "no-or@proton.me noor@protonmail.com n.o_or@pm.me",
        "noor@fastmail.com winkel@noor.fastmail.com noor+winkel@fastmail.com",
        "noor@icloud.com noor@me.com noor@mac.com",
    ],
)
def test_these_are_one(addresses: str) -> None:
    assert len({mailbox_of(address) for address in addresses.split()}) == 1


@pytest.mark.parametrize(
    "addresses",
    ["n.oor@almelo.example noor@almelo.example", "noor@a.example noor@b.example", "+a@x.nl +b@x.nl"],
)
def test_these_are_two(addresses: str) -> None:
    assert len({mailbox_of(address) for address in addresses.split()}) == 2


@given(st.emails())
def test_a_mailbox_has_a_name_and_is_its_own(address: str) -> None:
    box = mailbox_of(address)
    assert not box.startswith("@")
    assert mailbox_of(box) == box
