"""Who may know what became of a mail: the mail server's log, and a provider that takes a known key once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.mail.message.verp import ReturnAddress
from leerkring.mail.outcomes import Uncertain
from leerkring.mail.sending.composing import Composer
from leerkring.mail.sending.resolvers import (
    BadResolver,
    Doubt,
    Idempotent,
    Knowledge,
    PostfixLog,
    read_log,
    resolver_for,
)
from tests.mail.office import Relay, engine, mail, mail_services, queue, the_row

NOW = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
WAIT = timedelta(minutes=2)
ISO = "2027-01-12T{}+00:00 post postfix/{}"


def doubt(number: int = 1, minutes_ago: float = 5, times: int = 1) -> Doubt:
    return Doubt(
        UUID(int=number), f"<{number}@leerkring.example>", NOW - timedelta(minutes=minutes_ago), times
    )


def log(*parts: tuple[str, str]) -> list[str]:
    return [ISO.format(at, what) for at, what in parts]


START, END = ("08:50:00", "master[1]: daemon started"), ("08:59:59", "anvil[9]: statistics")
SEEN = ("08:55:01", "cleanup[2]: A1F: message-id=<1@leerkring.example>")
QUEUED = ("08:55:01", "qmgr[3]: A1F: from=<retour@leerkring.example>, size=9, nrcpt=1 (queue active)")
OTHERS = ("08:55:01", "qmgr[3]: B2E: from=<retour@leerkring.example>, size=9, nrcpt=1 (queue active)")


@pytest.mark.parametrize(
    "lines, known",
    [
        (log(START, SEEN, QUEUED, END), Knowledge.TAKEN),
        (log(SEEN, QUEUED), Knowledge.TAKEN),
        (log(START, SEEN, OTHERS, END), Knowledge.NOT_TAKEN),  # its text began, and was never whole
        (log(START, END), Knowledge.NOT_TAKEN),
        (log(END), None),  # the log begins after the handing: it was rotated away
        (log(START), None),  # nothing was written since: it may be late
        ([], None),
        (["rommel", "2027-99-99T99 x postfix/qmgr[3]: A1F: from=<"], None),
    ],
)
def test_what_a_log_tells(lines: list[str], known: Knowledge | None) -> None:
    assert read_log(lines, [doubt()], NOW, WAIT).get(UUID(int=1)) == known


def test_no_is_only_said_after_a_while() -> None:
    assert read_log(log(START, END), [doubt(minutes_ago=1.9)], NOW, WAIT) == {}


def test_dates_of_the_old_kind_are_of_the_last_year_that_fits() -> None:
    local = NOW.astimezone()
    stamp = f"{local:%b} {local.day:2d} {{}} post postfix/anvil[1]: x"
    lines = [stamp.format(f"{local - timedelta(minutes=9):%H:%M:%S}"), stamp.format(f"{local:%H:%M:%S}")]
    assert read_log(lines, [doubt()], NOW, WAIT) == {UUID(int=1): Knowledge.NOT_TAKEN}


@given(st.lists(st.text(max_size=60)), st.lists(st.sampled_from(log(START, SEEN, QUEUED, OTHERS, END))))
def test_other_lines_change_nothing(junk: list[str], lines: list[str]) -> None:
    plain = read_log(lines, [doubt()], NOW, WAIT)
    mixed = [one for pair in zip(lines, [*junk, *[""] * len(lines)], strict=False) for one in pair]
    assert read_log(mixed, [doubt()], NOW, WAIT) == plain


async def test_a_log_is_read_across_its_rotation(tmp_path: Path) -> None:
    path = tmp_path / "mail.log"
    resolver = PostfixLog(path, WAIT)
    assert await resolver.ask([doubt()], NOW) == {}, "no log: nothing is known"
    (tmp_path / "mail.log.1").write_text("\n".join(log(START, SEEN)) + "\n")
    path.write_text("\n".join(log(QUEUED, END)) + "\n")
    asked = [doubt(), doubt(2), doubt(3, minutes_ago=1)]
    assert await resolver.ask(asked, NOW) == {UUID(int=1): Knowledge.TAKEN, UUID(int=2): Knowledge.NOT_TAKEN}


async def test_a_key_is_safe_for_as_long_as_it_is_remembered() -> None:
    resolver = Idempotent("Idempotency-Key")
    asked = [doubt(1), doubt(2, minutes_ago=24 * 60), doubt(3, times=11)]
    assert await resolver.ask(asked, NOW) == {UUID(int=1): Knowledge.MAY_GO_AGAIN}


@pytest.mark.parametrize("setting", ["postfix:", "postfix:/x?wait=lang", "idempotent:Geen Kop", "sendmail:x"])
def test_a_wrong_setting_is_refused(setting: str) -> None:
    with pytest.raises(BadResolver):
        resolver_for(setting)


async def test_a_letter_in_doubt_goes_again_under_its_own_key(db: Database, clock: FixedClock) -> None:
    resolver = resolver_for("idempotent:Idempotency-Key")
    assert isinstance(resolver, Idempotent)
    services = mail_services(clock)
    composer = Composer(
        services, ReturnAddress.of(("k" * 32,), "", services.sender.address), None, resolver.header
    )
    relay = Relay()
    relay.at_dot = lambda _id: Uncertain(0, "weg")
    await queue(db, clock, mail(1, transactional=False, about_id=uuid4()))
    mill = engine(db, clock, relay, composer=composer, resolver=resolver)
    await mill.deliver_due()
    assert (await the_row(db)).state == "uncertain"
    del relay.at_dot
    relay.at_dot = Relay().at_dot
    clock.move(timedelta(minutes=1))
    await mill.sweep()
    await mill.deliver_due()
    row = await the_row(db)
    assert row.state == "accepted"
    first, again = relay.texts
    assert first == again
    assert f"Idempotency-Key: {row.id}\r\n".encode() in first
