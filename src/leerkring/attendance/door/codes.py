"""The code that somebody shows at the door: a link of ours as a QR code, which says whose registration it is and nothing else.

The link opens nothing for anybody: a host who follows it finds the person on the list of today. A place that was handed
over has another code, since its links are new.
"""

from uuid import UUID

from leerkring.core.secrets import Links

DOOR_CODE = "attendance.door"
"""What the link is for."""
CODES = "/deur/"
"""Where codes lead, before the link itself: outside the back office, since anybody's camera opens it."""
QUIET = 4
"""Empty modules around the code, without which a camera does not find it."""


def code_path(links: Links, registration_id: UUID, link_generation: int) -> str:
    """Return the path that a code leads to."""
    return f"{CODES}{links.make(DOOR_CODE, registration_id, link_generation)}"


def generation_of(links: Links, code: str, newest: int) -> int | None:
    """Return of which generation of links a code is, newest first; None where we never made it."""
    return next((one for one in range(newest, 0, -1) if links.holds(DOOR_CODE, code, one)), None)


def draw_code(text: str) -> tuple[int, str]:
    """Return a text as a QR code: how many modules wide with the quiet zone, and the path of the dark ones."""
    # Here, since it takes 0.1 s that a start of the site need not wait for.
    import segno

    code = segno.make(text, error="m", micro=False)
    rows = [bytes(row) for row in code.matrix_iter(border=QUIET)]
    runs = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    return len(rows), "".join(runs)
