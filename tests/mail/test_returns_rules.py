"""What a return means, by its code, its text and whether it is the last word; each line is one branch of the rule."""

import pytest

from leerkring.mail.returns.rules import blames_who_we_are, is_too_often, judge


@pytest.mark.parametrize(
    "status, said, means",
    [
        # A plain code closes, by itself or beside words that say the same.
        ("5.1.1", "", "suppress gone"),
        ("5.2.1", "550 Nee", "suppress gone"),
        ("5.1.2", "", "suppress domain"),
        ("5.1.10", "550 5.1.10 Nee", "suppress domain"),
        ("5.1.10", "550 5.1.10 User unknown", "suppress gone"),
        ("5.1.1", "550 5.1.1 Host unknown", "suppress domain"),
        ("", "Sorry, no mailbox here by that name. (#5.1.1)", "suppress gone"),
        ("", "550 5.1.1 Nee", "suppress gone"),
        ("", "500 5.1.1 User unknown", "suppress gone"),
        # What somebody says will pass, or says with a code of "later", is counted.
        ("5.1.1", "550 5.1.1 Momentan nicht", "count gone"),
        ("5.1.1", "400 User unknown", "count gone"),
        ("5.1.1", "451 User unknown", "count gone"),
        ("5.1.2", "450 Host not found", "count domain"),
        ("5.1.1", "400 Nee", "nothing route"),
        # The server's own answer goes before what was made of it, unless it is general.
        ("5.1.1", "550 5.2.2 Nee", "count full"),
        ("5.2.2", "550 5.0.0 Nee", "count full"),
        ("5.0.0", "550 5.0.0 Nee", "nothing back"),
        ("5.0.0", "", "nothing back"),
        ("", "", "nothing back"),
        # Words alone are counted.
        ("5.4.1", "550 User unknown", "count gone"),
        ("5.4.1", "550 User unknown.Please try another", "count gone"),
        ("5.4.4", "550 Host not found", "count domain"),
        ("4.1.2", "450 4.1.2 Host not found", "count domain"),
        ("5.1.0", "550 Nee", "count gone"),
        # Full and too large, by the code or by the words.
        ("5.2.2", "", "count full"),
        ("4.2.2", "", "count full"),
        ("5.1.1", "550 Mailbox full", "count full"),
        ("5.7.1", "550 5.7.1 Mailbox full", "count full"),
        ("5.2.3", "", "nothing size"),
        ("5.3.4", "", "nothing size"),
        ("5.1.1", "550 Message too large", "nothing size"),
        # The way there.
        ("5.1.1", "550 Mail loop", "nothing route"),
        ("5.1.1", "550 User unknown, mail loop", "suppress gone"),
        ("5.3.0", "550 Nee", "nothing route"),
        ("5.4.7", "550 Nee", "nothing route"),
        ("5.5.1", "550 Nee", "nothing route"),
        ("5.6.1", "550 Nee", "nothing route"),
        ("5.2.4", "550 Nee", "nothing back"),
        # Ours.
        ("5.1.7", "550 Nee", "our fault sender"),
        ("5.1.8", "550 Nee", "our fault sender"),
        ("5.7.1", "550 Nee", "our fault policy"),
        ("5.7.1", "550 5.1.1 Nee", "our fault policy"),
        ("5.7.1", "550 User unknown", "count gone"),
        ("5.1.1", "550 Listed at spamhaus", "our fault blocklist"),
        ("5.1.1", "550 <spam@zorg.example> at relay.example: user unknown", "suppress gone"),
    ],
)
def test_the_last_word_about_a_letter(status: str, said: str, means: str) -> None:
    found = judge(status, said, final=True)
    assert f"{found.meaning} {found.cause}" == means


@pytest.mark.parametrize(
    "status, said, means",
    [
        ("4.2.2", "452 4.2.2 Mailbox full", "nothing full"),
        ("4.3.4", "", "nothing size"),
        ("4.1.1", "450 User unknown", "nothing route"),
        ("5.1.1", "550 User unknown", "nothing route"),
        ("4.7.1", "451 Nee", "our fault policy"),
    ],
)
def test_before_the_last_word_nothing_counts_against_an_address(status: str, said: str, means: str) -> None:
    found = judge(status, said, final=False)
    assert f"{found.meaning} {found.cause}" == means


@pytest.mark.parametrize(
    "text, ours",
    [
        ("550 Listed at spamhaus", True),
        ("550 SPF check failed", True),
        ("550 This looks like spam", False),
        ("550 User unknown", False),
        ("550 <spf@zorg.example> unknown", False),
    ],
)
def test_a_refusal_about_who_we_are_holds_for_the_whole_provider(text: str, ours: bool) -> None:
    assert blames_who_we_are(text) is ours


@pytest.mark.parametrize(
    "states, too_often",
    [
        ("", False),
        ("counts counts", False),
        ("counts counts counts", True),
        ("counts counts counts accepted", True),
        ("accepted counts counts counts", False),
        ("counts counts accepted counts", False),
    ],
)
def test_three_in_a_row_close_an_address(states: str, too_often: bool) -> None:
    assert is_too_often(states.split()) is too_often
