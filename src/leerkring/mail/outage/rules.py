"""When a no is about all of our mail: decisions over plain values.

What a server says to our login or to our sender it would say to every letter. What it says to a recipient may be about
that recipient's domain; the same no for several domains, with no yes between, is about us.
"""

from datetime import timedelta

from leerkring.mail.outcomes import Accepted, Outcome, Refused, Stage
from leerkring.mail.returns.parsing.replies import without_addresses
from leerkring.mail.returns.rules import Meaning, blame, judge
from leerkring.mail.returns.words import Cause

WINDOW = timedelta(minutes=10)
SEVERAL_DOMAINS = 3
PROBE_AFTER = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=10))
LOGIN_CODES = frozenset({530, 534, 535, 538})
"""RFC 4954: log in first, in another way, with the right password, or behind TLS."""
TOO_LARGE = 552
_ABOUT_THE_MESSAGE = (".3.4", ".6.")
_BEFORE_ANY_LETTER = {Stage.GREETING, Stage.EHLO, Stage.AUTH}
EVERYBODYS = frozenset(
    {Cause.RELAY, Cause.SENDER, Cause.SPF, Cause.DKIM, Cause.DMARC, Cause.BLOCKLIST, Cause.POLICY}
)
"""Causes that may be about all of our mail; spam is about one text, and a rate passes."""


def refuses_all(outcome: Outcome) -> Cause | None:
    """Return the cause when this one answer says no to all our mail: to our login, at its door, or to our sender."""
    about_login = outcome.code in LOGIN_CODES
    at_the_door = outcome.stage in _BEFORE_ANY_LETTER and 500 <= outcome.code < 600
    if about_login or at_the_door:
        return blame(without_addresses(outcome.text), ()) or Cause.RELAY
    if not isinstance(outcome, Refused) or outcome.stage is not Stage.MAIL or not outcome.code:
        return None
    if outcome.code == TOO_LARGE or outcome.enhanced[1:].startswith(_ABOUT_THE_MESSAGE):
        return None
    return blame(without_addresses(outcome.text), [outcome.enhanced]) or Cause.SENDER


def may_refuse_all(outcome: Outcome) -> Cause | None:
    """Return the cause when this answer to one recipient, or to a text, may be one to everybody."""
    if not isinstance(outcome, Refused) or not outcome.code:
        return None
    said = f"{outcome.code} {outcome.enhanced} {outcome.text}"
    found = judge(outcome.enhanced, said, final=True)
    return found.cause if found.meaning is Meaning.OUR_FAULT and found.cause in EVERYBODYS else None


def is_outage(domains: int, *, accepted_since: bool) -> bool:
    """Tell whether one cause from this many domains within `WINDOW` is a no to everybody."""
    return domains >= SEVERAL_DOMAINS and not accepted_since


def next_probe(probes: int) -> timedelta:
    """Return how long after this many tries the next one is."""
    return PROBE_AFTER[min(probes, len(PROBE_AFTER) - 1)]


def shows_it_is_mended(outcome: Outcome) -> bool:
    """Tell whether the answer to the one letter that tried means that the others may go: a yes, or a no about it alone."""
    if isinstance(outcome, Accepted):
        return True
    return isinstance(outcome, Refused) and refuses_all(outcome) is None and may_refuse_all(outcome) is None
