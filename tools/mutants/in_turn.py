"""Judges one planted fault after the other in one process: what tests need to start is started once.

mutmut plants all faults of a module side by side, and a word in the environment says which one is called. So a fault takes
as long as the tests that notice it, where mutmut itself starts pytest and all that stands beneath it anew. After each that
was noticed the same test runs once more without a fault: fails it still, then what the fault did stayed behind, and a
new process goes on, with that same fault first. A test that comes to no end ends its process on the spot: whatever it is
in, an exception would be caught there or tear what is around it. Which test reaches what, and in which time, the first
process writes down for the others; each of them asks a test without a fault before it asks it with its first. Runs in
mutmut's folder; the verdicts stand where mutmut keeps its own.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import cast

import pytest
from _pytest.runner import runtestprotocol
from mutmut.__main__ import create_mutants
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir, walk_mutatable_files
from mutmut.utils.format_utils import mangled_name_from_mutant_name

NOTICED, SURVIVED, REACHED_BY_NONE, ENDLESS = 1, 0, 33, 36
"""As mutmut writes them down."""
SECONDS_FOR_A_TEST = 15
TIMES_AS_LONG = 20
"""How much longer than without a fault a test may take, beside those seconds, before it is said to have no end."""
ANEW = 75
ASKED, REACHED, SAID = Path("asked.json"), Path("reached.json"), Path("said.jsonl")


class Judge:
    """The plugin of pytest that asks the tests about each fault in turn."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.took: dict[pytest.Item, float] = {}
        self.passed: set[pytest.Item] = set()
        self.asking = ""

    def pytest_addoption(self, parser: pytest.Parser) -> None:
        """Say how long a test may take beside what it takes anyway."""
        parser.addoption("--seconds-for-a-test", type=float, default=SECONDS_FOR_A_TEST)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Find which test reaches which function, where that is not known yet, and then ask those about its faults."""
        signal.signal(signal.SIGALRM, self._end_here)
        if not REACHED.exists():
            REACHED.write_text(
                json.dumps({i.nodeid: self._reach(session, i) for i in session.items}), "utf-8"
            )
        reached = json.loads(REACHED.read_text("utf-8"))
        self.took = {item: reached[item.nodeid][0] for item in session.items}
        for name in self.names:
            function = mangled_name_from_mutant_name(name)
            items = [item for item in session.items if function in reached[item.nodeid][1]]
            verdict, is_clean = self._judge(session, name, sorted(items, key=self.took.__getitem__))
            self._say(verdict, is_clean=is_clean)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # all is said: leaving may take no longer than a test
        signal.setitimer(signal.ITIMER_REAL, SECONDS_FOR_A_TEST)
        return True

    def _say(self, verdict: int, *, is_clean: bool) -> None:
        """Write a verdict down; where something stayed behind only that of the first, which nothing came before."""
        if is_clean or self.asking == self.names[0]:
            with SAID.open("a", encoding="utf-8") as said:
                said.write(json.dumps([self.asking, verdict]) + "\n")
        if not is_clean:
            os._exit(ANEW)

    def _end_here(self, _signal: int, _frame: FrameType | None) -> None:
        if not self.asking:
            sys.stderr.write("a test comes to no end without a fault\n")
            os._exit(1)
        self._say(ENDLESS, is_clean=False)

    def _reach(self, session: pytest.Session, item: pytest.Item) -> tuple[float, list[str]]:
        """Return how long a test takes without a fault, and the functions that it calls."""
        hit = state()._stats  # noqa: SLF001  (mutmut has no other word for it)
        hit.clear()
        begun = time.monotonic()
        self._pass(session, item, "stats")
        return time.monotonic() - begun, list(hit)

    def _pass(self, session: pytest.Session, item: pytest.Item, word: str = "") -> None:
        """Ask a test without a fault, once in each process: what it starts and keeps is made without one."""
        self.asking = ""
        set_mutant_under_test(word)
        if failed := self._ask(session, item):
            pytest.exit(f"{item.nodeid} fails without a fault:\n{failed}", returncode=1)
        self.passed.add(item)

    def _judge(self, session: pytest.Session, name: str, items: list[pytest.Item]) -> tuple[int, bool]:
        """Return what became of a fault, and whether everything is as it was before."""
        for item in items:
            if item not in self.passed:
                self._pass(session, item)
            self.asking = name
            set_mutant_under_test(name)
            if self._ask(session, item):
                set_mutant_under_test("")
                return NOTICED, not self._ask(session, item)
        self.asking = name
        return (SURVIVED if items else REACHED_BY_NONE), True

    def _ask(self, session: pytest.Session, item: pytest.Item) -> str:
        """Run one test and return how it failed; what all tests share stays for the next, whichever file that is in."""
        seconds: float = session.config.getoption("--seconds-for-a-test")
        known = self.took[item] if item in self.passed else SECONDS_FOR_A_TEST
        seconds += known * TIMES_AS_LONG
        signal.setitimer(signal.ITIMER_REAL, seconds)
        # Only the whole session is needed next: what a file shares would stay behind when another file comes.
        reports = runtestprotocol(item, log=False, nextitem=cast("pytest.Item", session))
        signal.setitimer(signal.ITIMER_REAL, 0)
        return "\n".join(report.longreprtext or "failed" for report in reports if report.failed)


def _plant() -> None:
    Path("mutants").mkdir(exist_ok=True)
    copy_src_dir()
    copy_also_copy_files()
    create_mutants(1)


def _judge_all(names: list[str], arguments: list[str]) -> dict[str, int]:
    """Ask about all, in as many processes as it takes; each judges at least one."""
    room = Path("mutants")
    (room / SAID).write_text("", "utf-8")
    said: dict[str, int] = {}
    while left := [name for name in names if name not in said]:
        (room / ASKED).write_text(json.dumps(left), "utf-8")
        command = [sys.executable, "-m", "tools.mutants.in_turn", *arguments]
        env = os.environ | {"PYTHONPATH": os.pathsep.join((".", "src", os.environ.get("PYTHONPATH", "")))}
        ended = subprocess.run(command, cwd=room, env=env, check=False).returncode
        before = len(said)
        said = dict(json.loads(line) for line in (room / SAID).read_text("utf-8").splitlines())
        if ended not in (0, ANEW) and len(said) == before:
            raise SystemExit(f"the tests do not come to judging (it ended with {ended})")
    return said


def main(arguments: list[str]) -> None:
    """Plant the faults and judge them all; without arguments for pytest there is nothing to ask."""
    if ASKED.exists():
        raise SystemExit(pytest.main(arguments, plugins=[Judge(json.loads(ASKED.read_text("utf-8")))]))
    _plant()
    for path in walk_mutatable_files():
        faults = SourceFileMutationData(path=path)
        faults.load()
        faults.exit_code_by_key |= _judge_all(list(faults.exit_code_by_key), arguments)
        faults.save()


if __name__ == "__main__":
    main(sys.argv[1:])
