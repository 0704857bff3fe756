"""Forms of experts."""

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from leerkring.core.text.cleaning import many_lines, one_line
from leerkring.core.web.forms.fields import Email, Fields, Line, Lines, NamedLine, OneOf, PersonName, wrong
from leerkring.core.web.forms.typed_dates import read_day
from leerkring.labs.experts.labels import LANGUAGES, MONTH_NAMES
from leerkring.labs.experts.rules import InvitationState

MOST_PERIODS = 30


def _ticked(typed: Any) -> list[str]:
    words = [one_line(str(word)) for word in (typed if isinstance(typed, list) else [typed]) if word]
    return list(dict.fromkeys(words))[:50]


Ticked = Annotated[list[str], BeforeValidator(_ticked)]


def _known(words: dict[str, str]) -> Any:
    def check_known(typed: Any) -> list[str]:
        ticked = _ticked(typed)
        if any(word not in words for word in ticked):
            raise wrong("Kies uit de lijst.")
        return ticked

    return BeforeValidator(check_known)


def _away(typed: Any) -> list[tuple[date, date]]:
    """Read one period on a line: "1-7-2027 t/m 15-8-2027", or one day."""
    text = "\n".join(map(str, typed)) if isinstance(typed, list) else str(typed or "")
    lines = [line for line in many_lines(text).splitlines() if line.strip()]
    if len(lines) > MOST_PERIODS:
        raise wrong(f"Vul ten hoogste {MOST_PERIODS} regels in.")
    periods = []
    for line in lines:
        first, between, last = line.partition("t/m")
        days = read_day(first), read_day(last if between else first)
        if days[0] is None or days[1] is None:
            raise wrong(
                f"Wij kunnen ‘{one_line(line)[:60]}’ niet lezen. Schrijf bijvoorbeeld: 1-7-2027 t/m 15-8-2027."
            )
        if days[1] < days[0]:
            raise wrong(f"Bij ‘{one_line(line)[:60]}’ ligt de laatste dag voor de eerste.")
        periods.append((days[0], days[1]))
    return sorted(set(periods))


class ProfileForm(Fields):
    """What an expert says of themselves. What is in no list of themes, target groups, regions or municipalities the page refuses."""

    name: PersonName("Vul een naam in.")  # type: ignore[valid-type]
    work: NamedLine(at_most=160) = ""  # type: ignore[valid-type]
    offers: Lines(at_most=1500) = ""  # type: ignore[valid-type]
    themes: Ticked = Field(default_factory=list)
    target_groups: Ticked = Field(default_factory=list)
    regions: Ticked = Field(default_factory=list)
    municipality: Line(at_most=80) = ""  # type: ignore[valid-type]
    months: Annotated[list[str], _known(MONTH_NAMES)] = Field(default_factory=list)
    away: Annotated[list[Any], BeforeValidator(_away)] = Field(default_factory=list)
    languages: Annotated[list[str], _known(LANGUAGES)] = Field(default_factory=list)


class OwnProfile(ProfileForm):
    """The same by the expert, with whether everybody may read it."""

    public: OneOf(("yes",)) = ""  # type: ignore[valid-type]


class NewExpert(ProfileForm):
    """The same by staff, with the address, and whether the link to the profile is mailed."""

    email: Email
    invite: OneOf(("yes",)) = ""  # type: ignore[valid-type]


class LinkAgain(Fields):
    """The address to which the link is mailed again."""

    email: Email


class AnswerForm(Fields):
    """What an expert answers to an invitation."""

    answer: OneOf(  # type: ignore[valid-type]
        (
            InvitationState.ACCEPTED,
            InvitationState.DECLINED,
            InvitationState.OTHER_DATE,
            InvitationState.WITHDRAWN,
        ),
        "Kies een antwoord.",
    )
    words: Lines(at_most=1000) = ""  # type: ignore[valid-type]


class InviteForm(Fields):
    """What an organiser writes to an expert."""

    message: Lines(at_most=2000) = ""  # type: ignore[valid-type]
