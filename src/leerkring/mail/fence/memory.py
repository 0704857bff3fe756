"""What this node last saw of the database: a small file in the data directory, outside of what can be put back with it."""

import json
import os
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from leerkring.mail.fence.rules import Memory
from leerkring.settings.private_folder import make_private

FILE = "database-seen.json"


def find_memory(data_dir: Path) -> Memory | None:
    """Return what was seen, or None where nothing was, or nothing that can be read: then this node is as new."""
    try:
        found = json.loads((data_dir / FILE).read_text("utf-8"))
        return Memory(str(found["incarnation"]), int(found["timeline"]), int(found["lsn"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(data_dir: Path, memory: Memory) -> None:
    """Write it down, whole or not at all; a node that cannot write is as new each time, and says nothing."""
    with suppress(OSError):
        make_private(data_dir)
        beside = data_dir / f".{FILE}.{os.getpid()}"
        beside.write_text(json.dumps(asdict(memory)) + "\n", "utf-8")
        beside.replace(data_dir / FILE)
