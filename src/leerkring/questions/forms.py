"""Forms of knowledge questions."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from leerkring.core.text.cleaning import one_line
from leerkring.core.web.forms.fields import Email, Fields, Line, Lines, NamedLine, OneOf, PersonName, wrong

MOST_IN_TITLE = 200
LEAST_IN_TITLE = 12
YES_NO = OneOf(("ja", "nee"), "Kies ja of nee.")


def _question(typed: Any) -> str:
    line = one_line(str(typed or ""))
    if not line:
        raise wrong("Schrijf uw vraag op.")
    if len(line) < LEAST_IN_TITLE:
        raise wrong("Schrijf uw vraag als een hele zin. Dan begrijpt iedereen wat u wilt weten.")
    if len(line) > MOST_IN_TITLE:
        raise wrong(
            f"Gebruik ten hoogste {MOST_IN_TITLE} tekens; het zijn er nu {len(line)}. Schrijf de rest bij het waarom."
        )
    return line


QuestionTitle = Annotated[str, BeforeValidator(_question)]


def _ticked(typed: Any) -> list[str]:
    words = [one_line(str(word)) for word in (typed if isinstance(typed, list) else [typed]) if word]
    return list(dict.fromkeys(words))[:20]


class AskQuestion(Fields):
    """A question with who puts it. Unknown regions, themes and target groups are refused by the page, which knows them."""

    title: QuestionTitle
    why: Lines("Schrijf in een paar zinnen waarom deze vraag ertoe doet.", at_most=2000)  # type: ignore[valid-type]
    region: Line(at_most=80) = ""  # type: ignore[valid-type]
    organization: NamedLine(at_most=120) = ""  # type: ignore[valid-type]
    theme: Line(at_most=80) = ""  # type: ignore[valid-type]
    target_group: Line(at_most=80) = ""  # type: ignore[valid-type]
    public: YES_NO  # type: ignore[valid-type]
    name: PersonName("") = ""  # type: ignore[valid-type]
    email: Email


class FollowQuestion(Fields):
    """Following a question, or having the same one."""

    asks: YES_NO  # type: ignore[valid-type]
    region: Line(at_most=80) = ""  # type: ignore[valid-type]
    organization: NamedLine(at_most=120) = ""  # type: ignore[valid-type]
    name: PersonName("") = ""  # type: ignore[valid-type]
    email: Email


class ChangeQuestion(Fields):
    """What staff put right about a question."""

    title: QuestionTitle
    why: Lines(at_most=2000) = ""  # type: ignore[valid-type]
    regions: Annotated[list[str], BeforeValidator(_ticked)] = Field(default_factory=list)
    themes: Annotated[list[str], BeforeValidator(_ticked)] = Field(default_factory=list)
    target_groups: Annotated[list[str], BeforeValidator(_ticked)] = Field(default_factory=list)
    public: YES_NO  # type: ignore[valid-type]
