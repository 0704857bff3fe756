"""Everything that may be set from outside, read once from the environment. Standard library only."""

from __future__ import annotations

import errno
import os
import re
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

from leerkring.database_address import check_address, host_names
from leerkring.private_folder import OpenToOthers, close_to_others, make_private

Network = IPv4Network | IPv6Network
T = TypeVar("T")

NOBODY: tuple[Network, ...] = ()

_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
"""A part of a domain name between dots; letters of other scripts too, as in IDNA."""
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_ADDRESS = rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*"

LEAST_SECRET = 32
DEFAULT_MAIL_FROM = "leerkring <leerkring@leerkring.example>"
DEFAULT_REPLY_TO = "programma@leerkring.example"


class SettingsError(Exception):
    """One or more settings are wrong; the text has a sentence for each."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one process; docs/operations.md explains each of them."""

    database_url: str = field(default="", repr=False)  # empty: the embedded server in the data directory
    data_dir: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = "http://127.0.0.1:8000"  # without a slash at the end
    secret_key: str = field(repr=False)
    smtp_url: str = field(default="", repr=False)  # empty: each mail becomes a file
    mail_from: str = DEFAULT_MAIL_FROM
    reply_to: str = DEFAULT_REPLY_TO
    bounce_address: str = ""  # empty: what comes back goes to mail_from
    dkim_key: str = ""  # empty: the relay signs
    dkim_selector: str = "leerkring"
    dkim_domain: str = ""  # empty: the domain of mail_from
    mail_resolver: str = ""
    return_imap: str = field(default="", repr=False)
    return_lmtp: str = ""  # a socket file, or a port of the loopback
    dns_server: str = ""  # empty: the machine's own; for Mailgezondheid
    return_token: str = field(default="", repr=False)  # empty: the hook for returned mail is closed
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    rate_limits: bool = True
    metrics_token: str = field(default="", repr=False)  # empty: /metrics is closed
    log_format: str = "text"  # text or json
    trusted_proxies: tuple[Network, ...] = ()
    sample: bool = True  # `run` loads the sample content on the first start
    offer_hours: int = 72

    @property
    def embedded(self) -> bool:
        """Whether we run PostgreSQL ourselves."""
        return not self.database_url

    @property
    def secure(self) -> bool:
        """Whether visitors come over https: HSTS and `__Host-` cookies."""
        return self.base_url.startswith("https://")

    @property
    def is_here(self) -> bool:
        """Whether the address of the site is this machine's own: nobody else can come by it."""
        return is_this_machine(self.base_url)

    @property
    def is_tryout(self) -> bool:
        """Whether no stranger can come by the address of the site: it is this machine, or ends in .test (RFC 6761)."""
        return self.is_here or (urlsplit(self.base_url).hostname or "").rstrip(".").endswith(".test")

    @property
    def mail_dir(self) -> Path:
        return self.data_dir / "mail"

    def with_database(self, url: str) -> Settings:
        """These settings, once it is known where the database is."""
        return replace(self, database_url=url)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read and check the settings; raise one SettingsError that names all that is wrong."""
        return _Reader(os.environ if environ is None else environ).settings()


class _Reader:
    """Reads one setting at a time and collects what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.wrong: list[str] = []
        self.asked: set[str] = set()

    def settings(self) -> Settings:
        database_url = self.read("DATABASE_URL", "", _database_url)
        data_dir = Path(self.read("LEERKRING_DATA_DIR", "var", str)).absolute()
        port = self.read("PORT", 8000, _port)
        host = self.read("LEERKRING_HOST", "127.0.0.1", _host)
        base_url = self.read("LEERKRING_BASE_URL", f"http://127.0.0.1:{port}", _base_url)
        values: dict[str, Any] = {
            "base_url": base_url,
            "smtp_url": self.read("LEERKRING_SMTP_URL", "", _smtp_url),
            "mail_from": self.read("LEERKRING_MAIL_FROM", DEFAULT_MAIL_FROM, _mailbox),
            "reply_to": self.read("LEERKRING_REPLY_TO", DEFAULT_REPLY_TO, _mailbox),
            "bounce_address": self.read("LEERKRING_BOUNCE_ADDRESS", "", _address),
            "dkim_key": self.read("LEERKRING_DKIM_KEY", "", _file),
            "dkim_selector": self.read("LEERKRING_DKIM_SELECTOR", "leerkring", _domain_name),
            "dkim_domain": self.read("LEERKRING_DKIM_DOMAIN", "", _domain_name),
            "mail_resolver": self.read("LEERKRING_MAIL_RESOLVER", "", _resolver),
            "return_imap": self.read("LEERKRING_RETURN_IMAP", "", _imap_url),
            "return_lmtp": self.read("LEERKRING_RETURN_LMTP", "", _local_socket),
            "dns_server": self.read("LEERKRING_DNS_SERVER", "", _dns_server),
            "return_token": self.read("LEERKRING_RETURN_TOKEN", "", _token),
            "oidc_issuer": self.read("LEERKRING_OIDC_ISSUER", "", _base_url),
            "oidc_client_id": self.read("LEERKRING_OIDC_CLIENT_ID", "", str),
            "oidc_client_secret": self.read("LEERKRING_OIDC_CLIENT_SECRET", "", str),
            "rate_limits": self.read("LEERKRING_RATE_LIMITS", True, _switch),
            "metrics_token": self.read("LEERKRING_METRICS_TOKEN", "", _token),
            "log_format": self.read("LEERKRING_LOG_FORMAT", "text", _log_format),
            "trusted_proxies": self.read("LEERKRING_TRUSTED_PROXIES", NOBODY, _networks),
            # Invented people with roles are for a try-out; who wants them where strangers come says so.
            "sample": self.read("LEERKRING_SAMPLE", not database_url and is_this_machine(base_url), _switch),
            "offer_hours": self.read("LEERKRING_OFFER_HOURS", 72, _hours),
        }
        secret_key = self.read("LEERKRING_SECRET_KEY", "", _secret)
        self.check_together(values)
        self.check_names()
        if self.wrong:
            raise SettingsError(self.wrong)
        keeps_files = not (database_url and values["smtp_url"])
        try:
            if data_dir.exists() and close_to_others(data_dir):
                sys.stderr.write(
                    f"LEERKRING_DATA_DIR: {data_dir} could be read by others; it is closed now (0700).\n"
                )
            secret_key = secret_key or kept_secret(data_dir)
            if keeps_files:
                _writable(data_dir)
        except OpenToOthers as error:
            raise SettingsError(
                [
                    f"LEERKRING_DATA_DIR: {data_dir} {error}; choose a folder of its own, or: chmod 700 {data_dir}"
                ]
            ) from error
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise SettingsError(
                [f"LEERKRING_DATA_DIR: {data_dir} cannot be used ({reason}); choose a folder we own."]
            ) from error
        return Settings(
            database_url=database_url,
            data_dir=data_dir,
            host=host,
            port=port,
            secret_key=secret_key,
            **values,
        )

    def read(self, name: str, default: T, parse: Callable[[str], T]) -> T:
        self.asked.add(name)
        text = self.environ.get(name, "").strip()
        if not text:
            return default
        try:
            return parse(_readable(text))
        except ValueError as error:
            self.wrong.append(f"{name} {error}.")
            return default

    def check_together(self, values: Mapping[str, object]) -> None:
        """What is only wrong in combination."""
        if (
            self.environ.get("DATABASE_URL", "").strip()
            and not self.environ.get("LEERKRING_SECRET_KEY", "").strip()
        ):
            self.wrong.append(
                "LEERKRING_SECRET_KEY is missing: with DATABASE_URL every process needs the same key. "
                "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
            )
        oidc = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")
        missing = [f"LEERKRING_{name.upper()}" for name in oidc if not values[name]]
        if 0 < len(missing) < len(oidc):
            self.wrong.append(
                f"{' and '.join(missing)} must be set too: sign-in by OpenID Connect needs all three."
            )

    def check_names(self) -> None:
        """A setting with a typing error would otherwise be left out in silence."""
        for name in sorted(self.environ):
            if (
                name.startswith("LEERKRING_")
                and not name.startswith("LEERKRING_TEST_")
                and name not in self.asked
            ):
                from difflib import get_close_matches

                near = get_close_matches(name, self.asked, n=1)
                self.wrong.append(f"{name} is not a setting{f'; did you mean {near[0]}?' if near else '.'}")


def is_this_machine(url: str) -> bool:
    """Tell whether an address leads to the machine itself: a loopback address, or localhost (RFC 6761, 6.3)."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def kept_secret(data_dir: Path) -> str:
    """The key of this data directory, made on first use. Two processes at once get the same one."""
    make_private(data_dir)
    path = data_dir / "secret-key"
    if not path.exists():
        draft = data_dir / f".secret-key.{os.getpid()}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # unlike a rename this never replaces the key of a quicker process
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = path.read_text(errors="replace").strip()
    if len(key) < LEAST_SECRET:
        cut_off = f"LEERKRING_DATA_DIR: {path} is empty or cut off. Put it back from a backup; without one remove it"
        raise SettingsError([f"{cut_off}, and every link that was sent stops working."])
    return key


def _writable(data_dir: Path) -> None:
    """Raise the OSError by which no file can be put in this folder; a read-only disk has its own. Makes nothing."""
    if data_dir.exists() and not os.access(data_dir, os.W_OK | os.X_OK):
        probe = data_dir / f".probe.{os.getpid()}"
        os.close(os.open(probe, os.O_CREAT | os.O_WRONLY, 0o600))
        probe.unlink()
    above = next(folder for folder in (data_dir, *data_dir.parents) if os.path.lexists(folder))
    if not above.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(above))
    if not os.access(above, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(above))


def _database_url(text: str) -> str:
    url = check_address(_readable(text))
    for name in host_names(url):
        _host(name)
    return url


def _base_url(text: str) -> str:
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
    _host(host)
    return text.rstrip("/")


def _readable(text: str) -> str:
    if not text.isprintable():  # a line end, or bytes that are no text
        raise ValueError("has a character that cannot be read")
    return text


def _host(text: str) -> str:
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


def _smtp_url(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in ("smtp", "smtps") or not url.hostname:
        raise ValueError("must be smtp://user:password@host:port?starttls=1&connections=4")
    _check_port(url)
    _host(url.hostname)
    return text


def _mailbox(text: str) -> str:
    address = re.fullmatch(rf"(?:[^<>]*<)?{_ADDRESS}>?", text)
    if not address or text.count("<") != text.count(">") or not text.isprintable():
        raise ValueError("must be an e-mail address, as in leerkring <post@leerkring.example>")
    return text


def _address(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,20}@[A-Za-z0-9.-]+", text):
        raise ValueError(
            "must be a plain address of at most 20 characters before the @, as in retour@leerkring.example"
        )
    return text


def _file(text: str) -> str:
    if not Path(text).is_file():
        raise ValueError("must be the path of a file that is there")
    return text


def _domain_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*", text) or len(text) > 253:
        raise ValueError("must be a name as in DNS")
    return text.lower()


def _resolver(text: str) -> str:
    if not re.fullmatch(r"postfix:/[^?]+(\?wait=[0-9]{1,6})?|idempotent:[A-Za-z][A-Za-z0-9-]*", text):
        raise ValueError("must be postfix:/var/log/mail.log or idempotent:Name-Of-Header")
    return text


def _dns_server(text: str) -> str:
    host, _, port = text.rpartition(":") if text.count(":") == 1 else (text, "", "53")
    try:
        ip_address(host)
        _port(port)
    except ValueError:
        raise ValueError("must be an IP address with or without a port, as in 127.0.0.1:53") from None
    return text


def _imap_url(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in ("imap", "imaps") or not url.hostname or not url.username or not url.password:
        raise ValueError("must be imaps://user:password@host/INBOX")
    _check_port(url)
    _host(url.hostname)
    if not re.fullmatch(r"[ !#-\[\]-~]*", unquote(f"{url.username}{url.password}{url.path}")):
        # IMAP4rev1 takes nothing else in these places (RFC 3501, 9), and what reads it would fail each minute.
        raise ValueError("must have a user, a password and a folder in plain letters, without quotes")
    if url.scheme == "imap" and url.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError("must be imaps:// for another machine: the password would go in the open")
    return text


def _local_socket(text: str) -> str:
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


def _port(text: str) -> int:
    return _number(text, "a number from 1 to 65535", 65535)


def _hours(text: str) -> int:
    return _number(text, "a number of hours from 1 to 1440", 24 * 60)


def _number(text: str, what: str, most: int) -> int:
    # Other scripts have digits too, and int() takes them; what is printed elsewhere would differ from what was typed.
    if not re.fullmatch(r"[0-9]{1,6}", text) or not 0 < int(text) <= most:
        raise ValueError(f"must be {what}")
    return int(text)


def _switch(text: str) -> bool:
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


def _secret(text: str) -> str:
    if len(text) < LEAST_SECRET:
        raise ValueError(f"must have at least {LEAST_SECRET} characters")
    return text


def _token(text: str) -> str:
    if len(text) < 16:
        raise ValueError("must have at least 16 characters")
    return text


def _log_format(text: str) -> str:
    if text not in ("text", "json"):
        raise ValueError("must be text or json")
    return text


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in text.split(","))
    except ValueError:
        raise ValueError(
            "must be addresses or networks with commas between, as in 10.0.0.0/8,192.0.2.7"
        ) from None
