"""Functions that a bounded process runs in its tests: good ones, and ones that never end by themselves."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from leerkring.core.refusals import Refusal


class NotToday(Refusal):
    """A no with a fact in it."""

    sentence = "Vandaag geen {what}."


class Halves(NamedTuple):
    left: bytes
    right: bytes


def halve(body: bytes) -> Halves:
    """Return a value of a type of its own."""
    half = len(body) // 2
    return Halves(body[:half], body[half:])


def refuse(what: str) -> int:
    raise NotToday(what=what)


def fail() -> int:
    raise ZeroDivisionError("door nul")


def sleep() -> int:
    time.sleep(600)
    return 0


def spin() -> int:
    while True:
        pass


def hold_the_lock() -> int:
    """Stay inside one call into C, which no signal handler of Python ends."""
    return len(str(7 ** (10**9)))


def eat() -> int:
    return len([bytes(10**6) for _ in range(10**6)])


def answer_much(megabytes: int) -> bytes:
    return bytes(megabytes * 1024 * 1024)


def crash() -> int:
    os.abort()


def speak() -> str:
    sys.stdout.write("ik ben geen antwoord")
    sys.stdout.flush()
    return "wel"


def nest() -> int:
    return nest() + 1


def look_around() -> list[str]:
    """Return the names of the environment, and what is open beside the three pipes."""
    opened = sorted(int(one.name) for one in Path("/proc/self/fd").iterdir())
    return sorted(os.environ) + [str(one) for one in opened if one > 4]


def leave_a_child(note: str) -> int:
    """Start a process that lives longer than we may, and write down its number and ours."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(note).write_text(f"{os.getpid()} {child.pid}")
    time.sleep(600)
    return 0
