"""Forms of the newsletter."""

import re
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import BeforeValidator, Field

from leerkring.core.text.cleaning import one_line
from leerkring.core.text.dutch import datum_tijd
from leerkring.core.versions import read_version
from leerkring.core.web.forms.fields import Email, Fields, Line, Lines, OneOf, PersonName, check, wrong
from leerkring.core.web.forms.form import Raw
from leerkring.core.web.forms.form_dates import Day, Moment, OptionalDay
from leerkring.newsletter.issues.moves import Seen
from leerkring.newsletter.rules import Rhythm

RHYTHM = OneOf(Rhythm, "Kies hoe vaak u mail wilt.")
PAUSES = {"4": 28, "8": 56, "13": 91}
"""Weeks that one can pause for, and the days in them."""
STILL_NOW = timedelta(hours=1)
"""A form that was open for a while may still say when it was opened."""


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


class Head(Fields):
    """What stands above the items of an issue."""

    subject: Line("Vul een onderwerp in.", at_most=150)  # type: ignore[valid-type]
    preheader: Line(at_most=200) = ""  # type: ignore[valid-type]
    intro: Lines(at_most=4000) = ""  # type: ignore[valid-type]
    send_on: Day


HEAD_LABELS = {
    "subject": "Onderwerp",
    "preheader": "Regel naast het onderwerp",
    "intro": "Inleiding",
    "send_on": "Verschijnt op",
}
SETTINGS_LABELS = {
    "sender_name": "Naam van de afzender",
    "rhythm_days": "Om de hoeveel dagen?",
    "anchor_on": "Eerste dag van het ritme",
    "deadline_days": "Hoeveel dagen eerder klaar?",
    "second_person": "Een tweede persoon keurt elk nummer goed",
    "seed_percent": "Welk deel gaat eerst uit, in procenten?",
    "seed_minutes": "Na hoeveel minuten volgt de rest?",
}
ITEM_LABELS = {"title": "Titel", "text": "Tekst", "path": "De titel leidt naar", "themes": "Thema’s"}


def write_version(seen: Seen, head: str = "") -> str:
    """Return what a form about an issue carries: which one, its version, and that of the words above its items."""
    return f"{seen.id}:{seen.version}" + (f":{head}" if head else "")


def read_head(raw: Raw) -> str | None:
    """Return the version of the words above the items; None where a program asks without it."""
    carried = read_version(raw)
    return None if carried is None else carried.split(":")[-1]


def read_seen(raw: Raw) -> Seen | None:
    """Return which issue was looked at, as a page carries it; None where a program asks without it."""
    carried = read_version(raw)
    if carried is None:
        return None
    id_, version, *_ = [*carried.split(":"), ""]
    try:
        return Seen(UUID(id_), int(version) if re.fullmatch(r"[0-9]{1,9}", version) else -1)
    except ValueError:
        return Seen(UUID(int=0), -1)  # made up: it fits nothing


def _own_or_whole(typed: Any) -> str:
    line = one_line(str(typed or ""))
    # "//site" and, to a browser, "/\\site" lead to another site while they look like a page of ours.
    elsewhere = line.startswith(("//", "/\\"))
    if line and (elsewhere or not line.startswith(("/", "https://", "http://"))):
        raise wrong("Begin met één / voor een pagina van deze site, of met https:// voor een andere.")
    try:
        parts = urlsplit(line)
        whole = not parts.scheme or bool(parts.hostname)
        _ = parts.port  # reading it checks it
    except ValueError:
        whole = False
    if " " in line or not whole:
        raise wrong("Dit is geen webadres. Kopieer het uit de adresbalk van uw browser.")
    if len(line) > 500:
        raise wrong(f"Gebruik ten hoogste 500 tekens; het zijn er nu {len(line)}.")
    return line


class Item(Fields):
    """An item's words. The address is a page of ours or one elsewhere."""

    title: Line("Vul een titel in.", at_most=200)  # type: ignore[valid-type]
    text: Lines(at_most=8000) = ""  # type: ignore[valid-type]
    path: Annotated[str, BeforeValidator(_own_or_whole)] = ""
    themes: Annotated[list[str], _some("")] = Field(default_factory=list)


class Latest(Fields):
    """After which moment an issue may not leave any more."""

    not_after: Annotated[datetime | None, Moment()] = None


class Schedule(Latest):
    """When an issue may leave, and after which moment it may no more."""

    not_before: Annotated[datetime, Moment("Vul in vanaf wanneer het nummer uit mag.")]


def read_schedule(raw: Raw, now: datetime) -> tuple[Schedule | None, dict[str, str]]:
    """Return when an issue may leave, or every mistake; up to an hour ago is taken as now.

    "nu" is a button of its own, whatever stands in the field.
    """
    if raw.get("nu"):
        latest, mistakes = check(Latest, raw)
        values = Schedule.model_construct(not_before=now, not_after=latest.not_after) if latest else None
    else:
        values, mistakes = check(Schedule, {"not_before": [""], **raw})
    if values is None:
        return None, mistakes
    if values.not_before < now - STILL_NOW:
        mistakes["not_before"] = f"Dit moment is al geweest. Het is nu {datum_tijd(now)}."
    if values.not_after is not None and values.not_after <= max(values.not_before, now):
        past = (
            "is al geweest"
            if values.not_after <= now
            else "ligt niet na het moment waarop het nummer uit mag"
        )
        mistakes["not_after"] = f"Dit moment {past}. Kies een later moment."
    return (None, mistakes) if mistakes else (values, {})


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


class StreamSettings(Fields):
    """How a newsletter is made."""

    sender_name: Line(at_most=80) = ""  # type: ignore[valid-type]
    rhythm_days: Annotated[int | None, _number(1, 366, required=False)] = None
    anchor_on: OptionalDay = None
    deadline_days: Annotated[int, _number(0, 60)]
    second_person: Line(at_most=3) = ""  # type: ignore[valid-type]
    seed_percent: Annotated[int, _number(0, 100)]
    seed_minutes: Annotated[int, _number(0, 1440)]


MOST_IN_LIST = 2_000_000
"""Characters of ten thousand readers, with what a mailing service tells of each."""


class ListConsents(Fields):
    """What staff say of the consent of who stands in a list; `toestemming` is bewijs or bevestigen."""

    toestemming: OneOf(["bewijs", "bevestigen"], "Kies of zij al toestemming gaven.")  # type: ignore[valid-type]
    proof: Line(  # type: ignore[valid-type]
        "Vul in waar de toestemming is gegeven en waar het bewijs ligt.", at_most=500
    )
    given_on: Day
