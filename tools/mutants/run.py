"""Plants small faults in one module that decides, and asks its tests: `make mutants M=registrations/rules`.

mutmut does the work, in a folder of its own below `.cache/mutants`, so that the checkout stays as it is. Here stands
only what it is told, and what is made of its answer (decision 0049).
"""

import asyncio
import json
import os
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tools.mutants.table import (
    CHECKOUT,
    LOWEST_SCORE,
    NOTICED,
    Fault,
    Module,
    get_module,
    list_survivors,
)

ROOM = CHECKOUT / ".cache" / "mutants"
LINKED = ("src", "templates", "migrations", "tests", "tools", "docs")
LONGEST_SECONDS = 5400
DATABASES = ("leerkring_mutants_1", "leerkring_mutants_2")
PYTEST = (
    "--rootdir=. -p no:randomly -p no:xdist -o addopts=--import-mode=importlib -m 'not prove'"
    " -p tools.mutants.profile --hypothesis-profile=mutants --tb=native"
)
_FUNCTION = re.compile(r"\.x(?:ǁ(\w+)ǁ|_)(\w+?)__mutmut_\d+$")


@dataclass(frozen=True, slots=True)
class Judged:
    """How many faults were planted in a module, and which of them no test noticed.

    `endless`: with which the tests came to no end in time. That is noticed, but on a machine that is very busy it may be
    the machine's fault.
    """

    module: Module
    planted: int
    survivors: tuple[Fault, ...]
    endless: int = 0

    @property
    def score(self) -> float:
        """The share that was noticed."""
        return 1 - len(self.survivors) / max(self.planted, 1)

    def complaints(self, known: Container[Fault]) -> list[str]:
        """Return what is wrong, in sentences; `known` are the faults that nothing can notice."""
        found = [
            f"Nothing noticed a fault in {one.function} of {one.module}: {one.was!r} became {one.becomes!r}. "
            "Write the test that does, or say in survivors.toml why none can."
            for one in self.survivors
            if one not in known
        ]
        if not self.planted:
            found.append(f"No fault could be planted in {self.module.path}: do its tests pass?")
        elif self.score < LOWEST_SCORE:
            found.append(
                f"The tests of {self.module.path} notice {self.score:.0%}: {LOWEST_SCORE:.0%} is asked."
            )
        return found


def judge(module: Module) -> Judged:
    """Plant every fault that mutmut knows in this module and return what its tests made of them."""
    room = ROOM / module.path.replace("/", ".")
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(parents=True)
    for name in LINKED:
        (room / name).symlink_to(CHECKOUT / name)
    (room / "pyproject.toml").write_text(_told(module), "utf-8")
    with _server(module) as more:
        ran = output_of(room, [sys.executable, "-m", "tools.mutants.in_turn", *_asked(module)], more)
    found = json.loads(output_of(room, [sys.executable, "-m", "tools.mutants.found"]).splitlines()[-1])
    if not found or any(what == "not checked" for what, _ in found.values()):
        raise RuntimeError(f"mutmut did not come to an end in {module.path}:\n{ran[-2000:]}")
    survivors = sorted(
        _fault(module, name, lines) for name, (what, lines) in found.items() if what not in NOTICED
    )
    endless = sum(what == "timeout" for what, _ in found.values())
    return Judged(module, len(found), tuple(survivors), endless)


def _told(module: Module) -> str:
    """Return the pyproject that mutmut reads: ours, with this module and its tests."""
    options = {
        "source_paths": ["src"],
        "only_mutate": [f"src/leerkring/{module.path}.py"],
        "also_copy": [f"{name}/" for name in LINKED if name not in {"src", "tests"}],
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in options.items()]
    ours = (CHECKOUT / "pyproject.toml").read_text("utf-8")
    return "\n".join((ours, "[tool.mutmut]", "use_git_change_detection = false", *lines, ""))


def _asked(module: Module) -> list[str]:
    """Return what pytest is told: without a database there is no application to start."""
    return [*shlex.split(PYTEST), *([] if module.needs_database else ["--noconftest"]), *module.tests]


def output_of(room: Path, command: list[str], more: dict[str, str] | None = None) -> str:
    """Return what a command says; however this ends, none of the processes it forked stays behind."""
    env = os.environ | {"PYTHONPATH": "."} | (more or {})
    with subprocess.Popen(
        command,
        cwd=room,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as running:
        try:
            said, _ = running.communicate(timeout=LONGEST_SECONDS)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
    return said.decode("utf-8", "replace")


def _fault(module: Module, name: str, changed: str) -> Fault:
    """Return what one of mutmut's mutants changed; its number would change with every edit above it."""
    was, becomes = (
        " ".join(
            line[1:].strip()
            for line in changed.splitlines()
            if line.startswith(sign) and not line.startswith(sign * 3)
        )
        for sign in "-+"
    )
    found = _FUNCTION.search(name)
    assert found, name
    return Fault(module.path, ".".join(filter(None, found.groups())), was, becomes)


@contextmanager
def _server(module: Module) -> Iterator[dict[str, str]]:
    """One PostgreSQL for all faults of a module that needs one, with migrated databases to borrow."""
    if not module.needs_database:
        yield {}
        return
    from leerkring.core.database.server.embedded import EmbeddedPostgres

    folder = Path(tempfile.mkdtemp(prefix="leerkring-mutants-"))
    try:
        with EmbeddedPostgres(folder, careful=False) as postgres:
            asyncio.run(_make_databases(postgres.superuser_url))
            yield {
                "LEERKRING_TEST_SERVER": postgres.superuser_url,
                "LEERKRING_TEST_DATABASES": " ".join(DATABASES),
            }
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _make_databases(server: str) -> None:
    """Make two: a process that left in the middle lets go of its own a moment later."""
    from leerkring.core.database.bare_connection import connected
    from leerkring.run import upgrading

    first, *others = DATABASES
    async with connected(server) as admin:
        await admin.execute(f'CREATE DATABASE "{first}"')
        await upgrading.upgrade(urlsplit(server)._replace(path=f"/{first}").geturl())
        for name in others:
            await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{first}"')


def _busy_seconds() -> float:
    """Return the processor time of all that ran for us so far, which a busy machine does not lengthen."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(paths: list[str]) -> int:
    """Judge these modules, print what no test noticed, and return how the command ends."""
    try:
        modules = [get_module(path) for path in paths]
    except LookupError as error:
        print(error.args[0], file=sys.stderr)
        return 2
    ended = 0
    for module in modules:
        before = _busy_seconds()
        judged = judge(module)
        took = f"{_busy_seconds() - before:.0f} seconds of processor time"
        endless = f" ({judged.endless} by coming to no end)" if judged.endless else ""
        print(f"{module.path}: {judged.score:.1%} of {judged.planted} faults noticed{endless}, in {took}")
        for one in judged.survivors:
            print(f"  {one.function}\n    - {one.was}\n    + {one.becomes}")
        complaints = judged.complaints(list_survivors())
        print("\n".join(complaints))
        ended |= bool(complaints)
    return ended


if __name__ == "__main__":
    # So that a stop, as by `timeout`, ends what was begun as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
