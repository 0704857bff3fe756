"""Releases: a version, with the migrations that it contains. `migrations/releases.toml` has those that are out.

What is numbered after the last of them belongs to the release in the making, which `leerkring.__version__` names.
"""

import tomllib
from dataclasses import dataclass
from functools import cache

from leerkring.core.project_dirs import migrations_dir


@dataclass(frozen=True, slots=True)
class Release:
    """A version that is out: its newest migration, and the commit that it was made from."""

    version: str
    schema: str
    commit: str


@cache
def releases() -> tuple[Release, ...]:
    """Return the releases that are out, oldest first."""
    text = (migrations_dir() / "releases.toml").read_text("utf-8")
    return tuple(Release(**one) for one in tomllib.loads(text)["release"])


@cache
def newest() -> str:
    """Return the newest migration of this program; looked up once in a process."""
    return max(revisions())


def revisions() -> frozenset[str]:
    """Return every migration that this program knows, by the numbered names of the files."""
    return frozenset(path.name[:4] for path in (migrations_dir() / "versions").glob("[0-9]*.py"))


def oldest_beside(schema: str) -> str:
    """Return the oldest schema whose program may work with this one: the release before the one that brings it.

    Without a release before it no other program may.
    """
    return max((one.schema for one in releases() if one.schema < schema), default=schema)
