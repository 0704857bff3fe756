"""The public record of a draw: as a page that explains it, and as the bytes that anybody can check."""

from datetime import datetime

from litestar import Response
from litestar.params import FromPath

from leerkring.activities.draws.labels import VALUE_FORMS, rule_of, sentences_of
from leerkring.activities.draws.rules import is_missed
from leerkring.activities.queries.page import find_current_slug
from leerkring.activities.refusals import ActivityNotFound
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.pages import Visit, moved, page, render
from leerkring.registrations.drawing.queries.kept import KeptDraw, get_public_draw, get_record
from leerkring.registrations.drawing.record import Record, write_record

MOST_SHOWN = 500
"""Lines on the page; the file has them all."""
OUTCOMES = {"place": "plaats", "waiting": "wachtlijst", "withdrawn": "afgemeld vóór de loting"}


def steps_of(kept: KeptDraw, now: datetime) -> str:
    """Return how far a draw is: "open", "closed", "frozen", "valued" or "drawn"; what was recorded goes before the clock."""
    if kept.drawn_at is not None:
        return "drawn"
    if kept.public_value is not None:
        return "valued"
    if kept.draw_frozen_at is not None:
        return "frozen"
    return "closed" if now >= kept.closes_at else "open"


async def _record(request: Visit, slug: str, suffix: str) -> tuple[KeptDraw, Record] | Response[bytes]:
    async with request.reading() as reading:
        try:
            kept = await get_public_draw(reading, slug)
        except ActivityNotFound:
            current = await find_current_slug(reading, slug)
            if current is None:
                raise
            return moved(f"/agenda/{current}/loting{suffix}")
        return kept, await get_record(reading, kept)


@page("/agenda/{slug:str}/loting", access=PUBLIC)
async def record_page(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Show what was promised, what happened since, and every line without names."""
    found = await _record(request, slug, "")
    if isinstance(found, Response):
        return found
    kept, record = found
    tickets = sorted(record["tickets"], key=lambda one: (one["place"] or 0, one["id"]))
    return render(
        request,
        "registrations/drawing/record.html",
        topics=[f"activity:{slug}"],
        d=kept,
        record=record | {"missed": kept.values_missed},
        tickets=tickets[:MOST_SHOWN],
        more=max(0, len(tickets) - MOST_SHOWN),
        step=steps_of(kept, request.now),
        missed=is_missed(kept, request.now),
        freezes_at=kept.freezes_at,
        rule=sentences_of(kept.rule or rule_of(kept.draw_most_tickets)),
        value_form=VALUE_FORMS[kept.draw_value_form],
        outcomes=OUTCOMES,
    )


@page("/agenda/{slug:str}/loting.json", access=PUBLIC)
async def record_file(request: Visit, slug: FromPath[str]) -> Response[bytes]:
    """Give out the record as docs/draw.md specifies it, byte by byte."""
    found = await _record(request, slug, ".json")
    if isinstance(found, Response):
        return found
    headers = {
        "Cache-Control": "public, max-age=0, must-revalidate",
        # Shown in the browser and kept from there, a byte may change; it is to be compared byte by byte.
        "Content-Disposition": 'attachment; filename="loting.json"',
    }
    return Response(write_record(found[1]), media_type="application/json", headers=headers)


HANDLERS = [record_page, record_file]
