"""The data sheet of a region: what its page shows of each indicator, from figures as they are kept."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from leerkring.core.text.dutch import aantal, getal
from leerkring.library.indicators import labels
from leerkring.library.indicators.drawing import Chart, ClassMap, draw_chart, draw_classes
from leerkring.library.indicators.queries import KeptIndicator
from leerkring.library.indicators.rules import (
    UNKNOWN,
    Adding,
    Ended,
    Figure,
    Figures,
    History,
    class_of,
    course_of,
    divide,
    find_figure,
    mean_of,
    take_together,
)
from leerkring.programme.mergers import first_years, mergers

MOST_YEARS = 8
"""The newest years that a page shows; the file has all."""
Place = tuple[str, str]
"""A municipality: its code and its name."""


@dataclass(frozen=True, slots=True)
class LegendLine:
    """A class of the map in words: from where to where, and how many municipalities are in it."""

    number: int
    text: str
    places: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: a municipality, and what stands under each year (`known`, or why not)."""

    name: str
    cells: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """All that the page shows of one indicator."""

    indicator: KeptIndicator
    years: tuple[int, ...]
    year: int
    rows: tuple[Row, ...]
    whole: Row
    beside: str
    chart: Chart
    course: str
    spread: str
    map: ClassMap | None
    legend: tuple[LegendLine, ...]
    notes: tuple[str, ...]

    @property
    def unit(self) -> str:
        """In what it is told, for the head of a table."""
        return " ".join(
            filter(
                None, ("procent" if self.indicator.unit == "%" else self.indicator.unit, self.indicator.per)
            )
        )


@cache
def _history() -> History:
    ended = {code: Ended(one.last_year, one.successors) for code, one in mergers().items()}
    return History.of(ended, first_years())


def codes_with_parts(codes: Sequence[str]) -> tuple[str, ...]:
    """Return these municipalities and all that went on as one of them."""
    found = list(dict.fromkeys(codes))
    for code in found:  # it grows while it is walked: what merged may be of what merged before
        found += [one for one in _history().parts.get(code, {}) if one not in found]
    return tuple(found)


def has_sheet(codes: Sequence[str], known: AbstractSet[str]) -> bool:
    """Tell whether a region of these municipalities has a data sheet, where of these `known` ones there are figures."""
    return not known.isdisjoint(codes_with_parts(codes))


def make_block(
    indicator: KeptIndicator, places: Sequence[Place], figures: Figures, others: Sequence[str] = ()
) -> Block | None:
    """Return what there is to show of an indicator in a region; None where it has no figure there.

    `others` are the municipalities of all regions together, with which shares are compared.
    """
    own = set(codes_with_parts([code for code, _ in places]))
    years = tuple(sorted({year for code, year in figures if code in own}))[-MOST_YEARS:]
    if not years:
        return None
    table = {code: _by_year(figures, indicator, code, years) for code, _ in places}
    weighted = _all_weighted(table.values())
    whole = {
        year: _whole(indicator, [one[year] for one in table.values()], weighted=weighted) for year in years
    }
    beside = _beside(indicator, figures, others, years, weighted=weighted)
    shown = {
        year: labels.rounded(one.value, indicator.decimals)
        for year, one in whole.items()
        if one.value is not None
    }
    texts = {year: labels.number_text(value, indicator.decimals) for year, value in shown.items()}
    year = years[-1]
    named = [
        (name, labels.rounded(value, indicator.decimals))
        for code, name in places
        if (value := table[code][year].value) is not None
    ]
    words = {value: _words(indicator, value) for value in [*shown.values(), *(value for _, value in named)]}
    drawn, legend = _map(indicator, places, {code: one[year] for code, one in table.items()})
    return Block(
        indicator,
        years,
        year,
        tuple(Row(name, _cells(indicator, table[code], years)) for code, name in places),
        Row(_whole_name(indicator, weighted=weighted), _cells(indicator, whole, years)),
        "Alle koplopers samen" if beside else "",
        draw_chart(years, shown, texts, bars=indicator.how is Adding.SUM, beside=beside),
        labels.course_sentence(course_of(list(shown.items())), words),
        labels.spread_sentence(year, named, len(places) - len(named), words),
        drawn,
        legend,
        _notes(indicator, table, years, weighted=weighted),
    )


def _by_year(
    figures: Figures, indicator: KeptIndicator, code: str, years: Sequence[int]
) -> dict[int, Figure]:
    return {
        year: find_figure(figures, indicator.how, code, year, _history()) or Figure(None, missing=UNKNOWN)
        for year in years
    }


def _all_weighted(table: Iterable[Mapping[int, Figure]]) -> bool:
    """Tell whether every figure that is known says how heavy it is, so that no year is reckoned otherwise than another."""
    known = [figure for one in table for figure in one.values() if figure.value is not None]
    return bool(known) and all(figure.weight for figure in known)


def _whole(indicator: KeptIndicator, parts: Sequence[Figure], *, weighted: bool) -> Figure:
    if indicator.how is Adding.SUM:
        whole = take_together(Adding.SUM, parts)
        return whole if whole.value is not None else Figure(None, missing="niet volledig")
    mean = mean_of(parts, weighted=weighted)
    return Figure(mean, missing="" if mean is not None else UNKNOWN)


def _whole_name(indicator: KeptIndicator, *, weighted: bool) -> str:
    return "Hele regio" if indicator.how is Adding.SUM or weighted else "Gemiddelde van de gemeenten"


def _beside(
    indicator: KeptIndicator, figures: Figures, others: Sequence[str], years: Sequence[int], *, weighted: bool
) -> dict[int, Decimal]:
    """Return the mean of all regions together, where that is a fair thing to stand beside one of them."""
    if indicator.how is Adding.SUM or not others:
        return {}
    table = {code: _by_year(figures, indicator, code, years) for code in others}
    if weighted and not _all_weighted(table.values()):
        return {}
    found = {year: mean_of([one[year] for one in table.values()], weighted=weighted) for year in years}
    return {year: value for year, value in found.items() if value is not None}


def _words(indicator: KeptIndicator, value: Decimal) -> str:
    return labels.with_unit(value, indicator.decimals, indicator.unit, indicator.per)


def _cells(
    indicator: KeptIndicator, by_year: Mapping[int, Figure], years: Sequence[int]
) -> tuple[tuple[str, bool], ...]:
    return tuple(
        (labels.number_text(one.value, indicator.decimals), True)
        if (one := by_year[year]).value is not None
        else (one.missing, False)
        for year in years
    )


def _map(
    indicator: KeptIndicator, places: Sequence[Place], figures: Mapping[str, Figure]
) -> tuple[ClassMap | None, tuple[LegendLine, ...]]:
    shown = {
        code: labels.rounded(one.value, indicator.decimals)
        for code, one in figures.items()
        if one.value is not None
    }
    classes = divide(shown.values())
    of = {code: class_of(shown[code], classes) if code in shown else 0 for code, _ in places}
    says = {
        code: f"{name}: {_words(indicator, shown[code])}, klasse {of[code]}"
        if code in shown
        else f"{name}: {figures[code].missing}"
        for code, name in places
    }
    many = {number: list(of.values()).count(number) for number in range(len(classes) + 1)}
    legend = [
        LegendLine(
            one.number,
            _between(indicator, one.low, one.high),
            aantal(many[one.number], "gemeente", "gemeenten"),
        )
        for one in classes
    ]
    if many[0]:
        legend.append(LegendLine(0, "geen cijfer", aantal(many[0], "gemeente", "gemeenten")))
    return draw_classes(of, says), tuple(legend)


def _between(indicator: KeptIndicator, low: Decimal, high: Decimal) -> str:
    if low == high:
        return _words(indicator, low)
    return f"{labels.number_text(low, indicator.decimals)} tot en met {_words(indicator, high)}"


def _notes(
    indicator: KeptIndicator,
    table: Mapping[str, Mapping[int, Figure]],
    years: Sequence[int],
    *,
    weighted: bool,
) -> tuple[str, ...]:
    """Return how the figures of the page were made of those of the source."""
    notes = []
    if any(one[year].merged for one in table.values() for year in years):
        notes.append(
            "Alle jaren staan op de gemeenten van nu. Cijfers van gemeenten die samengingen zijn opgeteld."
            if indicator.how is Adding.SUM
            else "Alle jaren staan op de gemeenten van nu. Cijfers van gemeenten die samengingen zijn samengenomen naar hun gewicht; waar de bron geen gewicht geeft kan dat niet."
        )
    if indicator.how is Adding.WEIGHTED:
        notes.append(
            "Het cijfer van de regio weegt elke gemeente naar grootte."
            if weighted
            else "Het cijfer van de regio is het gewone gemiddelde van de gemeenten: elke gemeente telt even zwaar."
        )
        unknown = sum(1 for one in table.values() if one[years[-1]].value is None)
        if unknown:
            notes.append(f"Gemeenten zonder cijfer tellen daarin niet mee: in {years[-1]} {getal(unknown)}.")
    return tuple(notes)
