"""What a phone keeps to open the door without a connection: an empty page, and the service worker that brings it.

Neither holds anything of anybody: the list is kept by the page itself, sealed (`static/js/door/vault.js`).
"""

import json

from litestar import Response

from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, page, render

EMPTY = "/deur/zonder-net"
WORKER = "/deur/werker.js"
SCOPE = "/beheer/dag/"
"""Where the worker may answer: at doors, and nowhere else."""
FILES = (
    *("css/site.css", "css/beheer.css", "font/manrope.woff2", "img/icon.svg"),
    *("js/site.js", "js/door.js", "js/leave.js"),
    *(f"js/door/{name}.js" for name in ("rules", "vault", "exchange", "view")),
)
"""All that the empty page needs; `tests/attendance/test_door_shell.py` follows what it imports."""


@page(EMPTY, access=PUBLIC)
async def empty_page(request: Visit) -> Response[bytes]:
    """Show a door without a day: which one it is stands in the address that the phone asked for."""
    return render(
        request, "attendance/beheer/door_shell.html", counted={"there": 0, "missing": 0, "absent": 0}
    )


@page(WORKER, access=PUBLIC)
async def worker(request: Visit) -> Response[bytes]:
    """Answer with the service worker of this build."""
    static = request.services.jinja.globals["static"]
    kept = {"empty": EMPTY, "files": [static(name) for name in FILES]}  # type: ignore[operator]
    code = static("js/door/worker.js")  # type: ignore[operator]
    body = f"self.kept = {json.dumps(kept)};\nimportScripts({json.dumps(code)});\n"
    return Response(
        body.encode(),
        media_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache", "Service-Worker-Allowed": SCOPE},
    )


HANDLERS = [empty_page, worker]
