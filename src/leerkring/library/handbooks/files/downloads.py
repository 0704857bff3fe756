"""A handbook as a file to take along, as the web hands it out."""

import asyncio
from uuid import UUID

import structlog
from litestar import Response

from leerkring.core.refusals import Busy, Refusal
from leerkring.core.web.pages import Visit
from leerkring.core.web.services import services_of
from leerkring.library.handbooks.files.making import NAMES, NotMade, make
from leerkring.library.handbooks.files.whole_book import (
    Kept,
    data_of,
    digest_of,
    find_kept,
    find_last_good,
    keep,
)
from leerkring.library.handbooks.queries import published
from leerkring.library.handbooks.queries.outcomes import Outcome, find_outcome, write_outcome
from leerkring.library.handbooks.views import FOLDER

KEPT_SECONDS = 60.0
TYPES = {"pdf": "application/pdf", "epub": "application/epub+zip"}
log = structlog.get_logger("leerkring.handbooks")


class FileNotMade(Refusal):
    """This text gives no such file, and no earlier one did."""

    code = "file-not-made"
    status = 503
    sentence = "De {name} van deze handreiking is nu niet te maken. De redactie kan dat zien. Lees haar zolang op de website."
    next_label = "Bekijk de handreikingen"
    next_href = FOLDER


def ending_of(name: str) -> str:
    """Return "pdf" or "epub" where the last part of an address asks for a file."""
    ending = name.rpartition(".")[2]
    return ending if ending in TYPES and name != ending else ""


async def whole_book(request: Visit, slug: str, number: str, ending: str) -> Response[bytes]:
    """Answer with the book as a file; a client that has it already gets 304."""
    services = services_of(request)
    folder = request.settings.data_dir

    async def load() -> Kept:
        async with request.reading() as reading:
            book = await published.get_book(reading, slug, number)
            texts = await published.list_texts(reading, book)
            outcome = await find_outcome(reading, book.version_id, ending)
        data = data_of(book, texts, request.settings.base_url)
        name = f"{slug}-{book.number}.{ending}"
        digest = digest_of(name, data)
        if kept := find_kept(folder, name, digest):
            return kept
        if not (outcome and outcome.holds(digest, request.now)):
            try:
                made = await make(ending, data, folder)
            except (NotMade, Busy) as error:
                outcome = await _failed(request, book.version_id, ending, digest, error)
            else:
                done = Outcome(ending, digest, "", made.missing, request.now)
                async with request.db.transaction() as tx:
                    await write_outcome(tx, book.version_id, done)
                return await asyncio.to_thread(keep, folder, name, digest, made.body)
        if last := find_last_good(folder, name):
            return last
        if outcome is None:
            raise Busy
        raise FileNotMade(name=NAMES[ending])

    key = f"book:{slug}:{number}:{ending}"
    kept = await services.value_cache.get(key, {f"handbook:{slug}"}, load, KEPT_SECONDS)
    etag = f'"{kept.digest}"'
    headers = {"ETag": etag, "Cache-Control": "public, max-age=0, must-revalidate"}
    if kept.stale:
        headers["Warning"] = '110 leerkring "Response is Stale"'  # RFC 7234, 5.5.1
    if etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    try:
        body = await asyncio.to_thread(kept.path.read_bytes)
    except FileNotFoundError:  # somebody emptied the folder
        kept = await load()
        body = await asyncio.to_thread(kept.path.read_bytes)
    how = "inline" if ending == "pdf" else "attachment"
    headers["Content-Disposition"] = f'{how}; filename="{slug}.{ending}"'
    return Response(body, media_type=TYPES[ending], headers=headers)


async def _failed(
    request: Visit, version_id: UUID, ending: str, digest: str, error: Exception
) -> Outcome | None:
    """Remember that this text gives no file, for staff and for the next request; not that the machine was busy."""
    if not isinstance(error, NotMade):
        return None
    log.warning("no file of a handbook", version=str(version_id), ending=ending, reason=str(error))
    outcome = Outcome(ending, digest, str(error), "", request.now)
    async with request.db.transaction() as tx:
        await write_outcome(tx, version_id, outcome)
    return outcome
