"""What both pages of merging share: the two as the page shows them, and the answer where they cannot be merged."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from litestar import Response

from leerkring.core.refusals import Refusal
from leerkring.core.web.pages import Visit, render
from leerkring.merging.forms import Of

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Sides(Generic[S]):
    """The two in the order of the page's address, whoever is kept."""

    one: S
    other: S

    def of(self, chosen: str) -> S:
        """Return the one that was chosen."""
        return self.one if chosen == Of.ONE else self.other


def show_refusal(request: Visit, no: Refusal, back_to: str) -> Response[bytes]:
    """Answer with why it cannot be, and the way back."""
    return render(request, "merging/beheer/refused.html", status=no.status, refusal=no.text, back_to=back_to)


def where_kept(no: Refusal, base: str) -> str:
    """Return the address of the one that is left of the two, else of all."""
    kept = no.facts.get("kept_id")
    return f"{base}/{kept}" if kept else base
