"""A handbook as a file to take along, as the web hands it out."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from litestar import Response

from leerkring.core.web.pages import Visit
from leerkring.core.web.services import services_of
from leerkring.library.handbooks.files.whole_book import Maker, data_of, kept_file
from leerkring.library.handbooks.queries import published

KEPT_SECONDS = 60.0
TYPES = {"pdf": "application/pdf", "epub": "application/epub+zip"}


def _makers() -> Mapping[str, Maker]:
    """Imported when the first file is made: a process that never makes one does not pay for it."""
    from leerkring.library.handbooks.files.epub import make_epub
    from leerkring.library.handbooks.files.pdf import make_pdf

    return {"pdf": make_pdf, "epub": make_epub}


def ending_of(name: str) -> str:
    """Return "pdf" or "epub" where the last part of an address asks for a file."""
    ending = name.rpartition(".")[2]
    return ending if ending in TYPES and name != ending else ""


async def whole_book(request: Visit, slug: str, number: str, ending: str) -> Response[bytes]:
    """Answer with the book as a file; a client that has it already gets 304."""
    services = services_of(request)

    async def load() -> tuple[Path, str]:
        async with request.reading() as reading:
            book = await published.get_book(reading, slug, number)
            texts = await published.list_texts(reading, book)
        data = data_of(book, texts, request.settings.base_url)
        name = f"{slug}-{book.number}.{ending}"
        return await kept_file(request.settings.data_dir, name, data, _makers()[ending])

    key = f"book:{slug}:{number}:{ending}"
    path, digest = await services.value_cache.get(key, {f"handbook:{slug}"}, load, KEPT_SECONDS)
    etag = f'"{digest}"'
    headers = {"ETag": etag, "Cache-Control": "public, max-age=0, must-revalidate"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    try:
        body = await asyncio.to_thread(path.read_bytes)
    except FileNotFoundError:  # somebody emptied the folder
        path, _ = await load()
        body = await asyncio.to_thread(path.read_bytes)
    how = "inline" if ending == "pdf" else "attachment"
    headers["Content-Disposition"] = f'{how}; filename="{slug}.{ending}"'
    return Response(body, media_type=TYPES[ending], headers=headers)
