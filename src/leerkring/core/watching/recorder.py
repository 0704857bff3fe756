"""What one process counts: plain numbers in dictionaries, so that a request pays a microsecond for being counted.

`prometheus_client` takes ten times that, and a tenth of a second to write down two hundred routes (decision 0045).
Nothing here waits, locks or fails: it is used from the one thread of the event loop.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping

import msgspec

Labels = tuple[str, ...]
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
SIZES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)


class Family(msgspec.Struct, array_like=True, frozen=True):
    """One metric with its samples. Of a histogram a sample is the count at or below each edge's own bucket, then the sum."""

    name: str
    kind: str
    about: str
    labels: Labels
    edges: tuple[float, ...]
    samples: list[tuple[Labels, list[float]]]


class Counter:
    """How often something happened, by its labels."""

    def __init__(self) -> None:
        self.values: dict[Labels, float] = {}

    def add(self, *labels: str, by: float = 1) -> None:
        """Count one more, or so many."""
        self.values[labels] = self.values.get(labels, 0) + by


class Histogram:
    """How many fell in which bucket, by their labels; the last two numbers are what is above all edges, and the sum."""

    def __init__(self, edges: tuple[float, ...]) -> None:
        self.edges = edges
        self.values: dict[Labels, list[float]] = {}

    def observe(self, value: float, *labels: str) -> None:
        """Count one of this value."""
        found = self.values.get(labels)
        if found is None:
            found = self.values[labels] = [0.0] * (len(self.edges) + 2)
        found[bisect_left(self.edges, value)] += 1
        found[-1] += value


Look = Callable[[], "float | Mapping[Labels, float]"]


class Recorder:
    """All that one process counts. A label is a word of ours (a route, a code), never anything that somebody typed."""

    def __init__(self) -> None:
        self._readers: list[Callable[[], Family]] = []

    def counter(self, name: str, about: str, *labels: str) -> Counter:
        """Return a new counter; its name ends in `_total`."""
        made = Counter()

        def read() -> Family:
            return Family(name, "counter", about, labels, (), [(k, [v]) for k, v in made.values.items()])

        self._readers.append(read)
        return made

    def histogram(self, name: str, about: str, edges: tuple[float, ...], *labels: str) -> Histogram:
        """Return a new histogram with these upper edges."""
        made = Histogram(edges)

        def read() -> Family:
            return Family(name, "histogram", about, labels, edges, list(made.values.items()))

        self._readers.append(read)
        return made

    def look_up(self, name: str, about: str, look: Look, *labels: str, kind: str = "gauge") -> None:
        """Have something looked up at each scrape: a number, or one for each of its labels."""
        self._readers.append(lambda: family(name, about, look(), *labels, kind=kind))

    def read(self) -> list[Family]:
        """Return all that is known now."""
        return [read() for read in self._readers]


def family(
    name: str, about: str, found: float | Mapping[Labels, float], *labels: str, kind: str = "gauge"
) -> Family:
    """Return what was looked up as a metric."""
    values = found if isinstance(found, Mapping) else {(): found}
    return Family(name, kind, about, labels, (), [(key, [float(value)]) for key, value in values.items()])
