"""Names and addresses, made fit for headers and envelopes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import idna

# Line ends of every kind, and what a terminal or a mail program would act upon.
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Bidirectional embeddings, overrides and isolates turn the text around them; the others are invisible.
# Letters that run from right to left need none of these, nor the plain marks U+200E and U+200F.
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-\u0080-\U0010ffff]+")
_DOMAIN = re.compile(r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")

_NAMED = re.compile(r'\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>[^<>]*?))\s*<(?P<address>[^<>]*)>\s*')
_ESCAPED = re.compile(r"\\(.)")


class BadAddress(ValueError):
    """An address that no mail can go to. The text never repeats it: it may end up in a log."""


def clean_line(text: str) -> str:
    """One line of text that shows what it is: no controls, no overrides of direction, single spaces."""
    text = _HIDDEN.sub("", _BREAKS.sub(" ", text))
    return " ".join(_SURROGATES.sub("\ufffd", text).split())


@lru_cache(maxsize=1024)
def wire_address(address: str) -> str:
    """The address as it goes over the wire: the domain in ASCII (IDNA), the part before the @ as it is.

    A part before the @ outside ASCII stays: only a server that offers SMTPUTF8 is given such an address.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or local[0] == "." or local[-1] == "." or ".." in local:
        raise BadAddress("dit is geen e-mailadres")
    if any(ord(c) > 127 and unicodedata.category(c)[0] not in "LMNPS" for c in local):
        raise BadAddress("in dit e-mailadres staat een teken dat niet te zien is")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            raise BadAddress("het deel achter de @ bestaat niet") from None
    if not _DOMAIN.fullmatch(domain) or len(domain) > 253 or len(local.encode()) > 64:
        raise BadAddress("dit is geen e-mailadres")
    return f"{local}@{domain}"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Somebody's name, which may be empty, and their address."""

    name: str
    address: str

    @classmethod
    def parse(cls, text: str) -> Mailbox:
        """Read `Naam <naam@voorbeeld.nl>` or just the address, as it stands in the settings.

        A person wrote it, not a mail program: what stands before the `<` is the name, commas and all.
        """
        named = _NAMED.fullmatch(text)
        if named is None:
            return cls("", wire_address(text))
        name = named["quoted"]
        name = named["bare"] if name is None else _ESCAPED.sub(r"\1", name)
        return cls(clean_line(name), wire_address(named["address"]))

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]
