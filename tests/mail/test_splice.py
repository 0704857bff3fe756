"""A letter that was encoded once and completed per reader is the letter that the standard library reads."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leerkring.mail.message.address import Mailbox, clean_line
from leerkring.mail.message.build import Message, UnsendableMessage, build
from leerkring.mail.message.splice import MARKS, Template, encode_template
from leerkring.mail.smtp.session import stuffed

SENDER = Mailbox("leerkring", "post@leerkring.example")
WHEN = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
ID = "<0192f0c0-0000-7000-8000-000000000001@leerkring.example>"
SECRET = {"unsubscribe": b"u" * 43, "preferences": b"-" * 43}
UNSUBSCRIBE = f"https://{'lang.' * 30}leerkring.example/nieuwsbrief/afmelden/{MARKS['unsubscribe']}"
HEADERS = (
    ("List-Id", "Nieuwsbrief <nieuwsbrief.leerkring.example>"),
    ("List-Unsubscribe", f"<{UNSUBSCRIBE}>, <mailto:weg@leerkring.example?subject={MARKS['unsubscribe']}>"),
    ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
texts = st.lists(st.one_of(words, st.sampled_from([*MARKS.values(), "\n", ".\n.", "\nFrom ", " ", "=", "\n.\n"])), max_size=8).map(lambda parts: "".join(parts) + "|\n")  # fmt: skip


def parsed(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def filled(text: str, name: str, *, html: bool = False) -> str:
    name = clean_line(name)
    values = {"name": escape(name) if html else name} | {key: value.decode() for key, value in SECRET.items()}
    for key, value in values.items():
        text = text.replace(MARKS[key], value)
    return text


@settings(max_examples=60)
@given(subject=words, text=texts, markup=texts, name=words)
@example(
    subject="Samen wonen en zorg " * 30,
    text=f"Dag {MARKS['name']}\n",
    markup=MARKS["name"] + "\n",
    name="é" * 90,
)
@example(subject="é" * 300, text=MARKS["unsubscribe"] + "\n", markup="<p>.</p>", name=".From <b>&amp;")
def test_spliced_is_what_the_reference_says(subject: str, text: str, markup: str, name: str) -> None:
    template = encode_template(
        from_=SENDER, reply_to=None, subject=subject, text=text, html=markup, headers=HEADERS
    )
    template = Template.load(template.dump())
    values = {**SECRET, "name": name.encode()}
    data = template.splice(values, to_address="noor@almelo.example", to_name=name, message_id=ID, date=WHEN)
    reference = build(
        Message(
            from_=SENDER,
            to_address="noor@almelo.example",
            to_name=name,
            subject=subject,
            text=filled(text, name),
            html=filled(markup, name, html=True),
            message_id=ID,
            date=WHEN,
            headers=tuple((key, filled(value, name)) for key, value in HEADERS),
        )
    )
    ours, theirs = parsed(data), parsed(reference)
    del theirs["Auto-Submitted"]
    for part in ("plain", "html"):
        a, b = ours.get_body((part,)), theirs.get_body((part,))
        assert a is not None
        assert b is not None
        assert a.get_payload(decode=True) == b.get_payload(decode=True)
    assert {k: v for k, v in ours.items() if k != "Content-Type"} == {
        k: v for k, v in theirs.items() if k != "Content-Type"
    }
    assert stuffed(data) == data, "it goes over the wire as it is"
    assert all(len(line) <= 76 for line in data.split(b"\r\n\r\n", 1)[1].split(b"\r\n"))


@settings(max_examples=30)
@given(subject=st.text(st.characters(categories=("L", "N", "Zs")), max_size=400), text=words)
def test_the_standard_library_writes_the_same_letter(subject: str, text: str) -> None:
    """Not parsed by it alone: written by it too, where it does not fail on the way."""
    template = encode_template(
        from_=SENDER, reply_to=SENDER, subject=subject, text=text, html=f"<p>{text}</p>"
    )
    ours = parsed(template.splice({}, to_address="noor@almelo.example", to_name="", message_id=ID, date=WHEN))
    reference = EmailMessage(policy=policy.SMTP.clone(max_line_length=998))
    reference["Subject"], reference["From"] = clean_line(subject), "leerkring <post@leerkring.example>"
    assert ours["Subject"] == clean_line(subject)
    assert ours["From"] == reference["From"] == ours["Reply-To"]


def test_the_link_to_leave_stays_whole_on_its_line() -> None:
    template = encode_template(from_=SENDER, reply_to=None, subject="x", text="x", html="x", headers=HEADERS)
    data = template.splice(SECRET, to_address="n@a.example", to_name="", message_id=ID, date=WHEN)
    (line,) = [line for line in data.split(b"\r\n") if line.startswith(b"List-Unsubscribe:")]
    assert line.count(b"u" * 43) == 2
    assert len(line) > 250


@pytest.mark.parametrize("value", [b"", b"kort", b"x\r\nBcc: y@z.example", "é".encode() * 43])
def test_only_a_secret_takes_the_place_of_one(value: bytes) -> None:
    template = encode_template(from_=SENDER, reply_to=None, subject="x", text="x", html="x", headers=HEADERS)
    with pytest.raises(UnsendableMessage):
        template.splice(
            {"unsubscribe": value}, to_address="n@a.example", to_name="", message_id=ID, date=WHEN
        )
