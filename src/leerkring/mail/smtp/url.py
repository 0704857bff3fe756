"""`smtp://user:password@host:port?starttls=1&connections=4`, read into settings or refused with a sentence."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_KNOWN = ("starttls", "connections", "verify", "ca", "helo")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class BadSmtpUrl(ValueError):
    """Says what is wrong with the URL, and never what is in it: it holds a password."""


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Where mail goes. `tls` is from the first byte (smtps), `starttls` insists on the upgrade."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    starttls: bool = False
    connections: int = 4
    verify: bool = True
    ca: str | None = None
    helo: str = ""

    @classmethod
    def from_url(cls, url: str) -> SmtpSettings:
        """Options: starttls, connections (1-50), verify=0 (any certificate), ca=FILE, helo=NAME.

        Without `starttls=1` nothing is encrypted, so a login to another machine then needs an explicit
        `starttls=0`.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise BadSmtpUrl("het adres van de mailserver klopt niet (host of poort)") from None
        if parts.scheme not in ("smtp", "smtps"):
            raise BadSmtpUrl("het adres van de mailserver begint met smtp:// of smtps://")
        if not parts.hostname or parts.path not in ("", "/") or parts.fragment:
            raise BadSmtpUrl("het adres van de mailserver is smtp://naam:wachtwoord@host:poort?optie=waarde")
        options = _options(parts.query)
        tls, starttls = parts.scheme == "smtps", _flag(options, "starttls", "0")
        if tls and starttls:
            raise BadSmtpUrl("smtps:// en starttls=1 gaan niet samen")
        user, password = _login(parts)
        if user and not tls and "starttls" not in options and parts.hostname not in _LOOPBACK:
            raise BadSmtpUrl(
                "het wachtwoord zou leesbaar over het netwerk gaan: geef starttls=1 of starttls=0"
            )
        return cls(
            host=parts.hostname,
            port=port or (465 if tls else 587 if starttls else 25),
            user=user,
            password=password,
            tls=tls,
            starttls=starttls,
            connections=_count(options.get("connections", "4")),
            verify=_flag(options, "verify", "1"),
            ca=options.get("ca"),
            helo=_helo(options.get("helo", "")),
        )

    def context(self) -> ssl.SSLContext:
        try:
            context = ssl.create_default_context(cafile=self.ca)
        except OSError:
            raise BadSmtpUrl("het bestand van de optie ca van de mailserver is niet te lezen") from None
        if not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _options(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        raise BadSmtpUrl("een optie van de mailserver is geen optie=waarde") from None
    options = dict(pairs)
    if len(options) < len(pairs) or not options.keys() <= set(_KNOWN):
        raise BadSmtpUrl(f"de mailserver kent alleen de opties {', '.join(_KNOWN)}, elk één keer")
    return options


def _flag(options: dict[str, str], name: str, default: str) -> bool:
    value = options.get(name, default)
    if value not in ("0", "1"):
        raise BadSmtpUrl(f"de optie {name} van de mailserver is 0 of 1")
    return value == "1"


def _count(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 4 and 1 <= int(value) <= 50):
        raise BadSmtpUrl("de optie connections van de mailserver is een getal van 1 tot en met 50")
    return int(value)


def _helo(value: str) -> str:
    if not all(c.isascii() and (c.isalnum() or c in ".-:[]") for c in value):
        raise BadSmtpUrl("de optie helo van de mailserver is een hostnaam")
    return value


def _login(parts: SplitResult) -> tuple[str, str]:
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise BadSmtpUrl("inloggen op de mailserver kan alleen met een naam en een wachtwoord")
    if "\0" in user + password:
        raise BadSmtpUrl("in de naam of het wachtwoord van de mailserver staat een teken dat niet kan")
    return user, password
