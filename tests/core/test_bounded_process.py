"""What reads strangers' bytes runs beside us: it ends in time, keeps within its memory, and tells what came of it."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from leerkring.core.bounded import process as bounded_process
from leerkring.core.bounded.process import Broken, OutOfMemory, TooSlow, run_bounded
from leerkring.core.refusals import Busy
from leerkring.core.web.disconnect import ClientDisconnected, cancel_on_disconnect
from leerkring.core.web.visit import Visit
from tests.support import greedy
from tests.support.heartbeat import longest_silence

ROOM = 200
TESTS = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _tests_can_be_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `tests` known to the other process, where some library's package of that name would come first."""
    package = tmp_path / "found-first" / "tests"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(f"__path__ = [{str(TESTS)!r}]\n", "utf-8")
    monkeypatch.syspath_prepend(str(package.parent))


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.01)


def alive(pid: int) -> bool:
    """Tell whether a process lives; one that nobody has buried yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def test_a_value_comes_back_as_it_is_annotated() -> None:
    body = os.urandom(3_000_000)
    halves = await run_bounded(greedy.halve, body, seconds=20, megabytes=ROOM)
    assert isinstance(halves, greedy.Halves)
    assert halves.left + halves.right == body


async def test_a_refusal_comes_back_with_its_facts() -> None:
    with pytest.raises(greedy.NotToday, match=r"^Vandaag geen taart\.$"):
        await run_bounded(greedy.refuse, "taart", seconds=20, megabytes=ROOM)


@pytest.mark.parametrize("function", [greedy.sleep, greedy.spin, greedy.hold_the_lock])
async def test_what_does_not_end_is_ended(function: Callable[[], int]) -> None:
    began = time.monotonic()
    with pytest.raises(TooSlow):
        await run_bounded(function, seconds=0.5, megabytes=ROOM * 10)
    assert time.monotonic() - began < 10


async def test_memory_has_an_end() -> None:
    with pytest.raises(OutOfMemory):
        await run_bounded(greedy.eat, seconds=20, megabytes=ROOM)
    with pytest.raises(OutOfMemory):
        await run_bounded(greedy.answer_much, 60, seconds=20, megabytes=50)


@pytest.mark.parametrize(
    "function, words",
    [(greedy.fail, "door nul"), (greedy.crash, "-6"), (greedy.nest, "RecursionError")],
)
async def test_what_breaks_says_how(function: Callable[[], int], words: str) -> None:
    with pytest.raises(Broken, match=words):
        await run_bounded(function, seconds=20, megabytes=ROOM)


async def test_a_library_that_prints_does_not_speak_for_it() -> None:
    assert await run_bounded(greedy.speak, seconds=20, megabytes=ROOM) == "wel"


async def test_no_secret_and_no_open_file_goes_along(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LEERKRING_SECRET_KEY", "geheim")
    monkeypatch.setenv("DATABASE_URL", "postgresql://geheim")
    with (tmp_path / "open").open("w") as held:
        os.set_inheritable(held.fileno(), True)
        seen = await run_bounded(greedy.look_around, seconds=20, megabytes=ROOM)
    assert set(seen) <= {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "PYTHONPATH"}


async def test_one_at_a_time_and_few_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_process, "MOST_WAITING", 1)
    monkeypatch.setattr(bounded_process, "WAIT_SECONDS", 0.2)
    first = asyncio.create_task(run_bounded(greedy.sleep, seconds=30, megabytes=ROOM))
    await asyncio.sleep(0)
    second = asyncio.create_task(run_bounded(greedy.sleep, seconds=30, megabytes=ROOM))
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await run_bounded(greedy.speak, seconds=30, megabytes=ROOM)
    with pytest.raises(Busy):  # waiting has an end as well
        await second
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert await run_bounded(greedy.speak, seconds=20, megabytes=ROOM) == "wel"


async def test_who_goes_away_takes_all_of_it_along(tmp_path: Path) -> None:
    note = tmp_path / "note"
    task = asyncio.create_task(run_bounded(greedy.leave_a_child, str(note), seconds=60, megabytes=ROOM))
    await until(lambda: note.exists() and " " in note.read_text())
    pids = [int(one) for one in note.read_text().split()]
    assert all(alive(pid) for pid in pids)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await until(lambda: not any(alive(pid) for pid in pids))


async def test_who_closes_the_page_ends_the_work(tmp_path: Path) -> None:
    note = tmp_path / "note"
    gone = asyncio.Event()

    async def receive() -> dict[str, str]:
        await gone.wait()
        return {"type": "http.disconnect"}

    request = cast("Visit", SimpleNamespace(receive=receive))
    work = run_bounded(greedy.leave_a_child, str(note), seconds=60, megabytes=ROOM)
    asked = asyncio.create_task(cancel_on_disconnect(request, work))
    await until(lambda: note.exists() and " " in note.read_text())
    gone.set()
    with pytest.raises(ClientDisconnected):
        await asked
    await until(lambda: not any(alive(int(pid)) for pid in note.read_text().split()))
    gone.clear()
    answer = run_bounded(greedy.speak, seconds=20, megabytes=ROOM)
    assert await cancel_on_disconnect(request, answer) == "wel"
    with pytest.raises(greedy.NotToday):
        await cancel_on_disconnect(request, run_bounded(greedy.refuse, "taart", seconds=20, megabytes=ROOM))


PARENT = """
import asyncio, sys
from leerkring.core.bounded.process import run_bounded
from tests.support import greedy
asyncio.run(run_bounded(greedy.leave_a_child, sys.argv[1], seconds=60, megabytes=200))
"""


async def test_it_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    note = tmp_path / "note"
    paths = {"PYTHONPATH": os.pathsep.join(one for one in sys.path if one)}
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(note), env={**os.environ, **paths}
    )
    await until(lambda: note.exists() and " " in note.read_text())
    worker, grandchild = (int(one) for one in note.read_text().split())
    parent.send_signal(signal.SIGKILL)
    await parent.wait()
    await until(lambda: not alive(worker))
    os.kill(grandchild, signal.SIGKILL)  # nothing of ours starts one; the kernel only knows of ours


async def test_the_loop_goes_on_meanwhile() -> None:
    async def work() -> None:
        with pytest.raises(TooSlow):
            await run_bounded(greedy.spin, seconds=0.5, megabytes=ROOM)
        await run_bounded(greedy.halve, bytes(8_000_000), seconds=20, megabytes=ROOM)

    assert await longest_silence(work()) < 0.1


async def test_the_heartbeat_hears_what_blocks_the_loop() -> None:
    async def compute() -> None:
        until = time.thread_time() + 0.3
        while time.thread_time() < until:
            sum(range(100_000))

    async def wait() -> None:
        time.sleep(1.5)  # noqa: ASYNC251  # the fault that is planted

    assert await longest_silence(compute()) > 0.1
    assert await longest_silence(wait()) > 0.1
    assert await longest_silence(asyncio.sleep(0.3)) < 0.1
