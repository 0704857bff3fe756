"""No mail keeps the reading busy or breaks it: nested without end, folded without end, or made of noise."""

from __future__ import annotations

import asyncio
from time import perf_counter, process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leerkring.mail.returns.masking import hide_secrets
from leerkring.mail.returns.parsing.reading import read_returned
from leerkring.mail.returns.rules import judge
from leerkring.newsletter.subscriptions.unsubscribe_mail import secret_in
from tests.mail.test_returned_files import FOLDER, read

HALF_MEGABYTE = 512 * 1024
FROM = b"From: mailer-daemon@mx.example\r\nSubject: Terug\r\n"


def filled(head: bytes, again: bytes, tail: bytes = b"") -> bytes:
    return head + again * ((HALF_MEGABYTE - len(head) - len(tail)) // len(again)) + tail


def nested(depth: int) -> bytes:
    parts = [f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n".encode() for n in range(depth)]
    return FROM + b"".join(parts)


SLOW = {
    "ten thousand parts in each other": nested(10_000)[:HALF_MEGABYTE],
    "many parts in each other, and many lines": filled(nested(400), b"x\r\n"),
    "one boundary for all": filled(FROM, b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"),
    "ten thousand parts beside each other": filled(FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n", b"--b\r\n\r\nx\r\n"),
    "mails in mails": filled(FROM, b"Content-Type: message/rfc822\r\n\r\n"),
    "a folded subject": filled(FROM[:-2] + b" ", b"\r\n afmelden a"),
    "an encoded subject": filled(FROM[:-2] + b" ", b"=?utf-8?q?a?=\r\n "),
    "a subject of signs": filled(b"Subject: ", b"[("),
    "spaces": filled(FROM + b"\r\n550", b" "),
    "codes": filled(FROM + b"\r\n", b"550 5.1.1 x\r\n"),
    "half a secret": filled(FROM + b"\r\n550 5.0.0 ", b"a-_"),
    "brackets": filled(FROM + b"\r\n550 5.0.0 ", b"<a@"),
    "dots": filled(FROM + b"\r\n550 5.0.0 ", b"a."),
    "empty lines": filled(FROM + b"\r\n", b"\r\n \t"),
    "signs of HTML": filled(FROM + b"Content-Type: text/html\r\n\r\n", b"<p>&amp;<b"),
    "groups of a status": filled(FROM + b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n", b"Action: failed\r\n\r\n"),
    "a status that never folds": filled(FROM + b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\nDiagnostic-Code: smtp; 550", b" user"),
    "comments": filled(FROM + b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: ", b"(("),
}  # fmt: skip


@pytest.mark.parametrize("name", SLOW)
def test_no_mail_takes_a_second(name: str) -> None:
    begun = process_time()
    read(SLOW[name])
    secret_in(SLOW[name])
    assert process_time() - begun < 1


@pytest.mark.prove
@pytest.mark.alone
@pytest.mark.parametrize("name", SLOW)
async def test_nobody_waits_for_a_mail(name: str) -> None:
    """As the hook reads it, with a heart that beats beside it."""
    gaps, last = [0.0], perf_counter()
    reading = asyncio.create_task(asyncio.to_thread(read, SLOW[name]))
    while not reading.done():
        await asyncio.sleep(0.005)
        gaps.append(perf_counter() - last)
        last = perf_counter()
    assert max(gaps) < 0.1


WHOLE = [one.read_bytes() for one in sorted(FOLDER.glob("*.eml"))]


@given(st.sampled_from(WHOLE), st.data())
@settings(max_examples=150)
def test_a_mail_that_was_damaged_on_its_way_is_read(whole: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(whole)))
    cut = data.draw(st.integers(0, 60))
    junk = data.draw(st.binary(max_size=40))
    content = whole[:at] + junk + whole[at + cut :]
    read(content)
    secret_in(content)


@pytest.mark.prove
@given(st.lists(st.sampled_from([line + b"\n" for one in WHOLE for line in one.split(b"\n")]), max_size=60))
@settings(max_examples=5_000, deadline=None)
def test_lines_of_all_mails_in_any_order_are_read(lines: list[bytes]) -> None:
    read_returned(b"".join(lines), lambda _: None, domain="leerkring.example")


@given(st.text(max_size=300), st.sampled_from(["", "5.1.1", "5.7.1", "4.2.2", "5.0.0"]), st.booleans())
def test_any_text_is_judged(said: str, status: str, final: bool) -> None:
    judge(status, said, final=final)
    assert len(hide_secrets(said)) <= len(said) + 2
