"""Reading the settings from the environment; all that is wrong is told at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from leerkring.settings.given import FILE, given
from leerkring.settings.parsing import (
    parse_absolute,
    parse_address,
    parse_backup_keep,
    parse_base_url,
    parse_connections,
    parse_database_url,
    parse_dns_server,
    parse_domain_name,
    parse_drain,
    parse_file,
    parse_files_url,
    parse_host,
    parse_hours,
    parse_imap_url,
    parse_local_socket,
    parse_log_format,
    parse_mailbox,
    parse_networks,
    parse_passphrase,
    parse_port,
    parse_printable,
    parse_replica_url,
    parse_resolver,
    parse_secret,
    parse_smtp_url,
    parse_switch,
    parse_token,
)
from leerkring.settings.private_folder import OpenToOthers, check_writable, close_to_others
from leerkring.settings.secret_key import kept_old_secret, kept_secret
from leerkring.settings.settings import (
    DEFAULT_MAIL_FROM,
    DEFAULT_REPLY_TO,
    Network,
    Settings,
    SettingsError,
    is_this_machine,
)

T = TypeVar("T")
DRAIN_SECONDS = 5
NOBODY: tuple[Network, ...] = ()


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings; raise one SettingsError that names all that is wrong."""
    return SettingsReader(os.environ if environ is None else environ).settings()


class SettingsReader:
    """Reads one setting at a time and collects what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.wrong: list[str] = []
        self.asked: set[str] = set()

    def settings(self) -> Settings:
        """Return the settings, with a data directory that can be used; raise one SettingsError that names all that is wrong."""
        database_url = self.read("DATABASE_URL", "", parse_database_url)
        data_dir = Path(self.read("LEERKRING_DATA_DIR", "var", str)).absolute()
        port = self.read("PORT", 8000, parse_port)
        host = self.read("LEERKRING_HOST", "127.0.0.1", parse_host)
        base_url = self.read("LEERKRING_BASE_URL", f"http://127.0.0.1:{port}", parse_base_url)
        values: dict[str, Any] = {
            "database_replica_url": self.read("DATABASE_REPLICA_URL", "", parse_replica_url),
            "files_url": self.read("LEERKRING_FILES_URL", "", parse_files_url),
            "db_pool": self.read("LEERKRING_DB_POOL", 0, parse_connections),
            "db_pool_worker": self.read("LEERKRING_DB_POOL_WORKER", 10, parse_connections),
            "base_url": base_url,
            "smtp_url": self.read("LEERKRING_SMTP_URL", "", parse_smtp_url),
            "mail_from": self.read("LEERKRING_MAIL_FROM", DEFAULT_MAIL_FROM, parse_mailbox),
            "reply_to": self.read("LEERKRING_REPLY_TO", DEFAULT_REPLY_TO, parse_mailbox),
            "bounce_address": self.read("LEERKRING_BOUNCE_ADDRESS", "", parse_address),
            "dkim_key": self.read("LEERKRING_DKIM_KEY", "", parse_file),
            "dkim_selector": self.read("LEERKRING_DKIM_SELECTOR", "leerkring", parse_domain_name),
            "dkim_domain": self.read("LEERKRING_DKIM_DOMAIN", "", parse_domain_name),
            "mail_resolver": self.read("LEERKRING_MAIL_RESOLVER", "", parse_resolver),
            "return_imap": self.read("LEERKRING_RETURN_IMAP", "", parse_imap_url),
            "return_lmtp": self.read("LEERKRING_RETURN_LMTP", "", parse_local_socket),
            "dns_server": self.read("LEERKRING_DNS_SERVER", "", parse_dns_server),
            "return_token": self.read("LEERKRING_RETURN_TOKEN", "", parse_token),
            "oidc_issuer": self.read("LEERKRING_OIDC_ISSUER", "", parse_base_url),
            "oidc_client_id": self.read("LEERKRING_OIDC_CLIENT_ID", "", str),
            "oidc_client_secret": self.read("LEERKRING_OIDC_CLIENT_SECRET", "", str),
            "rate_limits": self.read("LEERKRING_RATE_LIMITS", True, parse_switch),
            "metrics_token": self.read("LEERKRING_METRICS_TOKEN", "", parse_token),
            "traces": self.read("LEERKRING_TRACES", False, parse_switch),
            "log_format": self.read("LEERKRING_LOG_FORMAT", "text", parse_log_format),
            "trusted_proxies": self.read("LEERKRING_TRUSTED_PROXIES", NOBODY, parse_networks),
            # Invented people with roles are for a try-out; who wants them where strangers come says so.
            "sample": self.read(
                "LEERKRING_SAMPLE", not database_url and is_this_machine(base_url), parse_switch
            ),
            "backup_dir": self.read("LEERKRING_BACKUP_DIR", "", parse_absolute),
            "backup_keep": self.read("LEERKRING_BACKUP_KEEP", (7, 4, 12), parse_backup_keep),
            "backup_passphrase": self.read("LEERKRING_BACKUP_PASSPHRASE", "", parse_passphrase),
            "drain_seconds": self.read(
                "LEERKRING_DRAIN_SECONDS", 0 if is_this_machine(base_url) else DRAIN_SECONDS, parse_drain
            ),
            "offer_hours": self.read("LEERKRING_OFFER_HOURS", 72, parse_hours),
        }
        secret_key = self.read("LEERKRING_SECRET_KEY", "", parse_secret)
        old_secret_key = self.read("LEERKRING_SECRET_KEY_OLD", "", parse_secret)
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
            if not secret_key:
                secret_key = kept_secret(data_dir)
                old_secret_key = old_secret_key or kept_old_secret(data_dir)
            if keeps_files:
                check_writable(data_dir)
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
            old_secret_key=old_secret_key,
            **values,
        )

    def read(self, name: str, default: T, parse: Callable[[str], T]) -> T:
        self.asked.add(name)
        try:
            text = given(self.environ, name)
            return parse(parse_printable(text)) if text else default
        except ValueError as error:
            self.wrong.append(f"{name} {error}.")
            return default

    def check_together(self, values: Mapping[str, object]) -> None:
        """What is only wrong in combination."""
        if self.is_given("DATABASE_URL") and not self.is_given("LEERKRING_SECRET_KEY"):
            self.wrong.append(
                "LEERKRING_SECRET_KEY is missing: with DATABASE_URL every process needs the same key. "
                "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
            )
        if values["database_replica_url"] and not self.environ.get("DATABASE_URL", "").strip():
            self.wrong.append(
                "DATABASE_REPLICA_URL needs DATABASE_URL: a standby follows a primary of yours."
            )
        oidc = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")
        missing = [f"LEERKRING_{name.upper()}" for name in oidc if not values[name]]
        if 0 < len(missing) < len(oidc):
            self.wrong.append(
                f"{' and '.join(missing)} must be set too: sign-in by OpenID Connect needs all three."
            )

    def is_given(self, name: str) -> bool:
        return any(self.environ.get(one, "").strip() for one in (name, name + FILE))

    def check_names(self) -> None:
        """A setting with a typing error would otherwise be left out in silence."""
        for name in sorted(self.environ):
            if (
                name.startswith("LEERKRING_")
                and not name.startswith("LEERKRING_TEST_")
                and name.removesuffix(FILE) not in self.asked
            ):
                from difflib import get_close_matches

                near = get_close_matches(name, self.asked, n=1)
                self.wrong.append(f"{name} is not a setting{f'; did you mean {near[0]}?' if near else '.'}")
