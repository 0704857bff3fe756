"""What goes into a message is what another program reads from it: here, the standard library's parser."""

from __future__ import annotations

import email
import email.policy
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.utils import parseaddr
from typing import cast
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leerkring.mail.message.address import BadAddress, Mailbox, clean_line, wire_address
from leerkring.mail.message.build import (
    Attachment,
    CalendarPart,
    Message,
    UnsendableMessage,
    build,
    message_id_for,
)

DELIVERY = UUID("0190d7a0-0000-7000-8000-000000000001")
LETTER = Message(
    from_=Mailbox("Een thuis voor iedereen", "leerkring@voorbeeld.nl"),
    to_name="Noor de Vries",
    to_address="noor@gemeente.example",
    subject="Uw plaats in de leerkring",
    text="Beste Noor,\n\nU doet mee.\n",
    html='<!doctype html><html lang="nl"><p>U doet mee.</p></html>\n',
    message_id=message_id_for(DELIVERY, "voorbeeld.nl"),
    date=datetime(2027, 2, 4, 8, 30, tzinfo=UTC),
)
DAYS = tuple(CalendarPart(f"BEGIN:VCALENDAR {n}\r\n".encode(), "REQUEST", f"dag-{n}.ics") for n in (1, 2, 3))

# Everything that can stand in a str, and more of what hurts than chance would give.
NASTY = st.sampled_from(
    [
        "\r\n",
        "\n",
        "\r",
        "\0",
        "\u202e",
        "\u2066",
        "\u2028",
        "\x85",
        "=?utf-8?q?x?=",
        '"',
        "\\",
        "<x@y.nl>",
        ",",
    ]
)
ANY_TEXT = st.lists(NASTY | st.text(st.characters(codec="utf-8"), max_size=20), max_size=12).map("".join)


def read(data: bytes) -> EmailMessage:
    return email.message_from_bytes(data, policy=email.policy.default)


def recipient(message: EmailMessage) -> tuple[str, str]:
    (address,) = cast(AddressHeader, message["To"]).addresses
    return address.display_name, address.addr_spec


def recipient_of(data: bytes) -> tuple[str, str]:
    """By the older half of the standard library: the newer one, up to Python 3.12 at least, leaves a space
    between two encoded words of a name (RFC 2047 6.2 says to drop it)."""
    name, address = parseaddr(email.message_from_bytes(data)["To"])
    return str(make_header(decode_header(name))), address


def lines(text: str) -> str:
    """Text as it travels: lines that end in CRLF, the last one too."""
    found = re.split("\r\n|\r|\n", text)
    return "".join(line + "\r\n" for line in (found[:-1] if found[-1] == "" else found))


def on_the_wire(data: bytes) -> None:
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", data)
    assert max(map(len, data.split(b"\r\n"))) <= 998


def test_the_parts_stand_in_the_order_of_preference() -> None:
    message = read(build(replace(LETTER, calendar=DAYS[:1])))
    assert message.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    *_, invitation = message.iter_parts()
    assert invitation.get_param("method") == "REQUEST"
    assert invitation.get_param("charset") == "UTF-8"
    assert invitation.get_content_disposition() is None


def test_each_further_day_is_an_attachment_of_its_own() -> None:
    message = read(build(replace(LETTER, calendar=DAYS)))
    assert message.get_content_type() == "multipart/mixed"
    alternative, second, third = message.iter_parts()
    assert len(list(alternative.iter_parts())) == 3
    assert [part.get_filename() for part in (second, third)] == ["dag-2.ics", "dag-3.ics"]
    assert [part.get_param("method") for part in (second, third)] == ["REQUEST", "REQUEST"]
    assert third.get_payload(decode=True) == DAYS[2].content


def test_other_files_can_come_along() -> None:
    paper = Attachment(bytes(range(256)) * 9, "application/pdf", "stukken.pdf")
    _, found = read(build(replace(LETTER, attachments=(paper,)))).iter_parts()
    assert found.get_payload(decode=True) == paper.content
    assert (found.get_content_type(), found.get_filename()) == ("application/pdf", "stukken.pdf")


def test_one_delivery_is_always_the_same_bytes() -> None:
    assert build(LETTER) == build(replace(LETTER))
    message = read(build(LETTER))
    assert message["Message-ID"] == f"<{DELIVERY}@voorbeeld.nl>"
    assert message["Date"] == "Thu, 04 Feb 2027 08:30:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"


@settings(deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_subject_and_name_come_back_and_break_nothing(subject: str, name: str) -> None:
    data = build(replace(LETTER, subject=subject, to_name=name))
    on_the_wire(data)
    message = read(data)
    assert message["Subject"] == clean_line(subject)
    assert recipient_of(data) == (clean_line(name), "noor@gemeente.example")
    assert set(message.keys()) == set(read(build(LETTER)).keys())
    assert not message.defects


@settings(deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_texts_come_back(text: str, html: str) -> None:
    data = build(replace(LETTER, text=text, html=html))
    on_the_wire(data)
    plain, rich = read(data).iter_parts()
    assert (plain.get_content(), rich.get_content()) == (lines(text), lines(html))


@settings(deadline=None)
@given(st.text())
def test_a_clean_line_is_one_line_that_hides_nothing(text: str) -> None:
    line = clean_line(text)
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in line)
    assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert clean_line(line) == line


@pytest.mark.parametrize("name", ["נועה כהן", "نور الهدى", "Zoë 👩‍🔬 Çelik"])
def test_names_of_everywhere_stay_whole(name: str) -> None:
    assert clean_line(name) == name
    assert recipient(read(build(replace(LETTER, to_name=name))))[0] == name


@pytest.mark.parametrize("subject", ["ë" * 400, "Leerkring é " * 60, "a" * 900, "👩‍🔬" * 80, "x =?y"])
def test_long_and_strange_subjects_are_folded_within_bounds(subject: str) -> None:
    data = build(replace(LETTER, subject=subject))
    assert read(data)["Subject"] == subject.strip()
    assert all(len(line) <= 76 for line in data.split(b"\r\n\r\n")[0].split(b"\r\n") if b"=?utf-8" in line)


def test_a_long_unsubscribe_header_stays_on_one_line() -> None:
    value = f"<https://voorbeeld.nl/nieuwsbrief/afmelden/{'a' * 300}>, <mailto:af@voorbeeld.nl?subject={'b' * 200}>"
    headers = (("List-Unsubscribe", value), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    data = build(replace(LETTER, headers=headers))
    assert f"\r\nList-Unsubscribe: {value}\r\n".encode() in data


@pytest.mark.parametrize(
    "header",
    [
        ("X-A", "b\r\nBcc: x@y.nl"),
        ("X-A\r\nBcc", "x@y.nl"),
        ("Bcc", "x@y.nl"),
        ("subject", "x"),
        ("Content-Type", "text/html"),
        ("X-A", "é"),
        ("X-A", ""),
        ("X-A", "x" * 1000),
    ],
)
def test_headers_that_are_not_ours_to_give_are_refused(header: tuple[str, str]) -> None:
    with pytest.raises(UnsendableMessage):
        build(replace(LETTER, headers=(header,)))


def test_what_makes_no_message_is_refused() -> None:
    wrong = [
        replace(LETTER, message_id="<a b@c>"),
        replace(LETTER, message_id="<a@b>\r\nX: y"),
        replace(LETTER, date=datetime(2027, 2, 4)),  # noqa: DTZ001  (that is what it is about)
        replace(LETTER, calendar=(CalendarPart(b"", "REQUEST\r\nX: y"),)),
        replace(LETTER, attachments=(Attachment(b"", "text/html", "../x"),)),
    ]
    for message in wrong:
        with pytest.raises(UnsendableMessage):
            build(message)


def test_a_domain_in_other_letters_goes_out_in_ascii() -> None:
    assert wire_address("noor@münchen.example") == "noor@xn--mnchen-3ya.example"
    assert recipient(read(build(replace(LETTER, to_address="noor@bücher.example"))))[1].isascii()


def test_a_name_before_the_at_in_other_letters_stays() -> None:
    data = build(replace(LETTER, to_address="zoë@gemeente.example"))
    assert recipient(read(data))[1].encode("ascii", "surrogateescape").decode() == "zoë@gemeente.example"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "noor",
        "@x.nl",
        "noor@",
        "a b@x.nl",
        "a@x.nl\r\nBcc: b@x.nl",
        "a@b@x.nl",
        "<a@x.nl>",
        "a..b@x.nl",
        ".a@x.nl",
        "a@x..nl",
        "a@-é-.nl",
        "a@x.nl>",
        "a\x00@x.nl",
        "a\u202e@x.nl",
        "a" * 65 + "@x.nl",
        "a@" + "x" * 64 + ".nl",
        '"a"@x.nl',
    ],
)
def test_what_is_no_address_is_refused_without_being_repeated(address: str) -> None:
    with pytest.raises(BadAddress) as refused:
        wire_address(address)
    assert not address or address not in str(refused.value)


@settings(deadline=None)
@given(st.text(), st.text())
def test_no_address_ever_makes_a_header_or_a_command(local: str, domain: str) -> None:
    try:
        address = wire_address(f"{local}@{domain}")
    except BadAddress:
        return
    assert not re.search(r"[\x00-\x20<>\x7f]", address)
    assert address.count("@") == 1


def test_a_sender_is_read_from_the_settings() -> None:
    sender = Mailbox.parse("Een thuis voor iedereen <leerkring@voorbeeld.nl>")
    assert sender == Mailbox("Een thuis voor iedereen", "leerkring@voorbeeld.nl")
    assert sender.domain == "voorbeeld.nl"
    assert Mailbox.parse("a@b.nl") == Mailbox("", "a@b.nl")
