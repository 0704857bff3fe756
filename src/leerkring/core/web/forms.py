"""Forms: what was typed is kept, every mistake is told at once, each with what to do.

Validation is pydantic's (decision 0004); here are the house's field types with Dutch sentences, and `Form`,
the value that templates read.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Annotated, Any, TypeVar, get_origin
from urllib.parse import parse_qsl

from email_validator import EmailNotValidError, validate_email
from litestar.exceptions import ClientException, InternalServerException
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from leerkring.core.text.cleaning import many_lines, one_line
from leerkring.core.web.pages import Visit

Raw = Mapping[str, list[str]]


class Fields(BaseModel):
    """Base of the forms' models: unknown fields are ignored, values come as strings or lists of them."""

    model_config = ConfigDict(extra="ignore", frozen=True, validate_default=True)


_ADDRESS = re.compile(r"://|@|\bwww\.", re.IGNORECASE)
M = TypeVar("M", bound=Fields)


class Form:
    """What was typed and what is wrong with it."""

    def __init__(self, raw: Raw | None = None, errors: Mapping[str, str] | None = None) -> None:
        self._raw = raw or {}
        self._errors = dict(errors or {})

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Form":
        """Return a form filled with what is known already."""
        return cls({name: v if isinstance(v, list) else [str(v or "")] for name, v in values.items()})

    def value(self, name: str, default: str = "") -> str:
        """Return the last value that was typed."""
        typed = self._raw.get(name)
        return typed[-1] if typed else default

    def values(self, name: str) -> list[str]:
        """Return all values: of checkboxes, or a repeated field."""
        return list(self._raw.get(name, ()))

    def error(self, name: str) -> str:
        """Return what is wrong with this field, or nothing."""
        return self._errors.get(name, "")

    @property
    def errors(self) -> list[tuple[str, str]]:
        """All mistakes in the order of the form, for the summary that links to each."""
        return list(self._errors.items())

    @property
    def names(self) -> list[str]:
        """The names of all fields that were sent, in their order."""
        return list(self._raw)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self._errors

    def with_values(self, **values: str) -> "Form":
        """Return the same answers and mistakes, with these values in place of what was sent."""
        return Form({**self._raw, **{name: [value] for name, value in values.items()}}, self._errors)

    def with_errors(self, errors: Mapping[str, str]) -> "Form":
        """Return the same answers with these mistakes."""
        return Form(self._raw, errors)


async def read_form(request: Visit) -> dict[str, list[str]]:
    """Return what was posted, as lists by name in the order of the form.

    What a browser sends without files is read here: the framework would keep the last thousand bodies.
    """
    raw: dict[str, list[str]] = {}
    try:
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            pairs: Iterable[tuple[str, Any]] = parse_qsl(
                (await request.body()).decode(errors="replace"), keep_blank_values=True
            )
        else:
            # Not `multi_items()`: it loses the order, and takes quadratic time over many names.
            pairs = (await request.form()).items()
    except (UnicodeDecodeError, ValueError, InternalServerException) as error:
        # The last is what the framework says of a visitor who hung up halfway.
        raise ClientException("De gegevens waren niet te lezen.") from error
    for name, value in pairs:
        if isinstance(value, str):
            raw.setdefault(name, []).append(value)
    return raw


@lru_cache
def _lists(model: type[Fields]) -> frozenset[str]:
    return frozenset(
        name for name, field in model.model_fields.items() if get_origin(field.annotation) is list
    )


def check(model: type[M], raw: Raw) -> tuple[M | None, dict[str, str]]:
    """Return the valid values, or None and every mistake by field name."""
    lists = _lists(model)
    given = {name: values if name in lists else values[-1] for name, values in raw.items() if values}
    try:
        return model.model_validate(given), {}
    except ValidationError as error:
        mistakes: dict[str, str] = {}
        for found in error.errors(include_url=False, include_input=False):
            name = str(found["loc"][0]) if found["loc"] else ""
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
    return bool(_ADDRESS.search(text))


def PersonName(  # noqa: N802
    required: str, at_most: int = 120
) -> Any:
    """Return the type of a person's name."""
    line = _text(one_line, required, at_most)

    def check_name(typed: Any) -> str:
        name = line(typed)
        if is_address(name):
            raise wrong(NO_ADDRESS)
        return name

    return Annotated[str, BeforeValidator(check_name)]


def Lines(  # noqa: N802
    required: str = "", at_most: int = 4000
) -> Any:
    """Return the type of a longer answer that keeps its line breaks."""
    return Annotated[str, BeforeValidator(_text(many_lines, required, at_most))]


def _text(clean: Callable[[str], str], required: str, at_most: int) -> Callable[[Any], str]:
    def check_text(typed: Any) -> str:
        text = clean(str(typed or ""))
        if required and not text:
            raise wrong(required)
        if len(text) > at_most:
            raise wrong(f"Gebruik ten hoogste {at_most} tekens; het zijn er nu {len(text)}.")
        return text

    return check_text


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
    plain = _PLAIN.fullmatch(line.lower()) if line.isascii() else None
    if plain and len(plain[1]) <= MOST_BEFORE_AT and _is_domain(plain[2]):
        return plain[0]
    return _address(line)


@lru_cache(maxsize=2048)
def _is_domain(domain: str) -> bool:
    """Tell whether mail can be sent there; colleagues share one, so that it is looked at once."""
    return _address(f"a@{domain}") == f"a@{domain}"


def _address(line: str) -> str | None:
    try:
        found = validate_email(line, check_deliverability=False, allow_smtputf8=False, test_environment=True)
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
