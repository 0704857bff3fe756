"""What stands in the environment as a value, a function for each kind; ValueError says in a sentence what is wrong."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from leerkring.settings.database_address import check_address, host_names, of_a_standby
from leerkring.settings.secret_key import LEAST_SECRET
from leerkring.settings.settings import Network

LEAST_PASSPHRASE = 12
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
"""A part of a domain name between dots; letters of other scripts too, as in IDNA."""
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_ADDRESS = rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*"


def parse_database_url(text: str) -> str:
    url = check_address(text)
    for name in host_names(url):
        parse_host(name)
    return url


def parse_replica_url(text: str) -> str:
    return of_a_standby(parse_database_url(text))


def parse_connections(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 2 <= int(text) <= 500:
        raise ValueError("must be a number of connections from 2 to 500")
    return int(text)


def parse_base_url(text: str) -> str:
    url = urlsplit(text)
    host = url.hostname or ""
    if (
        url.scheme not in ("http", "https")
        or not re.fullmatch(rf"{_LABEL}(\.{_LABEL})*\.?|[0-9a-f:.]*:[0-9a-f:.]*", host)
        or url.username is not None
        or not re.fullmatch(r"(/[\w.~%!$&'()*+,;=:@-]+)*/?", url.path)
        or "?" in text
        or "#" in text
    ):
        raise ValueError("must be an address such as https://leerkring.example")
    _check_port(url)
    parse_host(host)
    return text.rstrip("/")


def parse_printable(text: str) -> str:
    if not text.isprintable():  # a line end, or bytes that are no text
        raise ValueError("has a character that cannot be read")
    return text


def parse_host(text: str) -> str:
    """Refuse what the system could not even ask for: it would fail where the name is used."""
    try:
        ip_address(text)
    except ValueError:
        try:
            name = text.rstrip(".").encode("idna")
        except UnicodeError:
            name = b""
        if not re.fullmatch(rb"[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*", name) or len(name) > 253:
            raise ValueError("must have an IP address or the name of a machine") from None
    return text


def _check_port(url: SplitResult) -> None:
    try:
        wrong = url.port == 0
    except ValueError:
        wrong = True
    if wrong:
        raise ValueError("has a port that is not a number from 1 to 65535")


def parse_smtp_url(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in ("smtp", "smtps") or not url.hostname:
        raise ValueError("must be smtp://user:password@host:port?starttls=1&connections=4")
    _check_port(url)
    parse_host(url.hostname)
    return text


def parse_files_url(text: str) -> str:
    url = urlsplit(text)
    if (
        url.scheme != "s3"
        or not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", url.netloc)
        or url.query
        or ".." in text
    ):
        raise ValueError("must be s3://bucket/folder; keys, region and endpoint are AWS_… variables")
    return text.rstrip("/")


def parse_mailbox(text: str) -> str:
    address = re.fullmatch(rf"(?:[^<>]*<)?{_ADDRESS}>?", text)
    if not address or text.count("<") != text.count(">") or not text.isprintable():
        raise ValueError("must be an e-mail address, as in leerkring <post@leerkring.example>")
    return text


def parse_address(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,20}@[A-Za-z0-9.-]+", text):
        raise ValueError(
            "must be a plain address of at most 20 characters before the @, as in retour@leerkring.example"
        )
    return text


def parse_file(text: str) -> str:
    if not Path(text).is_file():
        raise ValueError("must be the path of a file that is there")
    return text


def parse_absolute(text: str) -> str:
    if not text.startswith("/"):
        raise ValueError("must be the whole path of a folder, as in /var/backups/leerkring")
    return text


def parse_backup_keep(text: str) -> tuple[int, int, int]:
    found = re.fullmatch(r"([0-9]{1,4})d,([0-9]{1,4})w,([0-9]{1,4})m", text.replace(" ", ""))
    if not found:
        raise ValueError("must say how many days, weeks and months, as in 7d,4w,12m")
    return int(found[1]), int(found[2]), int(found[3])


def parse_passphrase(text: str) -> str:
    if len(text) < LEAST_PASSPHRASE:
        raise ValueError(f"must have at least {LEAST_PASSPHRASE} characters")
    return text


def parse_domain_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*", text) or len(text) > 253:
        raise ValueError("must be a name as in DNS")
    return text.lower()


def parse_resolver(text: str) -> str:
    if not re.fullmatch(r"postfix:/[^?]+(\?wait=[0-9]{1,6})?|idempotent:[A-Za-z][A-Za-z0-9-]*", text):
        raise ValueError("must be postfix:/var/log/mail.log or idempotent:Name-Of-Header")
    return text


def parse_dns_server(text: str) -> str:
    host, _, port = text.rpartition(":") if text.count(":") == 1 else (text, "", "53")
    try:
        ip_address(host)
        parse_port(port)
    except ValueError:
        raise ValueError("must be an IP address with or without a port, as in 127.0.0.1:53") from None
    return text


def parse_imap_url(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in ("imap", "imaps") or not url.hostname or not url.username or not url.password:
        raise ValueError("must be imaps://user:password@host/INBOX")
    _check_port(url)
    parse_host(url.hostname)
    if not re.fullmatch(r"[ !#-\[\]-~]*", unquote(f"{url.username}{url.password}{url.path}")):
        # IMAP4rev1 takes nothing else in these places (RFC 3501, 9), and what reads it would fail each minute.
        raise ValueError("must have a user, a password and a folder in plain letters, without quotes")
    if url.scheme == "imap" and url.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError("must be imaps:// for another machine: the password would go in the open")
    return text


def parse_local_socket(text: str) -> str:
    if text.startswith("/") and len(text.encode()) < 100:  # the system takes no longer ones
        if not Path(text).parent.is_dir() or Path(text).is_dir():
            raise ValueError("must be a socket file in a folder that is there")
        return text
    host, _, port = text.rpartition(":")
    if (
        host not in ("localhost", "127.0.0.1", "[::1]")
        or not re.fullmatch(r"0*[1-9][0-9]{0,4}", port)
        or int(port) > 65535
    ):
        raise ValueError(
            "must be a socket file (/run/leerkring/retour) or a port of this machine (127.0.0.1:2424)"
        )
    return text


def parse_port(text: str) -> int:
    return _number(text, "a number from 1 to 65535", 65535)


def parse_hours(text: str) -> int:
    return _number(text, "a number of hours from 1 to 1440", 24 * 60)


def parse_drain(text: str) -> int:
    return 0 if text == "0" else _number(text, "a number of seconds from 0 to 60", 60)


def _number(text: str, what: str, most: int) -> int:
    # Other scripts have digits too, and int() takes them; what is printed elsewhere would differ from what was typed.
    if not re.fullmatch(r"[0-9]{1,6}", text) or not 0 < int(text) <= most:
        raise ValueError(f"must be {what}")
    return int(text)


def parse_switch(text: str) -> bool:
    words = {
        "1": True,
        "on": True,
        "true": True,
        "yes": True,
        "0": False,
        "off": False,
        "false": False,
        "no": False,
    }
    if text.lower() not in words:
        raise ValueError("must be on or off")
    return words[text.lower()]


def parse_secret(text: str) -> str:
    if len(text) < LEAST_SECRET:
        raise ValueError(f"must have at least {LEAST_SECRET} characters")
    return text


def parse_token(text: str) -> str:
    if len(text) < 16:
        raise ValueError("must have at least 16 characters")
    return text


def parse_log_format(text: str) -> str:
    if text not in ("text", "json"):
        raise ValueError("must be text or json")
    return text


def parse_networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in text.split(","))
    except ValueError:
        raise ValueError(
            "must be addresses or networks with commas between, as in 10.0.0.0/8,192.0.2.7"
        ) from None
