"""Metrics as Prometheus reads them: its text format 0.0.4, each name once, with all samples of all processes below it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate

from leerkring.core.watching.recorder import Family, Labels

MEDIA_TYPE = "text/plain; version=0.0.4"
PROCESS = "process"


def write(by_process: Mapping[str, Sequence[Family]]) -> bytes:
    """Return the text. What belongs to the node or the database, and to none of its processes, is under ""."""
    heads: dict[str, str] = {}
    lines: dict[str, list[str]] = {}
    for process, families in by_process.items():
        own = ((PROCESS, process),) if process else ()
        for one in families:
            heads.setdefault(one.name, f"# HELP {one.name} {one.about}\n# TYPE {one.name} {one.kind}\n")
            lines.setdefault(one.name, []).extend(_lines(one, own))
    return "".join(head + "".join(lines[name]) for name, head in heads.items()).encode()


def _lines(one: Family, own: tuple[tuple[str, str], ...]) -> Iterable[str]:
    if one.kind != "histogram":
        for labels, (value,) in one.samples:
            yield f"{one.name}{_braced(_words(one.labels, labels, own))} {_number(value)}\n"
        return
    for labels, numbers in one.samples:
        counts = [*accumulate(numbers[:-1])]
        yield _histogram(one.name, one.labels, labels, own, one.edges) % (*counts, numbers[-1], counts[-1])


@lru_cache(maxsize=4096)
def _histogram(
    name: str, names: Labels, labels: Labels, own: tuple[tuple[str, str], ...], edges: tuple[float, ...]
) -> str:
    """Return the lines of one histogram without its numbers: they are the same at each scrape, and many."""
    words = _words(names, labels, own).replace("%", "%%")
    before = words + "," if words else ""
    buckets = [f'{name}_bucket{{{before}le="{edge:g}"}} %d\n' for edge in edges]
    last = f'{name}_bucket{{{before}le="+Inf"}} %d\n'
    return f"{''.join(buckets)}{last}{name}_sum{_braced(words)} %.6f\n{name}_count{_braced(words)} %d\n"


def _words(names: Labels, values: Labels, own: tuple[tuple[str, str], ...]) -> str:
    pairs = (*own, *zip(names, values, strict=True))
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in pairs)


def _braced(words: str) -> str:
    return f"{{{words}}}" if words else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return f"{value:.0f}" if value == int(value) else repr(round(value, 6))
