"""The key that a data directory keeps, where no setting names one."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from leerkring.settings.private_folder import make_private
from leerkring.settings.settings import SettingsError

LEAST_SECRET = 32


def kept_secret(data_dir: Path) -> str:
    """The key of this data directory, made on first use. Two processes at once get the same one."""
    make_private(data_dir)
    path = data_dir / "secret-key"
    if not path.exists():
        draft = data_dir / f".secret-key.{os.getpid()}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # unlike a rename this never replaces the key of a quicker process
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return _read(path, "every link that was sent stops working")


def kept_old_secret(data_dir: Path) -> str:
    """The key before this one, which who rotates keys has put aside; empty where there is none."""
    path = data_dir / "secret-key-old"
    return _read(path, "links from before the rotation stop working") if path.exists() else ""


def _read(path: Path, loss: str) -> str:
    key = path.read_text(errors="replace").strip()
    if len(key) < LEAST_SECRET:
        cut_off = f"LEERKRING_DATA_DIR: {path} is empty or cut off. Put it back from a backup; without one remove it"
        raise SettingsError([f"{cut_off}, and {loss}."])
    return key
