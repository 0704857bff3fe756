"""What is of a node and of none of its processes: which version it has, and how full its disk is."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from leerkring import __version__
from leerkring.core.watching.recorder import Family, Labels, family


def read_node(data_dir: Path) -> list[Family]:
    """Return the version and the room on the disk; without the latter where the folder cannot be looked at."""
    version: dict[Labels, float] = {(__version__, ".".join(map(str, sys.version_info[:3]))): 1.0}
    found = [family("leerkring_build_info", "Which version this is", version, "version", "python")]
    try:
        disk = shutil.disk_usage(data_dir)
    except OSError:
        return found
    free: dict[Labels, float] = {("data",): disk.free}
    if (data_dir / "postgres" / "cluster").is_dir():
        free["database",] = disk.free  # ours, and so on the same disk
    room = dict.fromkeys(free, float(disk.total))
    return [
        *found,
        family("leerkring_disk_free_bytes", "Room that is left, where we can know it", free, "of"),
        family("leerkring_disk_bytes", "Room that there is, where we can know it", room, "of"),
    ]
