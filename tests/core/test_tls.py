"""A server that speaks TLS, with an authority of our own: who it is, is looked at as the address says."""

import asyncio
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from leerkring.core.database.bare_connection import connected
from leerkring.core.database.server.unprivileged import owner_for
from leerkring.settings.database_address import check_address
from tests.support.running import Running
from tests.support.second_server import find
from tests.support.servers import Server, folder_of_its_own

pytestmark = pytest.mark.prove


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Authority:
    """One that signs, and is trusted by nobody but us."""

    def __init__(self, name: str) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = _name(name)
        self.certificate = self._sign(self.key, self.name, x509.BasicConstraints(ca=True, path_length=None))

    def _sign(
        self, key: ec.EllipticCurvePrivateKey, name: x509.Name, extension: x509.ExtensionType
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
            .sign(self.key, hashes.SHA256())
        )

    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def write_for(self, folder: Path, host: str) -> None:
        """Make a server's key and certificate, made out to this host."""
        key = ec.generate_private_key(ec.SECP256R1())
        kind = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
        certificate = self._sign(key, _name(host), x509.SubjectAlternativeName([kind]))
        written = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        uid, gid = owner_for(folder)
        for name, content in (
            ("server.key", written),
            ("server.crt", certificate.public_bytes(Encoding.PEM)),
        ):
            path = folder / name
            path.write_bytes(content)
            path.chmod(0o600)
            os.chown(path, uid, gid)


@pytest.fixture(scope="module")
def speaking() -> Iterator[tuple[Server, Path]]:
    """A server whose certificate is made out to `localhost`, and a folder with the authority that signed it."""
    programs = find()
    if programs is None:
        pytest.skip("this machine has no PostgreSQL that speaks TLS: ours does not")
    with folder_of_its_own() as folder, folder_of_its_own() as trusted:
        ours = Authority("ours")
        (trusted / "ours.pem").write_bytes(ours.pem())
        (trusted / "strange.pem").write_bytes(Authority("strange").pem())
        made = Server(folder, {"ssl": "on"}, programs=programs)
        made.initialise()
        ours.write_for(made.data, "localhost")
        (made.data / "pg_hba.conf").write_text(
            "hostssl all all 127.0.0.1/32 trust\nhostssl all all ::1/128 trust\n"
        )
        made.start()
        try:
            yield made, trusted
        finally:
            made.stop()


def address(server: Server, host: str, mode: str, root: Path | None = None) -> str:
    more = f"&sslrootcert={root}" if root else ""
    return f"postgresql://postgres@{host}:{server.port}/postgres?sslmode={mode}{more}"


async def tls_of(url: str) -> bool:
    async with connected(check_address(url)) as connection:
        return bool(await connection.fetchval("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))


@pytest.mark.parametrize(
    "host, mode, root",
    [
        ("127.0.0.1", "require", None),
        ("127.0.0.1", "prefer", None),
        ("localhost", "verify-full", "ours.pem"),
        ("localhost", "verify-ca", "ours.pem"),
        ("127.0.0.1", "verify-ca", "ours.pem"),
    ],
)
async def test_what_is_trusted(speaking: tuple[Server, Path], host: str, mode: str, root: str | None) -> None:
    server, trusted = speaking
    assert await tls_of(address(server, host, mode, trusted / root if root else None))


@pytest.mark.parametrize(
    "host, asked, says",
    [
        ("127.0.0.1", "verify-full&sslrootcert={}/ours.pem", "certificate is not valid for '127.0.0.1'"),
        ("localhost", "verify-full&sslrootcert={}/strange.pem", "certificate verify failed"),
        ("localhost", "verify-ca&sslrootcert={}/strange.pem", "certificate verify failed"),
        ("127.0.0.1", "disable", "no encryption"),
    ],
    ids=["another name", "another authority", "another authority, any name", "no TLS"],
)
async def test_what_is_not_is_a_sentence(
    speaking: tuple[Server, Path], tmp_path: Path, host: str, asked: str, says: str
) -> None:
    server, trusted = speaking
    url = address(server, host, asked.format(trusted))
    its_own = Running(tmp_path / "var", {"DATABASE_URL": url, "LEERKRING_SECRET_KEY": "k" * 32})
    said = await asyncio.to_thread(its_own.command, "check")
    assert said.returncode == 1
    assert "The database cannot be used" in said.stderr
    assert says in said.stderr, said.stderr
    assert "Traceback" not in said.stderr


async def test_a_server_without_tls_is_refused_where_it_is_asked(speaking: tuple[Server, Path]) -> None:
    with folder_of_its_own() as folder:
        plain = Server(folder)
        plain.initialise()
        plain.start()
        try:
            with pytest.raises(ConnectionError, match="rejected SSL upgrade"):
                await tls_of(address(plain, "127.0.0.1", "require"))
            assert not await tls_of(address(plain, "127.0.0.1", "prefer")), (
                "the control: prefer goes on without"
            )
        finally:
            plain.stop()
