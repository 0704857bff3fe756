"""The form of an indicator."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from leerkring.core.text.cleaning import one_line
from leerkring.core.web.forms.fields import Fields, Line, Lines, OneOf, WebAddress, wrong
from leerkring.library.indicators.rules import Adding
from leerkring.library.indicators.service import IndicatorDraft

MOST_NUMBER = 99


def _number(typed: Any) -> int:
    text = one_line(str(typed or "")) or "1"
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= MOST_NUMBER):
        raise wrong(f"Vul een getal in van 1 tot en met {MOST_NUMBER}.")
    return int(text)


class IndicatorForm(Fields):
    """What is counted, in what, and where it comes from."""

    name: Line("Vul in hoe de cijfers heten, bijvoorbeeld: sociale huurwoningen.", 80)  # type: ignore[valid-type]
    summary: Line(at_most=300) = ""  # type: ignore[valid-type]
    unit: Line("Vul in waarin het geteld is, bijvoorbeeld: woningen of %.", 40)  # type: ignore[valid-type]
    per: Line(at_most=40) = ""  # type: ignore[valid-type]
    decimals: OneOf(("0", "1", "2"), "Kies hoeveel cijfers er achter de komma staan.")  # type: ignore[valid-type]
    adding: OneOf(Adding, "Kies of de cijfers van gemeenten optellen.")  # type: ignore[valid-type]
    source: Line("Vul in waar de cijfers vandaan komen.", 160)  # type: ignore[valid-type]
    source_url: WebAddress(at_most=500) = ""  # type: ignore[valid-type]
    licence: Line(at_most=120) = ""  # type: ignore[valid-type]
    note: Lines(at_most=1000) = ""  # type: ignore[valid-type]
    number: Annotated[int, BeforeValidator(_number)] = 1
    sample: OneOf(("ja",)) = ""  # type: ignore[valid-type]

    def draft(self) -> IndicatorDraft:
        """Return what was typed as what is kept."""
        return IndicatorDraft(
            name=self.name,
            summary=self.summary,
            unit=self.unit,
            per=self.per,
            decimals=int(self.decimals),
            adding=self.adding,
            source=self.source,
            source_url=self.source_url,
            licence=self.licence,
            note=self.note,
            number=self.number,
            sample=self.sample == "ja",
        )
