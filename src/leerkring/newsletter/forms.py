"""Forms of the newsletter."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from leerkring.core.dutch import AMSTERDAM
from leerkring.core.forms import Email, Fields, Line, Lines, OneOf, PersonName, wrong
from leerkring.core.text import one_line
from leerkring.newsletter.rules import Rhythm

RHYTHM = OneOf(Rhythm, "Kies hoe vaak u mail wilt.")
PAUSES = {"4": 28, "8": 56, "13": 91}
"""Weeks that one can pause for, and the days in them."""


def _some(sentence: str) -> Any:
    def check_some(typed: Any) -> list[str]:
        words = [one_line(str(word)) for word in (typed if isinstance(typed, list) else [typed]) if word]
        if not words and sentence:
            raise wrong(sentence)
        return list(dict.fromkeys(words))[:20]

    return BeforeValidator(check_some)


def _ticked(typed: Any) -> str:
    if not typed:
        raise wrong("Zet hier een vinkje. Zonder uw toestemming mogen wij u niet mailen.")
    return str(typed)


class Subscribe(Fields):
    """Ask for one or more streams; unknown streams and themes are refused by the page, which knows them."""

    email: Email
    name: PersonName("") = ""  # type: ignore[valid-type]
    streams: Annotated[list[str], _some("Kies ten minste één nieuwsbrief.")] = Field(default_factory=list)
    themes: Annotated[list[str], _some("")] = Field(default_factory=list)
    rhythm: RHYTHM = Rhythm.BIWEEKLY  # type: ignore[valid-type]
    consent: Annotated[str, BeforeValidator(_ticked)] = ""
    form: Line(at_most=40) = "nieuwsbrief"  # type: ignore[valid-type]


class Preferences(Fields):
    """What a reader wants from now on; no streams at all is leaving."""

    streams: Annotated[list[str], _some("")] = Field(default_factory=list)
    themes: Annotated[list[str], _some("")] = Field(default_factory=list)
    rhythm: RHYTHM = Rhythm.BIWEEKLY  # type: ignore[valid-type]
    pause: OneOf([*PAUSES, "keep"]) = ""  # type: ignore[valid-type]


def _day(typed: Any) -> date:
    try:
        return date.fromisoformat(one_line(str(typed or "")))
    except ValueError:
        raise wrong("Vul een datum in, bijvoorbeeld 4-2-2027.") from None


def _moment(required: str) -> Any:
    def check_moment(typed: Any) -> datetime | None:
        line = one_line(str(typed or ""))
        if not line:
            if required:
                raise wrong(required)
            return None
        try:
            moment = datetime.fromisoformat(line)
        except ValueError:
            raise wrong("Vul een dag en tijd in, bijvoorbeeld 4-2-2027 9.00.") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)

    return BeforeValidator(check_moment)


class Head(Fields):
    """What stands above the items of an issue."""

    subject: Line("Vul een onderwerp in.", at_most=150)  # type: ignore[valid-type]
    preheader: Line(at_most=200) = ""  # type: ignore[valid-type]
    intro: Lines(at_most=4000) = ""  # type: ignore[valid-type]
    send_on: Annotated[date, BeforeValidator(_day)]
    version: int


def _own_or_whole(typed: Any) -> str:
    line = one_line(str(typed or ""))
    if line and not line.startswith(("/", "https://", "http://")):
        raise wrong("Begin met / voor een pagina van deze site, of met https:// voor een andere.")
    return line


class Item(Fields):
    """An item's words. The address is a page of ours or one elsewhere."""

    title: Line("Vul een titel in.", at_most=200)  # type: ignore[valid-type]
    text: Lines(at_most=8000) = ""  # type: ignore[valid-type]
    path: Annotated[str, BeforeValidator(_own_or_whole)] = ""
    themes: Annotated[list[str], _some("")] = Field(default_factory=list)


class Schedule(Fields):
    """When an issue may leave, and after which moment it may no more."""

    not_before: Annotated[datetime, _moment("Vul in vanaf wanneer het nummer uit mag.")]
    not_after: Annotated[datetime | None, _moment("")] = None


class Stop(Fields):
    """Why an issue is stopped, and whether what it held stays away from who had not got it yet."""

    reason: Line("Vul in waarom u stopt.", at_most=300)  # type: ignore[valid-type]
    drop: Line(at_most=3) = ""  # type: ignore[valid-type]


def _number(least: int, most: int, *, required: bool = True) -> Any:
    def check_number(typed: Any) -> int | None:
        line = one_line(str(typed or ""))
        if not line and not required:
            return None
        if not (line.isascii() and line.isdecimal() and len(line) < 6 and least <= int(line) <= most):
            raise wrong(f"Vul een getal in van {least} tot en met {most}.")
        return int(line)

    return BeforeValidator(check_number)


def _maybe_day(typed: Any) -> date | None:
    return _day(typed) if one_line(str(typed or "")) else None


class StreamSettings(Fields):
    """How a newsletter is made."""

    sender_name: Line(at_most=80) = ""  # type: ignore[valid-type]
    rhythm_days: Annotated[int | None, _number(1, 366, required=False)] = None
    anchor_on: Annotated[date | None, BeforeValidator(_maybe_day)] = None
    deadline_days: Annotated[int, _number(0, 60)]
    second_person: Line(at_most=3) = ""  # type: ignore[valid-type]
    seed_percent: Annotated[int, _number(0, 100)]
    seed_minutes: Annotated[int, _number(0, 1440)]


class TakeOver(Fields):
    """A list of readers from elsewhere, and the proof that they asked for it."""

    stream: Line("Kies een nieuwsbrief.", at_most=80)  # type: ignore[valid-type]
    people: Lines("Plak hier ten minste één adres.", at_most=240_000)  # type: ignore[valid-type]
    proof: Line(  # type: ignore[valid-type]
        "Vul in waar de toestemming is gegeven en waar het bewijs ligt.", at_most=500
    )
    given_on: Annotated[date, BeforeValidator(_day)]
