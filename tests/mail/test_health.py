"""Mailgezondheid, with a naming system and a mail server of our own: nothing leaves this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import dns.flags
import dns.message
import dns.rdatatype
import dns.rrset
import pytest

from leerkring.core.web.services import Services
from leerkring.mail.health.checks import check_dmarc, check_list_headers, check_spf, look_up_dmarc
from leerkring.mail.health.dns import Dns, NoAnswer
from leerkring.mail.health.look import look
from tests.cast import FATIMA
from tests.mail.sink import Sink
from tests.people.office import sign_in

WHEN = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
Zone = dict[tuple[str, str], list[str]]


class Server(asyncio.DatagramProtocol):
    """A naming system with these records and no others."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone

    def connection_made(self, transport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr) -> None:
        query = dns.message.from_wire(data)
        (question,) = query.question
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        name, kind = str(question.name).rstrip("."), dns.rdatatype.to_text(question.rdtype)
        if texts := self.zone.get((name, kind)):
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *texts))
        self.transport.sendto(answer.to_wire(), addr)


@asynccontextmanager
async def names(zone: Zone) -> AsyncIterator[tuple[Dns, str]]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: Server(zone), ("127.0.0.1", 0))
    place = f"127.0.0.1:{transport.get_extra_info('sockname')[1]}"
    try:
        yield Dns(place), place
    finally:
        transport.close()


@pytest.mark.parametrize(
    "records, state",
    [
        ([], "bad"),
        (['"v=spf1 ip4:192.0.2.0/24 -all"'], "good"),
        (['"v=spf1 ip4:198.51.100.1 -all"'], "bad"),
        (['"v=spf1 include:_spf.relay.example ~all"'], "good"),
        (['"v=spf1 mx -all"'], "good"),
        (['"v=spf1 redirect=_spf.relay.example"'], "good"),
        (['"v=spf1 +all"'], "bad"),
        (['"v=spf1 -all"', '"v=spf1 ip4:192.0.2.7 -all"'], "bad"),
        (['"v=spf1 include:loop.example -all"'], "bad"),
    ],
)
async def test_spf(records: list[str], state: str) -> None:
    zone = {
        ("leerkring.example", "TXT"): records,
        ("_spf.relay.example", "TXT"): ['"v=spf1 a:uit.relay.example -all"'],
        ("uit.relay.example", "A"): ["192.0.2.7"],
        ("leerkring.example", "MX"): ["10 uit.relay.example."],
        ("loop.example", "TXT"): ['"v=spf1 include:loop.example -all"'],
    }
    async with names(zone) as (asked, _):
        assert (await check_spf(asked, "leerkring.example", ["192.0.2.7"])).state == state


async def test_dmarc_is_found_by_walking_up_the_tree() -> None:
    zone = {
        ("_dmarc.leerkring.example", "TXT"): ['"v=DMARC1; p=reject; sp=quarantine"'],
        ("_dmarc.example", "TXT"): ['"v=DMARC1; p=none; psd=y"'],
    }
    async with names(zone) as (asked, _):
        assert (await look_up_dmarc(asked, "nieuws.leerkring.example"))[0] in {"leerkring.example", "example"}
        own = await check_dmarc(asked, "leerkring.example", envelope="retour.leerkring.example", dkim="")
        assert own.state == "good"
        foreign = await check_dmarc(asked, "leerkring.example", envelope="bulk.example.net", dkim="")
        assert foreign.state == "bad"
        none = await check_dmarc(asked, "elders.test", envelope="elders.test", dkim="")
        assert none.state == "bad"


async def test_a_silent_naming_system_is_not_a_missing_record() -> None:
    silent = Dns("127.0.0.1:9")
    silent._resolver.lifetime = silent._resolver.timeout = 0.2
    with pytest.raises(NoAnswer):
        await silent.txt("leerkring.example")
    assert (await check_spf(silent, "leerkring.example", [])).state == "unknown"


def test_the_headers_to_leave() -> None:
    good = b"List-Unsubscribe: <https://x.example/a>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    assert check_list_headers(good + b"\r\n", signed_by_us=False).state == "warn"
    assert (
        check_list_headers(b"DKIM-Signature: h=from;\r\n" + good + b"\r\n", signed_by_us=True).state == "bad"
    )
    assert check_list_headers(good.replace(b"https", b"http") + b"\r\n", signed_by_us=False).state == "bad"


async def test_the_whole_look_against_a_real_mail_server(services: Services) -> None:
    with Sink(starttls=True) as sink:
        async with names({}) as (asked, _):
            settings = replace(
                services.settings,
                smtp_url=sink.url,
                base_url="https://leerkring.example",
                mail_from="leerkring <post@leerkring.example>",
            )
            found = {one.name: one.state for one in await look(settings, asked, WHEN)}
    assert found == {"SPF": "bad", "DKIM": "warn", "DMARC": "bad", "TLS": "good", "Afmelden": "warn"}


async def test_the_page_says_what_to_do(client, services: Services) -> None:
    zone = {("_dmarc.leerkring.example", "TXT"): ['"v=DMARC1; p=quarantine"']}
    async with names(zone) as (_, place):
        object.__setattr__(services.settings, "dns_server", place)
        try:
            assert (await client.get("/beheer/mail/gezondheid")).status_code in {303, 401, 403}
            await sign_in(client, services, FATIMA)
            page = await client.get("/beheer/mail/gezondheid")
        finally:
            object.__setattr__(services.settings, "dns_server", "")
    assert page.status_code == 200
    assert "v=spf1" in page.text
