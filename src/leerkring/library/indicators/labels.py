"""Figures in Dutch: numbers with a comma, and the sentence that says what a map or a chart shows."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from leerkring.core.text.dutch import aantal, listed
from leerkring.library.indicators.rules import Adding, Course, Trend

SAMPLE = "voorbeeldcijfers"
ADDINGS = {
    Adding.SUM: "Aantallen: cijfers van gemeenten tellen op",
    Adding.WEIGHTED: "Aandelen en gemiddelden: die tellen niet op",
}
MOST_NAMED = 3
"""So many municipalities share a first or last place by name; of more it is told how many."""


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Return a value as fine as it is shown."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0


def number_text(value: Decimal, decimals: int) -> str:
    """Return a number as the Dutch write it: 1.234,5."""
    text = f"{rounded(value, decimals):,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,")).replace("-", "\u2212")


def with_unit(value: Decimal, decimals: int, unit: str, per: str = "") -> str:
    """Return a number with its unit: 12,3%, 1.234 woningen, 4,2 per 1.000 inwoners."""
    if unit == "%":
        return f"{number_text(value, decimals)}%"
    return " ".join(filter(None, (number_text(value, decimals), unit, per)))


def spread_sentence(
    year: int, named: Sequence[tuple[str, Decimal]], unknown: int, texts: dict[Decimal, str]
) -> str:
    """Return what the map says: the highest and the lowest, and of how many nothing is known. `texts` are the values in words."""
    told = f" Van {aantal(unknown, 'gemeente is', 'gemeenten is')} het niet bekend." if unknown else ""
    if not named:
        return f"In {year} is dit van geen gemeente bekend."
    if len(named) == 1:
        return f"In {year} is dit alleen bekend van {named[0][0]}: {texts[named[0][1]]}.{told}"
    high, low = max(value for _, value in named), min(value for _, value in named)
    if high == low:
        return f"In {year} is dit overal gelijk: {texts[high]}.{told}"
    return f"In {year} is dit het hoogst in {_those(named, high)} ({texts[high]}) en het laagst in {_those(named, low)} ({texts[low]}).{told}"


def _those(named: Sequence[tuple[str, Decimal]], value: Decimal) -> str:
    names = [name for name, one in named if one == value]
    return listed(names) if len(names) <= MOST_NAMED else f"{len(names)} gemeenten"


def course_sentence(course: Course, texts: dict[Decimal, str]) -> str:
    """Return what the chart says: from where to where, and a year above or below all others."""
    if course.first is None or course.last is None:
        return "Voor de regio als geheel is er geen cijfer."
    (first, was), (last, now) = course.first, course.last
    if course.trend is Trend.NONE:
        return f"Er is één jaar bekend: {texts[now]} in {last}."
    if course.trend is Trend.SAME:
        told = f"In {first} en in {last} was het gelijk: {texts[now]}"
    else:
        went = "steeg" if course.trend is Trend.UP else "daalde"
        told = f"Van {first} tot {last} {went} het van {texts[was]} naar {texts[now]}"
    ends = []
    if course.peak:
        ends.append(f"het hoogst was het in {course.peak[0]} ({texts[course.peak[1]]})")
    if course.dip:
        ends.append(f"het laagst was het in {course.dip[0]} ({texts[course.dip[1]]})")
    return "; ".join([told, " en ".join(ends)] if ends else [told]) + "."
