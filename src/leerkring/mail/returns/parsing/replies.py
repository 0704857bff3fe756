"""Codes in texts: an SMTP reply, and the status beside it. Any other number is a date, a version or an address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_REPLIES = 20
LONGEST_SAID = 500
_STATUS = r"([245]\.\d{1,3}\.\d{1,3})(?![\w]|\.\d)"
# Its code stands at the beginning of a word: "said: 550 …", "smtp;550 …", "'550-5.1.1 …".
_REPLY = re.compile(rf"(?:(?<=[\s\"'(<>:;#\[])|^)([45][0-5]\d):?[ -][ ]{{0,3}}(?:\(?#?{_STATUS}\)?|(?!\d))")
# The old notation of qmail, Exchange and IronPort: "(#5.1.1)", "<mx.example #5.1.1>".
_MARKED = re.compile(rf"(?:(?<=[\s(<\[])|^)#{_STATUS}")
_FIELD = re.compile(rf"\s*{_STATUS}")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_ADDRESS = re.compile(r"<[^<>\s]{0,320}>|[^\s<>\"'(),:;]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}")
_HOST = re.compile(r"(?<![\w/.@-])(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}(?![\w-])", re.IGNORECASE)
_LINK = re.compile(r"https?://\S{1,400}", re.IGNORECASE)
_LINKED = re.compile(
    r"spamhaus|spamcop|barracuda|abuseat|sorbs|senderscore|dnsbl|spf|dkim|dmarc|bl[ao]c[kl]\w{0,2}list",
    re.IGNORECASE,
)
_EXCHANGE = re.compile(r"\b(RESOLVER|SMTPSEND|ROUTING|AGENT|STOREDRV)\.[\w.]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a mail server answered, as it is told by another: `code` 0 where only a status stands there."""

    code: int
    status: str
    text: str


def read_status(field: str) -> str:
    """Return the enhanced code that a Status field begins with, or "" (RFC 3464, 2.3.4: a comment may follow)."""
    found = _FIELD.match(field)
    return found[1] if found else ""


def list_replies(text: str) -> list[Reply]:
    """Return the SMTP replies in a text, with what each goes on to say; its paragraph ends it."""
    found = [Reply(int(m[1]), m[2] or "", _from(text, m.start(1))) for m in _few(_REPLY, text)]
    if not any(one.status for one in found):
        found += [Reply(0, m[1], _around(text, m.start())) for m in _few(_MARKED, text)]
    return found


def _few(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for number, match in enumerate(pattern.finditer(text)):
        if number == MOST_REPLIES:
            return
        yield match


def _from(text: str, start: int) -> str:
    said = text[start : start + LONGEST_SAID]
    end = _PARAGRAPH.search(said)
    return said[: end.start()] if end else said


def _around(text: str, at: int) -> str:
    """What stands before a code at the end of a sentence, and after it."""
    return _PARAGRAPH.split(text[max(0, at - LONGEST_SAID // 2) : at])[-1] + _from(text, at)


def without_addresses(said: str) -> str:
    """Return what is said, on one line and without mail addresses: a mailbox called spam@ says nothing."""
    return " ".join(_ADDRESS.sub(" ", said[: 2 * LONGEST_SAID]).split())


def without_names(said: str) -> str:
    """Return it without the names of machines too ("relay.example") and without links ("…/policy").

    What Exchange calls a reason looks like a machine, and is kept; so is a list or a check that a link is about.
    """
    said = _LINK.sub(lambda link: " ".join(_LINKED.findall(link[0])), said)
    reasons = " ".join(match[0].replace(".", " ") for match in _EXCHANGE.finditer(said))
    return f"{_HOST.sub(' ', said)} {reasons}"
