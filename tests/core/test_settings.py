from ipaddress import ip_network
from pathlib import Path

import pytest

from leerkring.settings import Settings, SettingsError
from leerkring.settings.reading import read_settings

KEY = "k" * 32


def settings(tmp_path: Path, **environ: str) -> Settings:
    return read_settings({"LEERKRING_DATA_DIR": str(tmp_path / "var"), **environ})


def test_nothing_set_is_an_embedded_database_with_a_sample(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found.embedded
    assert found.sample
    assert (found.host, found.port, found.base_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert found.offer_hours == 72
    assert found.rate_limits
    assert not found.secure


def test_the_address_follows_the_port_and_a_given_one_decides(tmp_path: Path) -> None:
    assert settings(tmp_path, PORT="8123").base_url == "http://127.0.0.1:8123"
    found = settings(tmp_path, PORT="8123", LEERKRING_BASE_URL="https://leerkring.example/")
    assert found.base_url == "https://leerkring.example"
    assert found.secure


def test_a_given_database_wants_a_key_and_brings_no_sample(tmp_path: Path) -> None:
    url = "postgres://leerkring@db.example/leerkring"
    with pytest.raises(SettingsError, match="LEERKRING_SECRET_KEY is missing"):
        settings(tmp_path, DATABASE_URL=url)
    found = settings(tmp_path, DATABASE_URL=url, LEERKRING_SECRET_KEY=KEY)
    assert found.database_url == "postgresql://leerkring@db.example/leerkring"
    assert not found.sample
    assert not (tmp_path / "var").exists()


def test_the_key_is_made_once_and_is_for_its_owner_only(tmp_path: Path) -> None:
    first, again = settings(tmp_path), settings(tmp_path)
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) >= 32
    kept = tmp_path / "var" / "secret-key"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["secret-key"]


@pytest.mark.parametrize("kept", [b"", b"\n", b"half of it", b"\xff\xfe" * 3])
def test_half_a_key_is_no_key(tmp_path: Path, kept: bytes) -> None:
    """As a disk leaves it that was full, or a restore that stopped: links made with it would be anybody's."""
    settings(tmp_path)
    (tmp_path / "var" / "secret-key").write_bytes(kept)
    with pytest.raises(SettingsError, match=r"^LEERKRING_DATA_DIR: .*secret-key is empty or cut off"):
        settings(tmp_path)


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        DATABASE_URL="postgresql://u:hush@db/leerkring",
        LEERKRING_SECRET_KEY="hush" * 8,
        LEERKRING_SMTP_URL="smtp://u:hush@mail.example",
    )
    assert "hush" not in repr(found)


def test_all_that_is_wrong_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(
            tmp_path,
            DATABASE_URL="mysql://db",
            PORT="eight",
            LEERKRING_BASE_URL="leerkring.example",
            LEERKRING_LOG_FORMAT="xml",
            LEERKRING_OFFER_HOURS="0",
            LEERKRING_TRUSTED_PROXIES="proxy",
            LEERKRING_OIDC_ISSUER="https://login.example",
            LEERKRING_RATE_LIMITS="maybe",
            LEERKRING_MAIL_FROM="leerkring",
            LEERKRING_SECRET_KEY="short",
        )
    sentences = caught.value.sentences
    for name in (
        "DATABASE_URL",
        "PORT",
        "LEERKRING_BASE_URL",
        "LEERKRING_LOG_FORMAT",
        "LEERKRING_OFFER_HOURS",
        "LEERKRING_TRUSTED_PROXIES",
        "LEERKRING_OIDC_CLIENT_ID and LEERKRING_OIDC_CLIENT_SECRET",
        "LEERKRING_RATE_LIMITS",
        "LEERKRING_MAIL_FROM",
        "LEERKRING_SECRET_KEY",
    ):
        assert [sentence for sentence in sentences if sentence.startswith(name)], name


def test_a_typing_error_in_a_name_is_not_left_out_in_silence(tmp_path: Path) -> None:
    with pytest.raises(
        SettingsError, match="LEERKRING_SMPT_URL is not a setting; did you mean LEERKRING_SMTP_URL"
    ):
        settings(tmp_path, LEERKRING_SMPT_URL="smtp://mail.example")


@pytest.mark.parametrize(
    "name, text",
    [
        ("LEERKRING_BASE_URL", "http://x:abc"),
        ("LEERKRING_BASE_URL", "http://x:70000"),
        ("LEERKRING_BASE_URL", "https://leerkring..example"),
        ("LEERKRING_BASE_URL", "https://who@leerkring.example"),
        ("LEERKRING_BASE_URL", "https://leer kring.example"),
        ("LEERKRING_MAIL_FROM", "a@b..c"),
        ("LEERKRING_MAIL_FROM", "leerkring <post.@leerkring.example>"),
        ("LEERKRING_REPLY_TO", "post@-leerkring.example"),
        ("PORT", "٨٠٠٠"),  # Arabic digits
        ("PORT", "８０００"),
        ("LEERKRING_OFFER_HOURS", "٧٢"),
    ],
)
def test_what_nearly_looks_right_is_refused_by_name(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{name} (must be|has a port)"):
        settings(tmp_path, **{name: text})


@pytest.mark.parametrize(
    "name, text",
    [
        ("LEERKRING_BASE_URL", "http://[::1]:8000"),
        ("LEERKRING_BASE_URL", "https://leerkring.gemeente-oude-ijsselstreek.example/pad"),
        ("LEERKRING_BASE_URL", "http://192.0.2.7:8080"),
        ("LEERKRING_BASE_URL", "https://één.example"),
        ("LEERKRING_MAIL_FROM", "Wonen & zorg <post+wonen@mail.leerkring.example>"),
        ("LEERKRING_MAIL_FROM", "leerkring@localhost"),
    ],
)
def test_unusual_addresses_are_addresses(tmp_path: Path, name: str, text: str) -> None:
    found = settings(tmp_path, **{name: text})
    assert text in (found.base_url, found.mail_from)


def test_a_data_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    with pytest.raises(SettingsError, match="LEERKRING_DATA_DIR"):
        settings(tmp_path)


def test_without_files_there_need_be_no_data_folder(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    elsewhere = {"DATABASE_URL": "postgresql://db/leerkring", "LEERKRING_SECRET_KEY": "k" * 32}
    assert settings(tmp_path, **elsewhere, LEERKRING_SMTP_URL="smtp://relay").database_url
    with pytest.raises(SettingsError, match="LEERKRING_DATA_DIR"):
        settings(tmp_path, **elsewhere)


def test_proxies_are_networks(tmp_path: Path) -> None:
    found = settings(tmp_path, LEERKRING_TRUSTED_PROXIES="10.0.0.0/8, 192.0.2.7")
    assert found.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("192.0.2.7/32"))


@pytest.mark.parametrize(
    "base_url,sample",
    [
        ("", True),
        ("http://localhost:8000", True),
        ("http://127.0.0.2:9000", True),
        ("http://[::1]:8000", True),
        ("http://leerkring.localhost", True),
        ("https://leerkring.example", False),
        ("http://192.168.1.20:8000", False),
        ("http://0.0.0.0:8000", False),
        ("http://localhost.leerkring.example", False),
        ("http://127.0.0.1.leerkring.example", False),
    ],
)
def test_sample_staff_is_for_a_try_out_on_this_machine(tmp_path: Path, base_url: str, sample: bool) -> None:
    environ = {"LEERKRING_DATA_DIR": str(tmp_path), "LEERKRING_BASE_URL": base_url}
    found = read_settings(environ)
    assert (found.sample, found.is_here) == (sample, sample)
    for word, wanted in (("1", True), ("0", False)):
        assert read_settings({**environ, "LEERKRING_SAMPLE": word}).sample is wanted


def test_a_setting_may_stand_in_a_file(tmp_path: Path) -> None:
    """As secrets of containers and credentials of systemd do."""
    (tmp_path / "key").write_text(f"{KEY}\n")
    found = settings(tmp_path, LEERKRING_SECRET_KEY_FILE=str(tmp_path / "key"))
    assert found.secret_key == KEY
    url = "postgresql://leerkring@db.example/leerkring"
    (tmp_path / "url").write_text(url)
    files = {"DATABASE_URL_FILE": str(tmp_path / "url"), "LEERKRING_SECRET_KEY_FILE": str(tmp_path / "key")}
    assert settings(tmp_path, **files).database_url == url
    with pytest.raises(SettingsError, match="LEERKRING_SECRET_KEY is missing"):
        settings(tmp_path, DATABASE_URL_FILE=str(tmp_path / "url"))


@pytest.mark.parametrize(
    "environ, sentence",
    [
        (
            {"LEERKRING_SECRET_KEY_FILE": "/nowhere/key"},
            "cannot be read from the file in LEERKRING_SECRET_KEY_FILE: no such",
        ),
        ({"LEERKRING_SECRET_KEY_FILE": "{}/empty"}, "is empty in the file in LEERKRING_SECRET_KEY_FILE"),
        ({"LEERKRING_SECRET_KEY_FILE": "{}/bytes"}, "it is no text"),
        ({"LEERKRING_SECRET_KEY_FILE": "{}/short"}, "must have at least 32 characters"),
        ({"LEERKRING_SECRET_KEY_FILE": "{}/lines"}, "has a character that cannot be read"),
        ({"LEERKRING_SECRET_KEY_FILE": "{}/empty", "LEERKRING_SECRET_KEY": KEY}, "is given twice"),
        ({"LEERKRING_SECRET_KEI_FILE": "{}/empty"}, "LEERKRING_SECRET_KEI_FILE is not a setting"),
    ],
    ids=["no file", "empty", "no text", "too short", "two lines", "twice", "no setting"],
)
def test_a_file_that_holds_no_setting_is_named(
    tmp_path: Path, environ: dict[str, str], sentence: str
) -> None:
    files = {"empty": b"\n", "bytes": b"\xff\xfe", "short": b"short", "lines": f"{KEY}\n{KEY}".encode()}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SettingsError, match=sentence):
        settings(tmp_path, **{name: value.format(tmp_path) for name, value in environ.items()})
