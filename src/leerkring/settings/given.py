"""What is given for a setting: the word in the environment, or what stands in the file that `NAME_FILE` names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FILE = "_FILE"
_MOST = 65536


def given(environ: Mapping[str, str], name: str) -> str:
    """Return what is given for a setting, empty when nothing is; ValueError says in a sentence what is wrong.

    Secrets of Docker, Podman and Kubernetes and credentials of systemd are files.
    """
    text, path = environ.get(name, "").strip(), environ.get(name + FILE, "").strip()
    if not path:
        return text
    if text:
        raise ValueError(f"is given twice, by itself and by {name}{FILE}; keep one")
    try:
        with Path(path).open(encoding="utf-8") as file:
            text = file.read(_MOST).strip()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is no text"
        raise ValueError(f"cannot be read from the file in {name}{FILE}: {reason.lower()}") from error
    if not text:
        raise ValueError(f"is empty in the file in {name}{FILE}")
    return text
