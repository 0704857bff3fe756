"""The fields of forms: every mistake is told at once, each with what to do.

Validation is pydantic's (decision 0004); here are our field types with Dutch sentences. `Form`, the value that
templates read, is in `form`; dates and times are in `form_dates`.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Annotated, Any, TypeVar, get_origin
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from leerkring.core.text.cleaning import many_lines, one_line
from leerkring.core.text.links_in_names import holds_link
from leerkring.core.web.forms.form import Raw


class Fields(BaseModel):
    """Base of the forms' models: unknown fields are ignored, values come as strings or lists of them."""

    model_config = ConfigDict(extra="ignore", frozen=True, validate_default=True)


M = TypeVar("M", bound=Fields)


@lru_cache
def _lists(model: type[Fields]) -> frozenset[str]:
    return frozenset(
        name for name, field in model.model_fields.items() if get_origin(field.annotation) is list
    )


@lru_cache
def _required(model: type[Fields]) -> dict[str, Any]:
    """Return what a field is that was not sent: nothing typed, so that its own sentence says what is missing."""
    lists = _lists(model)
    return {
        name: [] if name in lists else "" for name, field in model.model_fields.items() if field.is_required()
    }


def check(model: type[M], raw: Raw) -> tuple[M | None, dict[str, str]]:
    """Return the valid values, or None and every mistake by field name."""
    lists = _lists(model)
    sent = {name: values if name in lists else values[-1] for name, values in raw.items() if values}
    given = {**_required(model), **sent}
    try:
        return model.model_validate(given), {}
    except ValidationError as error:
        mistakes: dict[str, str] = {}
        for found in error.errors():
            name = str(found["loc"][0])
            mistakes.setdefault(
                name, found["msg"] if found["type"] == "house" else "Controleer dit antwoord."
            )
        order = list(model.model_fields)
        return None, dict(sorted(mistakes.items(), key=lambda item: order.index(item[0])))


def wrong(sentence: str) -> PydanticCustomError:
    """Return the error that a validator raises; braces in the sentence are kept as they are."""
    return PydanticCustomError("house", "{sentence}", {"sentence": sentence})


def Line(  # noqa: N802  (it reads as a type)
    required: str = "", at_most: int = 200
) -> Any:
    """Return the type of a one-line answer; `required` is the sentence when it is empty."""
    return Annotated[str, BeforeValidator(_text(one_line, required, at_most))]


NO_ADDRESS = "Vul hier een naam in, geen webadres of e-mailadres."


def is_address(text: str) -> bool:
    """Tell whether a name holds an address; names go into mails to others, which must not carry anybody's link."""
    return holds_link(text)


NO_LINK = "Laat het webadres of e-mailadres hier weg."


def PersonName(  # noqa: N802
    required: str, at_most: int = 120
) -> Any:
    """Return the type of a person's name: it goes into mails to others, which must not carry anybody's link."""
    return Annotated[str, BeforeValidator(_without_link(_text(one_line, required, at_most), NO_ADDRESS))]


def NamedLine(  # noqa: N802
    required: str = "", at_most: int = 200
) -> Any:
    """Return the type of what else stands beside a name. "Bibliotheek.nl" is an organisation, a page on it is not."""
    line = _text(one_line, required, at_most)
    return Annotated[str, BeforeValidator(_without_link(line, NO_LINK, bare=False))]


def _without_link(line: Callable[[str], str], sentence: str, *, bare: bool = True) -> Callable[[Any], str]:
    def check_name(typed: Any) -> str:
        name = line(typed)
        if holds_link(name, bare=bare):
            raise wrong(sentence)
        return name

    return check_name


def Lines(  # noqa: N802
    required: str = "", at_most: int = 4000
) -> Any:
    """Return the type of a longer answer that keeps its line breaks."""
    return Annotated[str, BeforeValidator(_text(many_lines, required, at_most))]


def NamedLines(  # noqa: N802
    required: str = "", at_most: int = 4000
) -> Any:
    """Return the type of a longer answer that goes into mails to people who did not ask for them."""
    lines = _text(many_lines, required, at_most)
    return Annotated[str, BeforeValidator(_without_link(lines, NO_LINK, bare=False))]


def _text(clean: Callable[[str], str], required: str, at_most: int) -> Callable[[Any], str]:
    def check_text(typed: Any) -> str:
        text = clean(str(typed or ""))
        if required and not text:
            raise wrong(required)
        if len(text) > at_most:
            raise wrong(f"Gebruik ten hoogste {at_most} tekens; het zijn er nu {len(text)}.")
        return text

    return check_text


NO_WEB_ADDRESS = "Vul een volledig webadres in, dat begint met https://."


def WebAddress(  # noqa: N802
    at_most: int = 2000,
) -> Any:
    """Return the type of a whole address on the web; nothing typed gives ""."""

    def check_web_address(typed: Any) -> str:
        line = one_line(str(typed or ""))
        if line and (len(line) > at_most or not _is_web_address(line)):
            raise wrong(NO_WEB_ADDRESS)
        return line

    return Annotated[str, BeforeValidator(check_web_address)]


def _is_web_address(line: str) -> bool:
    try:
        parts = urlsplit(line)
        return parts.scheme in {"https", "http"} and bool(parts.hostname) and " " not in line
    except ValueError:
        return False


def OneOf(  # noqa: N802
    words: Iterable[str], required: str = ""
) -> Any:
    """Return the type of a choice; empty gives "" unless it is required."""
    known = frozenset(words)

    def check_choice(typed: Any) -> str:
        word = one_line(str(typed or ""))
        if not word:
            if required:
                raise wrong(required)
            return ""
        if word not in known:
            raise wrong("Kies een van de antwoorden uit de lijst.")
        return word

    return Annotated[str, BeforeValidator(check_choice)]


EMAIL_SENTENCE = "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl."
MOST_IN_ADDRESS = 254
MOST_BEFORE_AT = 64
_PLAIN = re.compile(r"([a-z0-9]+(?:[._+-][a-z0-9]+)*)@([a-z0-9.-]+)")


def email_address(typed: str) -> str | None:
    """Return the address in lower case as mail can reach it, or None where it is not one.

    The domain may have other letters (IDNA); the part before the @ may not, since many servers refuse it.
    """
    if len(typed) > MOST_IN_ADDRESS:
        return None
    line = one_line(typed)
    plain = _PLAIN.fullmatch(line.lower())
    if plain and len(plain[1]) <= MOST_BEFORE_AT and _is_domain(plain[2]):
        return plain[0]
    return _address(line)


@lru_cache(maxsize=2048)
def _is_domain(domain: str) -> bool:
    """Tell whether mail can be sent there; colleagues share one, so that it is looked at once."""
    return _address(f"a@{domain}") == f"a@{domain}"


def _address(line: str) -> str | None:
    try:
        # In a test environment no name server is asked, and .test is a domain too.
        found = validate_email(line, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError:
        return None
    address = (found.ascii_email or found.normalized).lower()
    whole = len(address) <= MOST_IN_ADDRESS and address.index("@") <= MOST_BEFORE_AT
    return address if whole else None


def _check_email(typed: Any) -> str:
    address = email_address(str(typed or ""))
    if address is None:
        raise wrong(EMAIL_SENTENCE)
    return address


def _check_optional_email(typed: Any) -> str:
    return _check_email(typed) if one_line(str(typed or "")) else ""


Email = Annotated[str, BeforeValidator(_check_email)]
OptionalEmail = Annotated[str, BeforeValidator(_check_optional_email)]
