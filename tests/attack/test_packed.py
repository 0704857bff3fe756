"""A zip file with half a million files in it: its list alone would keep everybody waiting for a minute."""

import struct
import time

import pytest

from leerkring.activities.papers.rules import WRONG_KIND, read_media
from leerkring.core.tabular.workbooks import is_workbook

_FILE = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"a"
_LINE = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, *(0, 0, 0, 1, 0, 0, 0, 0, 0, 0)) + b"a"


def packed(many: int) -> bytes:
    """Return a zip file whose list names so many files, all of them the same one."""
    end = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, many & 0xFFFF, many & 0xFFFF, many * len(_LINE), len(_FILE), 0
    )
    return _FILE + many * _LINE + end


@pytest.mark.parametrize("read, refused", [(read_media, WRONG_KIND), (is_workbook, False)])
def test_a_list_without_end_is_not_read(read, refused) -> None:
    body = packed(540_000)
    assert len(body) > 25_000_000
    began = time.perf_counter()
    assert read(body) == refused
    assert time.perf_counter() - began < 3
