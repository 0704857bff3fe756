"""Writing content files, so that `leerkring load` reads back what stands."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import tomli_w

from leerkring.content.files.front_matter import MARK
from leerkring.core.text.dutch import local


def content_file(front: Mapping[str, Any], body: str) -> str:
    """Return a content file: what is empty or None in the front matter is left out, as whoever writes one would.

    Moments get the offset of Amsterdam, so that a person reads the hour that people come.
    """
    written = tomli_w.dumps(_written(front), multiline_strings=True)
    return f"{MARK}\n{written}{MARK}\n{body}\n" if body else f"{MARK}\n{written}{MARK}\n"


def _written(value: Any) -> Any:
    match value:
        case datetime():
            return local(value)
        case str():
            return str(value)
        case Mapping():
            return {
                key: _written(one) for key, one in value.items() if one not in (None, "", (), [], {}, False)
            }
        case list() | tuple():
            return [_written(one) for one in value]
        case _:
            return value
