"""When a no is about all of our mail, how often one letter tries, and which answer says that it is over."""

from datetime import timedelta

import pytest

from leerkring.mail.outage.rules import (
    is_outage,
    may_refuse_all,
    next_probe,
    refuses_all,
    shows_it_is_mended,
)
from leerkring.mail.outcomes import Accepted, Deferred, Outcome, Refused, Stage, Uncertain
from leerkring.mail.returns.words import Cause

C = Cause


@pytest.mark.parametrize(
    "outcome, at_once, perhaps",
    [
        (Refused(553, "Sender rejected", "5.1.8", Stage.MAIL), C.SENDER, C.SENDER),
        (Refused(554, "Relay access denied", "5.7.1", Stage.MAIL), C.RELAY, C.RELAY),
        (Refused(550, "no", "", Stage.MAIL), C.SENDER, None),
        (Deferred(535, "inloggen op de mailserver lukt niet", "5.7.8", Stage.AUTH), C.RELAY, None),
        (Deferred(530, "Authentication required", "5.7.0", Stage.MAIL), C.RELAY, None),
        (Deferred(530, "Authentication required", "5.7.0", Stage.RCPT), C.RELAY, None),
        (Deferred(554, "No SMTP service here", "", Stage.GREETING), C.RELAY, None),
        (Deferred(500, "not now", "", Stage.EHLO), C.RELAY, None),
        (Deferred(599, "not now", "", Stage.AUTH), C.RELAY, None),
        (Deferred(554, "192.0.2.25 is on our blocklist", "", Stage.GREETING), C.BLOCKLIST, None),
        (Deferred(554, "<spam@leerkring.example> has no service here", "", Stage.GREETING), C.RELAY, None),
        (Deferred(421, "Relaying is busy", "4.3.2", Stage.GREETING), None, None),
        (Deferred(499, "not now", "", Stage.GREETING), None, None),
        (Deferred(600, "not now", "", Stage.GREETING), None, None),
        (Deferred(554, "Relay access denied", "5.7.1", Stage.RCPT), None, None),
        (Deferred(0, "geen verbinding", "", Stage.CONNECT), None, None),
        (Deferred(451, "Try later", "4.7.1", Stage.MAIL), None, None),
        (Refused(0, "Relay access denied", "5.7.1", Stage.MAIL), None, None),
        (Refused(550, "<spam@leerkring.example> no", "5.7.1", Stage.MAIL), C.POLICY, C.POLICY),
        (Refused(552, "no", "", Stage.MAIL), None, None),
        (Refused(554, "no", "5.3.4", Stage.MAIL), None, None),
        (Refused(552, "groter dan de mailserver aanneemt", "5.3.4", Stage.MAIL), None, None),
        (
            Refused(553, "de mailserver neemt geen adressen met andere letters aan", "5.6.7", Stage.MAIL),
            None,
            None,
        ),
        (Refused(554, "Relay access denied", "5.7.1", Stage.RCPT), None, C.RELAY),
        (Refused(571, "no", "5.7.1", Stage.RCPT), None, C.POLICY),
        (Refused(550, "authentication required", "", Stage.RCPT), None, C.RELAY),
        (Refused(550, "User unknown", "5.1.1", Stage.RCPT), None, None),
        (Refused(554, "Message looks like spam", "5.7.1", Stage.DOT), None, None),
        (Refused(552, "Mailbox full", "5.2.2", Stage.RCPT), None, None),
        (Accepted(250, "Taken", "2.0.0"), None, None),
    ],
    ids=lambda value: (
        str(value) if isinstance(value, Cause) or value is None else f"{value.code}-{value.stage}"
    ),
)
def test_what_one_answer_says_of_all_our_mail(
    outcome: Outcome, at_once: Cause | None, perhaps: Cause | None
) -> None:
    assert refuses_all(outcome) == at_once
    assert may_refuse_all(outcome) == perhaps


@pytest.mark.parametrize(
    "domains, accepted, is_one", [(2, False, False), (3, False, True), (9, False, True), (3, True, False)]
)
def test_three_domains_and_no_yes_between_is_everybody(domains: int, *, accepted: bool, is_one: bool) -> None:
    assert is_outage(domains, accepted_since=accepted) is is_one


def test_one_letter_tries_ever_less_often_up_to_ten_minutes() -> None:
    assert [next_probe(tries) / timedelta(minutes=1) for tries in range(6)] == [1, 2, 5, 10, 10, 10]


@pytest.mark.parametrize(
    "outcome, mended",
    [
        (Accepted(250, "Taken", "2.0.0"), True),
        (Refused(550, "User unknown", "5.1.1", Stage.RCPT), True),
        (Refused(553, "no", "", Stage.MAIL), False),
        (Refused(554, "Relay access denied", "5.7.1", Stage.RCPT), False),
        (Deferred(451, "Try later", "4.7.1"), False),
        (Uncertain(0, "de verbinding viel weg"), False),
    ],
)
def test_a_yes_or_a_no_about_that_letter_alone_says_that_it_is_over(
    outcome: Outcome, *, mended: bool
) -> None:
    assert shows_it_is_mended(outcome) is mended
