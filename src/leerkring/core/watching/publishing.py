"""A process tells the others of its node what it counts, every few seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import msgspec
import structlog

from leerkring.core.watching.recorder import Family, Labels, Recorder, family
from leerkring.core.watching.slots import Slot, read_others

log = structlog.get_logger("leerkring.watching")
EVERY_SECONDS = 5.0
_encoder, _decoder = msgspec.json.Encoder(), msgspec.json.Decoder(list[Family])


class Publisher:
    """One process among those of its node; `data_dir` is what they have in common."""

    def __init__(self, recorder: Recorder, data_dir: Path, role: str) -> None:
        self.recorder = recorder
        self.name = role
        self._folder = folder_of(data_dir)
        self._role = role

    async def run(self) -> None:
        """Put down what is counted until cancelled. Where nothing can be written each process tells only of itself."""
        try:
            slot = await asyncio.to_thread(Slot.take, self._folder, self._role)
        except OSError as error:
            log.warning("metrics of this process only", folder=str(self._folder), reason=error.strerror)
            return
        self.name = slot.name
        try:
            while True:
                await asyncio.to_thread(slot.write, _encoder.encode(self.recorder.read()))
                await asyncio.sleep(EVERY_SECONDS)
        finally:
            slot.close()

    def read_all(self) -> dict[str, list[Family]]:
        """Return what every living process of this node counts, this one as of now, by their names."""
        return read_published(self._folder, {self.name: self.recorder.read()})


def read_published(folder: Path, own: Mapping[str, list[Family]]) -> dict[str, list[Family]]:
    """Return what the living processes of a node put down, after our own; under "" how long ago each did so."""
    others = read_others(folder, next(iter(own), ""))
    ages: dict[Labels, float] = {(name,): 0.0 for name in own}
    ages |= {(name,): round(said.age, 1) for name, said in others.items()}
    age = family(
        "leerkring_process_silent_seconds", "How long ago a process last told of itself", ages, "process"
    )
    found = {name: _decoder.decode(said.body) for name, said in others.items()}
    return {**own, **found, "": [age]}


def folder_of(data_dir: Path) -> Path:
    """Return where the processes of a node put down what they count."""
    return data_dir / "processes"
