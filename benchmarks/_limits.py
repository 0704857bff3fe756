"""The applications that ours are measured against: the least that the same server could do."""

from typing import Any

from litestar import Litestar, Request, Response, post
from litestar.datastructures import State

from leerkring.core.forms import read_form


@post("/agenda/{slug:str}/aanmelden", status_code=200)
async def _parse(request: Request[Any, Any, State]) -> Response[bytes]:
    await read_form(request)
    return Response(b"", status_code=303, headers={"Location": "/", "Cache-Control": "no-store"})


def parse_form() -> Any:
    """An application whose only route parses the same form and answers 303."""
    return Litestar([_parse], openapi_config=None, logging_config=None)
