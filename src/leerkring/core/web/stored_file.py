"""A file of the store as an answer: in pieces, as a file to keep, and never as a page of ours."""

from collections.abc import AsyncIterator
from typing import Any

from litestar import Response
from litestar.response import Stream
from litestar.response.base import ASGIResponse

from leerkring.core.file_store import FileGone, FileStore
from leerkring.core.refusals import NotFound


class _Pieces(Stream):
    """A stream of the type that it says itself: the framework's takes that of the route first."""

    def to_asgi_response(self, *args: Any, **others: Any) -> ASGIResponse:
        """Return it without the route's type."""
        return super().to_asgi_response(*args, **others | {"media_type": None})


async def send_file(files: FileStore, sha256: str, media_type: str, name: str) -> Response[Any]:
    """Return a file of the store; refuses with `NotFound` where it is gone.

    A browser keeps it and shows nothing of it: what others wrote does not run under our address.
    """
    try:
        pieces: AsyncIterator[bytes] = await files.stream(sha256)
    except FileGone as error:
        raise NotFound from error
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return _Pieces(pieces, media_type=media_type, headers=headers)
