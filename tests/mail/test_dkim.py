"""Our own signature, judged by dkimpy."""

import re
from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from leerkring.mail.message.address import Mailbox
from leerkring.mail.message.build import Message, build
from leerkring.mail.message.dkim import BadKey, Signer
from leerkring.mail.message.splice import MARKS, encode_template

SENDER = Mailbox("leerkring", "post@leerkring.example")
WHEN = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
ID = "<1@leerkring.example>"


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    key = generate_private_key(65537, 1024)
    path = tmp_path_factory.mktemp("key") / "dkim.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Signer.from_file(path, "lente", "leerkring.example")


def letter() -> bytes:
    link = f"https://leerkring.example/nieuwsbrief/afmelden/{MARKS['unsubscribe']}"
    template = encode_template(
        from_=SENDER,
        reply_to=SENDER,
        subject="Wonen, zorg – één regio " * 8,
        text=f"Dag {MARKS['name']},\n.\n{link}\n",
        html=f'<p>Dag {MARKS["name"]}</p><a href="{link}">weg</a>\n\n',
        headers=(
            ("List-Id", "Nieuwsbrief <n.leerkring.example>"),
            ("List-Unsubscribe", f"<{link}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ),
    )
    values = {"unsubscribe": b"s" * 43, "name": "Zoë  Ünal".encode()}
    return template.splice(values, to_address="noor@almelo.example", to_name="Nóór", message_id=ID, date=WHEN)


def plain() -> bytes:
    return build(
        Message(
            from_=SENDER, to_address="n@a.example", subject="x", text="", html="", message_id=ID, date=WHEN
        )
    )


@pytest.mark.parametrize("make", [letter, plain])
def test_it_is_verified_and_covers_what_providers_ask(signer: Signer, make) -> None:
    signed = signer.header(make()) + make()
    zone = {b"lente._domainkey.leerkring.example.": signer.record.encode()}
    assert dkim.verify(signed, dnsfunc=lambda name, timeout=5: zone[name])
    names = re.sub(rb"\s", b"", re.search(rb"h=([^;]+);", signed)[1]).split(b":")  # type: ignore[index]
    if make is letter:
        assert {b"list-unsubscribe", b"list-unsubscribe-post", b"from", b"subject", b"to"} <= set(names)
    for broken in (
        signed.replace(b"=One-Click", b"=Two-Click"),
        signed.replace(b"Subject:", b"Subject: anders\r\nSubject:"),
        signed + b"PS",
    ):
        if broken != signed:
            assert not dkim.verify(broken, dnsfunc=lambda name, timeout=5: zone[name])


def test_a_key_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("geen sleutel")
    for name in ("x", "weg"):
        with pytest.raises(BadKey):
            Signer.from_file(tmp_path / name, "s", "d.example")
