"""Questions to DNS, each within its time. Nothing found and nobody there are two answers."""

from __future__ import annotations

from typing import Protocol

import dns.asyncresolver
import dns.exception
import dns.resolver

SECONDS = 3.0


class NoAnswer(Exception):
    """DNS could not be asked; nothing is known about the name."""


class Names(Protocol):
    """What the checks ask."""

    async def txt(self, name: str) -> list[str]: ...

    async def addresses(self, name: str) -> list[str]: ...

    async def mx(self, name: str) -> list[str]: ...


class Dns:
    """The machine's own resolver, or one at `server` ("127.0.0.1:5353")."""

    def __init__(self, server: str = "") -> None:
        self._resolver = dns.asyncresolver.Resolver(configure=not server)
        self._resolver.lifetime = self._resolver.timeout = SECONDS
        if server:
            host, _, port = server.rpartition(":") if server.count(":") == 1 else (server, "", "53")
            self._resolver.nameservers = [host]
            self._resolver.port = int(port)

    async def _ask(self, name: str, kind: str) -> list[str]:
        try:
            answer = await self._resolver.resolve(name, kind, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise NoAnswer(type(error).__name__) from None
        if kind == "TXT":
            return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
        return [str(getattr(record, "exchange", record)).rstrip(".") for record in answer]

    async def txt(self, name: str) -> list[str]:
        return await self._ask(name, "TXT")

    async def addresses(self, name: str) -> list[str]:
        return [*await self._ask(name, "A"), *await self._ask(name, "AAAA")]

    async def mx(self, name: str) -> list[str]:
        return await self._ask(name, "MX")
