"""What may be set, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network

DEFAULT_MAIL_FROM = "leerkring <leerkring@leerkring.example>"
DEFAULT_REPLY_TO = "programma@leerkring.example"


class SettingsError(Exception):
    """One or more settings are wrong; the text has a sentence for each."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one process; README.md has the table."""

    database_url: str = field(default="", repr=False)  # empty: the embedded server in the data directory
    database_replica_url: str = field(default="", repr=False)  # empty: all is read from the primary
    db_pool: int = 0  # connections of each web process; 0: as many as fit
    db_pool_worker: int = 10
    data_dir: Path = Path("var")
    files_url: str = ""  # empty: papers are in the data directory; else s3://bucket/prefix
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = "http://127.0.0.1:8000"  # without a slash at the end
    secret_key: str = field(repr=False)
    old_secret_key: str = field(default="", repr=False)  # the one before it: what it made still holds
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
    traces: bool = False  # OpenTelemetry; where they go is said by its own variables
    log_format: str = "text"  # text or json
    trusted_proxies: tuple[Network, ...] = ()
    sample: bool = True  # `run` loads the sample content on the first start
    offer_hours: int = 72
    backup_dir: str = ""  # empty: no backups by the clock
    backup_keep: tuple[int, int, int] = (7, 4, 12)  # days, weeks, months
    backup_passphrase: str = field(default="", repr=False)  # empty: backups are not encrypted
    drain_seconds: int = 0  # between "not ready" and the stop

    @property
    def embedded(self) -> bool:
        """Whether we run PostgreSQL ourselves."""
        return not self.database_url

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The key by which links are made, then the one before it, while that is known."""
        return (self.secret_key, self.old_secret_key) if self.old_secret_key else (self.secret_key,)

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


def is_this_machine(url: str) -> bool:
    """Tell whether an address leads to the machine itself: a loopback address, or localhost (RFC 6761, 6.3)."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
