"""How many connections each process holds, so that all together take no more than the server gives.

Pure: what the server gives is handed in. docs/operations/database.md has the same sum for who decides.
"""

USUAL_POOL = 10
LEAST_POOL = 2
BESIDE_WEB = 2
"""Of each web process, outside its pool: one that listens, one for a quick look (`/readyz`)."""

BESIDE_WORKER = 3
"""One that listens for mail, one for the clock, and one of a command beside it."""

SPARE = 7
"""For migrations, a backup, a monitor and who keeps the server."""

USUAL_ROOM = 97
"""What a server as it comes gives to who is no superuser; ours too."""


def total(web_processes: int, web_pool: int, worker_pool: int) -> int:
    """Return the connections that the processes of one node may hold at most, a worker included."""
    return web_processes * (web_pool + BESIDE_WEB) + worker_pool + BESIDE_WORKER


def fitting_pool(room: int, web_processes: int, worker_pool: int) -> int:
    """Return how many connections each web process may hold where nobody chose: ten, or fewer where they do not fit."""
    left = room - SPARE - worker_pool - BESIDE_WORKER
    return max(LEAST_POOL, min(USUAL_POOL, left // max(web_processes, 1) - BESIDE_WEB))
