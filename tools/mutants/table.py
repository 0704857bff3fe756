"""Which modules are judged by which tests, in which turns, and which faults nothing can notice."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
CODE = CHECKOUT / "src" / "leerkring"
MODULES = CHECKOUT / "tests" / "mutation" / "modules.toml"
SURVIVORS = CHECKOUT / "tests" / "mutation" / "survivors.toml"
TURN_SECONDS = 300
LOWEST_SCORE = 0.9
NOTICED = frozenset({"killed", "timeout", "segfault", "suspicious"})
"""What mutmut calls a fault after which a test failed, or did not come to an end."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module that decides, by its path below `src/leerkring`, and the tests that judge it.

    `seconds`: how long that takes, roughly; None before it was measured, and then it has no turn.
    """

    path: str
    tests: tuple[str, ...]
    seconds: int | None = None
    needs_database: bool = False

    @property
    def file(self) -> Path:
        return CODE / f"{self.path}.py"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One planted fault: the function, and its lines as they were and as they became."""

    module: str
    function: str
    was: str
    becomes: str


def list_modules() -> list[Module]:
    """Return the table in its order."""
    lines = tomllib.loads(MODULES.read_text("utf-8"))["module"]
    return [Module(**line | {"tests": tuple(line["tests"])}) for line in lines]


def get_module(path: str) -> Module:
    """Return the module of this path; a LookupError names those that there are."""
    found = {module.path: module for module in list_modules()}
    if path not in found:
        raise LookupError(f"No module {path!r} in {MODULES.name}. There are: {', '.join(found)}")
    return found[path]


def list_survivors() -> dict[Fault, str]:
    """Return the faults that are known to survive, each with why nothing can notice it."""
    lines = tomllib.loads(SURVIVORS.read_text("utf-8")).get("survivor", [])
    return {Fault(**{name: line[name] for name in Fault.__slots__}): line["why"] for line in lines}


def list_unjudged_rules(modules: Sequence[Module]) -> Iterator[str]:
    """Yield each `rules.py` that has no place in the table."""
    judged = {module.path for module in modules}
    for file in sorted(CODE.rglob("rules.py")):
        path = file.relative_to(CODE).with_suffix("").as_posix()
        if path not in judged:
            yield path


def turns(modules: Sequence[Module], most: int = TURN_SECONDS) -> list[list[Module]]:
    """Cut what was measured into turns of at most this many seconds; what takes longer is one by itself."""
    cut: list[list[Module]] = []
    room = 0
    for module in modules:
        if module.seconds is None:
            continue
        if not cut or module.seconds > room:
            cut.append([])
            room = most
        cut[-1].append(module)
        room -= module.seconds
    return cut


def turn_of(day: date, modules: Sequence[Module]) -> list[Module]:
    """Return whose turn it is on a day; on as many days as there are turns everything measured has had one."""
    cut = turns(modules)
    return cut[day.toordinal() % len(cut)]
