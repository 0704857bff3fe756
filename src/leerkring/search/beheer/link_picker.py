"""Links for texts: an editor looks for a page or paragraph, and gets the line to put in the text."""

from dataclasses import dataclass

import msgspec
from litestar import Response

from leerkring.core.text.cleaning import one_line
from leerkring.core.web.access import STAFF
from leerkring.core.web.pages import Visit, page, render
from leerkring.search.links import KINDS
from leerkring.search.model import EntryKind
from leerkring.search.rules import MOST_TYPED
from leerkring.search.searching import find
from leerkring.search.views import Filters, Hit

BASE = "/beheer/verwijzen"


@dataclass(frozen=True, slots=True)
class Reference:
    """A page or paragraph that a text may point to; `note` says what it is and where it stands."""

    title: str
    path: str
    note: str

    @property
    def markdown(self) -> str:
        """The link as it stands in a text."""
        words = self.title.replace("[", "\\[").replace("]", "\\]")
        return f"[{words}]({self.path})"


def reference(hit: Hit) -> Reference:
    """Return what was found as something to point to."""
    kind = KINDS[EntryKind(hit.kind)][0]
    says_kind = hit.context.casefold().startswith(kind.casefold())
    note = hit.context if says_kind else " · ".join(filter(None, [kind, hit.context]))
    return Reference("".join(text for text, _ in hit.title), hit.path, note)


async def _references(request: Visit, typed: str) -> list[Reference]:
    async with request.reading() as reading:
        found = await find(reading, typed, Filters(), request.now)
    return [reference(hit) for hit in found.hits]


def _typed(request: Visit) -> str:
    return one_line(str(request.query_params.get("q", "")))[:MOST_TYPED]


@page(BASE, access=STAFF)
async def references_page(request: Visit) -> Response[bytes]:
    """Show what fits with the line to copy, for who works without script."""
    typed = _typed(request)
    found = await _references(request, typed) if typed else []
    return render(request, "search/beheer/references.html", typed=typed, found=found)


@page(BASE + ".json", access=STAFF)
async def references(request: Visit) -> Response[bytes]:
    """Answer with what fits, for the list beside a text."""
    typed = _typed(request)
    found = await _references(request, typed) if typed else []
    return Response(
        msgspec.json.encode({"references": found}),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


HANDLERS = [references_page, references]
