"""Each setting is read, or refused at the start by a sentence that names it; nothing dies of it later."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from leerkring.core.clock import SystemClock
from leerkring.core.database.db import Database
from leerkring.mail.health.dns import Dns
from leerkring.mail.message.address import Mailbox
from leerkring.mail.message.build import mailbox
from leerkring.mail.returns.mailbox import ReturnMailbox
from leerkring.mail.sending.choose_transport import transport_for
from leerkring.mail.sending.wiring import mail_engine
from leerkring.run.start_checks.settings_check import check_settings
from leerkring.settings import Settings, SettingsError
from leerkring.settings.database_address import hosts_of
from leerkring.settings.reading import SettingsReader, read_settings

KEY = "a key of no importance, for tests only"
WRONG = {
    "DATABASE_URL": (
        "mysql://db/leerkring",
        "postgresql://db",
        "postgresql://db:abc/leerkring",
        "postgresql://db:0/leerkring",
        "postgresql://a..b/leerkring",
        "postgresql://[::1/leerkring",
        "postgresql://db/leerkring?sslmode=perhaps",
        "postgresql://db/leerkring?conect_timeout=5",
        "postgresql://db/leerkring?sslmode",
        "postgresql://db/leerkring?sslrootcert=/nowhere/ca.pem",
        "postgresql://db/leerkring?target_session_attrs=master",
        "postgresql://db/leerkring?channel_binding=require",
        "postgresql://db/leerkring?host=a,b&port=1,2,3",
        "postgresql://a,b:0/leerkring",
        "postgresql://user:p@ss@db/leerkring",
        "postgresql://user:p#ss@db/leerkring",
        "host=db dbname=leerkring",
        "postgresql://db/leerkring?port=abc",
    ),
    "DATABASE_REPLICA_URL": (
        "mysql://db/leerkring",
        "postgresql://db",
        "postgresql://db/leerkring?sslmode=on",
    ),
    "LEERKRING_DB_POOL": ("0", "1", "501", "ten", "²"),
    "LEERKRING_DB_POOL_WORKER": ("1", "-5"),
    "LEERKRING_DATA_DIR": ("/dev/null/var", "va\u2028r", "v\udcff"),
    "PORT": ("0", "65536", "http"),
    "LEERKRING_HOST": ("a..b", "x" * 300, "two words", "\udcff"),
    "LEERKRING_BASE_URL": (
        "leerkring.example",
        "https://leerkring.example?",
        "https://leerkring.example/#",
        "https://leerkring.example/<b>",
        f"https://{'a' * 64}.example",
        "https://[::1",
    ),
    "LEERKRING_SMTP_URL": (
        "smtp://",
        "smtp://relay:0",
        "smtp://a..b",
        "smtp://relay?connections=0",
        "smtp://relay?conections=4",
        "smtp://relay?starttls=yes",
        "smtps://relay?starttls=1",
        "smtp://user@relay",
        "smtp://user:word@relay.example",
        "smtps://relay?ca=/nowhere/ca.pem",
        "smtp://relay/path",
    ),
    "LEERKRING_MAIL_FROM": (
        "Leerkring, Almelo",
        "Leerkring <post@leerkring.example",
        "Leerkring <<post@leerkring.example>>",
        "Leerkring <post@leerkring>example>",
        f"{'a' * 65}@leerkring.example",
        f"post@{'a' * 64}.example",
        "post@leer_kring.example",
        "Leerkring\n<post@leerkring.example>",
        "post@\u2603.example",
    ),
    "LEERKRING_REPLY_TO": ("post@", "a@b, c@d", "Programma <post@leer_kring.example>"),
    "LEERKRING_BOUNCE_ADDRESS": ("retour", "retour@a..b", "retour+1@leerkring.example", "re..tour@a.example"),
    "LEERKRING_DKIM_KEY": (
        "/nowhere/key.pem",
        "/etc/passwd",
        "{folder}/ec.pem",
        "{folder}",
    ),
    "LEERKRING_DKIM_SELECTOR": ("two words", "a" * 64),
    "LEERKRING_DKIM_DOMAIN": ("leerkring..example", "één.example"),
    "LEERKRING_MAIL_RESOLVER": ("postfix:", "postfix:/log?wait=99999999999999999999", "idempotent:Two words"),
    "LEERKRING_RETURN_IMAP": (
        "imaps://host/INBOX",
        "imap://user:word@host.example/INBOX",
        "imaps://user:word@host:abc/INBOX",
        "imaps://user:word@a..b/INBOX",
        "imaps://user:word@host/In%22box",
        "imaps://user:w%C3%B6rd@host/INBOX",
        "imaps://user:word@host/Geweigerd%0D%0A",
    ),
    "LEERKRING_RETURN_LMTP": (
        "retour",
        "0.0.0.0:2424",
        "127.0.0.1:0",
        "127.0.0.1:²",
        f"/{'a' * 120}",
        "/nowhere/retour",
        "/tmp",
    ),
    "LEERKRING_DNS_SERVER": ("dns.example", "abc", "127.0.0.1:99999", "1.2.3", ":53"),
    "LEERKRING_RETURN_TOKEN": ("short", "\udcff" * 20),
    "LEERKRING_METRICS_TOKEN": ("short",),
    "LEERKRING_OIDC_ISSUER": ("login.example",),
    "LEERKRING_OIDC_CLIENT_ID": ("\udcff",),
    "LEERKRING_OIDC_CLIENT_SECRET": ("a\x07b",),
    "LEERKRING_RATE_LIMITS": ("maybe",),
    "LEERKRING_TRACES": ("maybe",),
    "LEERKRING_LOG_FORMAT": ("xml",),
    "LEERKRING_TRUSTED_PROXIES": ("proxy", "10.0.0.1/8", "10.0.0.0/8;"),
    "LEERKRING_SAMPLE": ("2",),
    "LEERKRING_OFFER_HOURS": ("0", "1.5"),
    "LEERKRING_FILES_URL": (
        "files",
        "http://bucket/x",
        "s3://",
        "s3://Bucket",
        "s3://bucket?region=x",
        "s3://a..b/../c ",
    ),
    "LEERKRING_BACKUP_DIR": ("backups",),
    "LEERKRING_BACKUP_KEEP": ("7", "7d,4w", "7d,4w,12y", "²d,4w,12m"),
    "LEERKRING_BACKUP_PASSPHRASE": ("short",),
    "LEERKRING_DRAIN_SECONDS": ("-1", "61", "5s", "²"),
    "LEERKRING_SECRET_KEY": ("short", "\udcff" * 40),
    "LEERKRING_SECRET_KEY_OLD": ("short",),
}
NASTY = (
    "Leerkring, Almelo <post@leerkring.example>",
    "a@b",
    "a@b.c",
    '"a, b" <a@b.c>',
    "x:y",
    "x://y",
    "://",
    "//",
    "/",
    "/tmp",
    "http://x",
    "https://x:1/y",
    "smtp://x:1",
    "smtps://u:p@x:1?verify=0",
    "imaps://u:p@x:1/y",
    "postgresql://u:p%40@x:1/y?ssl=require",
    "postgresql:///y?host=/tmp&port=1&sslmode=disable",
    "postfix:/x?wait=9",
    "idempotent:X",
    "127.0.0.1",
    "127.0.0.1:53",
    "[::1]:53",
    "::1",
    "fe80::1%eth0",
    "1",
    "on",
    "-1",
    "٣",
    "%",
    "%00",
    "a" * 100,
    "é" * 50,
    "🙂",
    "a\tb",
    "a\nb",
    "a\u202eb",
    "\udcff",
    "'\"<>",
    "null",
    "{}",
)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys that are no keys for DKIM."""
    folder = tmp_path_factory.mktemp("keys")
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    (folder / "ec.pem").write_bytes(pem)
    return folder


def settings_of(folder: Path, **environ: str) -> Settings:
    """The settings as every command reads them at its start."""
    found = read_settings({"LEERKRING_DATA_DIR": str(folder / "var"), **environ})
    check_settings(found)
    return found


def surroundings(name: str) -> dict[str, str]:
    """What has to be set beside a setting for it to be the only one that is wrong."""
    oidc = {
        f"LEERKRING_OIDC_{part}": "https://login.example" for part in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")
    }
    return {"LEERKRING_SECRET_KEY": KEY, **(oidc if "OIDC" in name else {})}


def test_every_setting_has_its_wrong_values_here(tmp_path: Path) -> None:
    reader = SettingsReader({"LEERKRING_DATA_DIR": str(tmp_path / "var")})
    reader.settings()
    assert set(WRONG) == reader.asked


@pytest.mark.parametrize("name, value", [(name, value) for name in WRONG for value in WRONG[name]])
def test_a_wrong_value_is_refused_by_name(tmp_path: Path, keys: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings_of(tmp_path, **{**surroundings(name), name: value.replace("{folder}", str(keys))})
    assert [
        sentence for sentence in caught.value.sentences if sentence.startswith(name)
    ] == caught.value.sentences
    assert all(sentence.endswith(".") or "chmod" in sentence for sentence in caught.value.sentences)


@pytest.mark.parametrize("name", WRONG)
async def test_what_is_not_refused_is_read_by_all_who_use_it(tmp_path: Path, name: str) -> None:
    for value in NASTY:
        found, said = _read(tmp_path, {**surroundings(name), name: value})
        assert all(sentence.startswith(name) for sentence in said), (value, said)
        if found:
            await _use(found)


def _read(folder: Path, environ: dict[str, str]) -> tuple[Settings | None, list[str]]:
    try:
        return settings_of(folder, **environ), []
    except SettingsError as error:
        return None, error.sentences


async def _use(settings: Settings) -> None:
    """What the worker, the mails and Mailgezondheid make of the settings."""
    if settings.database_url:
        db = Database(settings.database_url)
        assert hosts_of(settings.database_url)
        await db.close()
    db = Database("postgresql://db/leerkring")
    transport = transport_for(settings.smtp_url, settings.data_dir)
    mail_engine(settings, db, transport, SystemClock(), kinds={}, batch_kinds={})
    for text in (settings.mail_from, settings.reply_to):
        assert mailbox("From", Mailbox.parse(text))
    if settings.return_imap:
        assert ReturnMailbox.from_url(settings.return_imap).host
    if settings.dns_server:
        Dns(settings.dns_server)
    for token in (settings.return_token, settings.metrics_token, settings.secret_key):
        token.encode()
    settings.host.encode("idna")
    await db.close()


@pytest.mark.parametrize(
    "text, name",
    [
        ("Leerkring, Almelo <post@leerkring.example>", "Leerkring, Almelo"),
        ('"Leerkring, Almelo" <post@leerkring.example>', "Leerkring, Almelo"),
        ('"Leerkring \\"Almelo\\"" <post@leerkring.example>', 'Leerkring "Almelo"'),
        ("Leerkring (Almelo) <post@leerkring.example>", "Leerkring (Almelo)"),
        ("Leerkring: wonen; zorg <post@leerkring.example>", "Leerkring: wonen; zorg"),
        ("Wonen @ Almelo, Borne <post@leerkring.example>", "Wonen @ Almelo, Borne"),
        ("O'Hara & co. <post@leerkring.example>", "O'Hara & co."),
        ("Wonen \\ zorg <post@leerkring.example>", "Wonen \\ zorg"),
        ("Café Überstraße, één <post@leerkring.example>", "Café Überstraße, één"),
        ("<post@leerkring.example>", ""),
        ("post@leerkring.example", ""),
    ],
)
def test_the_name_of_the_sender_is_read_as_it_is_meant(tmp_path: Path, text: str, name: str) -> None:
    found = settings_of(tmp_path, LEERKRING_MAIL_FROM=text)
    assert Mailbox.parse(found.mail_from) == Mailbox(name, "post@leerkring.example")


def test_a_start_with_a_wrong_setting_ends_with_that_sentence_alone(tmp_path: Path) -> None:
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("LEERKRING_", "DATABASE"))
    }
    ours = {
        "LEERKRING_DATA_DIR": str(tmp_path / "var"),
        "LEERKRING_SMTP_URL": "smtp://relay?connections=many",
    }
    for command in ("run", "worker"):
        done = subprocess.run(
            [sys.executable, "-m", "leerkring", command],
            env={**environ, **ours},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 2
        assert done.stderr.startswith("LEERKRING_SMTP_URL cannot be used: ")
        assert done.stderr.count("\n") == 1
        assert not (tmp_path / "var" / "postgres").exists()
