"""Reading at the start what would be read at the first use, so that a `git pull` under a running process changes nothing in it.

Templates and static files are in memory before the first request (`core/web/jinja.py`, `core/web/assets/static.py`); here
are the modules that are imported inside functions, and the lists that features keep once they were read. What runs in a
process of its own (a book, a Word file, a child that died) starts from the files as they are then (decision 0046).
"""

import pkgutil
import threading
from importlib import import_module

import leerkring

COMMANDS = (
    "leerkring.run.",
    "leerkring.core.database.schema.online",
    "leerkring.cli",
    "leerkring.__main__",
    "leerkring.core.bounded.child",
    "leerkring.core.watching.tracing",
    "leerkring.mail.sending.traced",
)
"""What only a command, a migration or another process imports, or a setting at the start."""


def preload() -> None:
    """Import all of ours that a request or a job can come to, and read their lists."""
    for module in pkgutil.walk_packages(leerkring.__path__, "leerkring."):
        if not module.name.startswith(COMMANDS):
            _import(module.name)
    from leerkring.core.database.schema import releases
    from leerkring.core.text import links_in_names
    from leerkring.programme import map_shapes, seed
    from leerkring.search.dutch import words
    from leerkring.site import style_guide

    releases.newest()
    links_in_names.endings()
    map_shapes.shapes()
    seed.municipalities()
    seed.memberships()
    words.look_up("kring")
    style_guide.schemes()


def _import(name: str) -> None:
    """Import a module; once more where what comes first made tables ready just then, which the ORM does not stand."""
    try:
        import_module(name)
    except RuntimeError:
        import_module(name)


def preload_aside() -> None:
    """Do so in a thread, when what comes first is at work."""
    threading.Thread(target=preload, name="preload", daemon=True).start()
