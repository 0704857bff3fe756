"""A way to PostgreSQL over TCP that can go silent: it takes everything, and lets nothing through."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from leerkring.core.tasks import end


@dataclass
class SilentProxy:
    """Between us and the socket of a server; `silent` may be set and cleared at any time."""

    url: str
    port: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)
    serving: set[asyncio.Task[None]] = field(default_factory=set)

    def address(self, *others: int) -> str:
        """The address of the database by this way, and by these other ports of this machine after it."""
        parts = urlsplit(self.url)
        user = parts.username or ""
        hosts = ",".join(f"127.0.0.1:{port}" for port in (self.port, *others))
        return f"postgresql://{user}@{hosts}{parts.path}?sslmode=disable"

    def go_silent(self) -> None:
        self.open.clear()

    def speak_again(self) -> None:
        self.open.set()

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve somebody until the way ends."""
        serving = asyncio.create_task(self.serve(reader, writer))
        self.serving.add(serving)
        serving.add_done_callback(self.serving.discard)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = parse_qs(urlsplit(self.url).query)
        path = f"{asked['host'][0]}/.s.PGSQL.{asked.get('port', ['5432'])[0]}"
        there, back = await asyncio.open_unix_connection(path)
        try:
            await asyncio.gather(self._pass_on(reader, back), self._pass_on(there, writer))
        finally:
            for end in (writer, back):
                end.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while some := await reader.read(65536):
                await self.open.wait()
                writer.write(some)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def proxied(url: str) -> AsyncIterator[SilentProxy]:
    """A way to this database that is open."""
    proxy = SilentProxy(url)
    proxy.speak_again()
    server = await asyncio.start_server(proxy.meet, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await end(*proxy.serving)
