"""What a return means for the address: decisions over plain values.

Whose fault it is follows from the codes *and* the text, with ours before theirs: many servers put a code about the
recipient beside a text about us, and an address that is closed for what we did wrong is closed by mistake.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from leerkring.mail.returns.parsing.replies import list_replies, without_addresses, without_names
from leerkring.mail.returns.words import (
    DOMAIN,
    FULL,
    GONE,
    ON_THE_WAY,
    OUR_WORDS,
    SIZE,
    TEMPORARY,
    WHO_WE_ARE,
    Cause,
)

IN_A_ROW = 3
# RFC 3463, RFC 7505: the mailbox is not there, its domain is not, it moved, it is switched off, it takes no mail.
_GONE_CODES = {"5.1.1", "5.1.3", "5.1.4", "5.1.6", "5.2.1"}
_DOMAIN_CODES = {"5.1.2", "5.1.10"}
_SENDER_CODES = {"1.7", "1.8"}
_NOT_THEIRS = ("4", "3", "5", "6")
"""Subjects of a code that say nothing of the address: the network, the system, the protocol, the message."""


class Meaning(StrEnum):
    """What to do about an address."""

    SUPPRESS = "suppress"
    OUR_FAULT = "our fault"
    COUNT = "count"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a return means, and the cause that staff see it by."""

    meaning: Meaning
    cause: Cause


def judge(status: str, said: str, *, final: bool) -> Judgement:
    """Return what a status with its text means; `said` is the diagnostic, or the reply at the door with its code.

    A plain code about the address closes it at once. A text alone ("User unknown" with 5.0.0, and Microsoft's 5.4.1
    "Recipient address rejected") is counted: three letters in a row close it, as for a full mailbox.
    """
    reply = next(iter(list_replies(said)), None)
    codes = [code for code in (reply.status if reply else "", status) if code]
    told = without_addresses(said)
    ours = blame(told, codes)
    if ours is not None:
        return Judgement(Meaning.OUR_FAULT, ours)
    # The server's own answer goes before what was made of it, unless it is general.
    code = next((one for one in codes if not one.endswith(".0.0")), "")
    if FULL.search(told) or code[1:] == ".2.2":
        return Judgement(Meaning.COUNT if final else Meaning.NOTHING, Cause.FULL)
    if SIZE.search(told) or code[1:] in (".2.3", ".3.4"):
        return Judgement(Meaning.NOTHING, Cause.SIZE)
    if not final:
        return Judgement(Meaning.NOTHING, Cause.ROUTE)
    tried = reply is not None and 400 <= reply.code < 500
    closing = Meaning.COUNT if tried or TEMPORARY.search(told) else Meaning.SUPPRESS
    gone = GONE.search(without_names(told)) or GONE.search(told)
    if ON_THE_WAY.search(without_names(told)) and not gone:
        return Judgement(Meaning.NOTHING, Cause.ROUTE)
    # 5.1.10 is a domain that takes no mail (RFC 7505), and at Microsoft a mailbox that is not there.
    if DOMAIN.search(told) or (code in _DOMAIN_CODES and not gone):
        plain = code in _DOMAIN_CODES | _GONE_CODES
        return Judgement(closing if plain else Meaning.COUNT, Cause.DOMAIN)
    if code in _DOMAIN_CODES | _GONE_CODES:
        if tried and not gone:  # "5.1.1" beside "451 no answer" is about the way there
            return Judgement(Meaning.NOTHING, Cause.ROUTE)
        return Judgement(closing, Cause.GONE)
    if gone or code == "5.1.0":
        return Judgement(Meaning.COUNT, Cause.GONE)
    return Judgement(Meaning.NOTHING, Cause.ROUTE if code[2:3] in _NOT_THEIRS else Cause.BACK)


def blame(told: str, codes: Sequence[str]) -> Cause | None:
    """Return what they have against us or our mail, or None; x.1.7 and x.1.8 are about the sender's address.

    x.7.x is about us too, except where the text says in so many words that nobody has that address.
    """
    words = without_names(told)
    # "5.2.1 receiving mail too quickly" is a rate, "5.1.1 over quota" no list.
    for cause, pattern in OUR_WORDS:
        if pattern.search(words):
            return cause
    if any(code[2:] in _SENDER_CODES for code in codes):
        return Cause.SENDER
    if any(code[1:3] == ".7" for code in codes) and not (GONE.search(words) or FULL.search(words)):
        return Cause.POLICY
    return None


def blames_who_we_are(text: str) -> bool:
    """Tell whether a refusal is about who we are, so that every letter to that provider would be refused."""
    return blame(without_addresses(text), ()) in WHO_WE_ARE


def is_too_often(states: Sequence[str]) -> bool:
    """Tell whether the last letters in a row came back for a reason that counts.

    `states`: of the letters to this person, newest first: "counts" for one that came back because of it. One
    that did arrive in between begins the count anew.
    """
    return len(states) >= IN_A_ROW and all(state == "counts" for state in states[:IN_A_ROW])
