"""A form as it was sent: what was typed is kept, and what is wrong with it stands beside it."""

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping
from datetime import datetime
from typing import Any, Protocol, overload
from urllib.parse import parse_qsl

from litestar.exceptions import ClientException, InternalServerException

from leerkring.core.refusals import Refusal
from leerkring.core.web.forms.typed_dates import WrongHour, read_moment
from leerkring.core.web.visit import Visit


class Raw(Protocol):
    """Answers by name, each a list: a `Form`, or a plain dictionary of lists."""

    def keys(self) -> KeysView[str]: ...
    def items(self) -> ItemsView[str, list[str]]: ...
    def __iter__(self) -> Iterator[str]: ...
    def __contains__(self, name: object, /) -> bool: ...
    def __getitem__(self, name: str, /) -> list[str]: ...
    @overload
    def get(self, name: str, /) -> list[str] | None: ...
    @overload
    def get(self, name: str, default: Any, /) -> Any: ...


class Form:
    """What was typed, what is wrong with it, and why it was refused."""

    def __init__(
        self,
        raw: Raw | None = None,
        errors: Mapping[str, str] | None = None,
        refused: Refusal | None = None,
    ) -> None:
        self._raw: dict[str, list[str]] = dict(raw.items()) if raw else {}
        self._errors = dict(errors or {})
        self._refused = refused

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

    def integer(self, name: str) -> int | None:
        """Return a whole number that was typed, or None where none stands there."""
        return integer(self.value(name))

    def moment(self, name: str) -> datetime | None:
        """Return a day with a time, in UTC; None where none stands there, or its hour is skipped or there twice."""
        try:
            return read_moment(self.value(name))
        except WrongHour:
            return None

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
        """Whether nothing is wrong with what was typed."""
        return not self._errors

    @property
    def no(self) -> Refusal | None:
        """The refusal itself, for a page that says more of it than its sentence."""
        return self._refused

    @property
    def refusal(self) -> str:
        """Why this form was refused, in a sentence; empty when it was not."""
        return self._refused.text if self._refused else ""

    @property
    def status(self) -> int:
        """The status of the page that shows this form: the refusal's, 422 with mistakes, else 200."""
        return 422 if self._errors else self._refused.status if self._refused else 200

    def with_values(self, **values: str) -> "Form":
        """Return the same answers, mistakes and refusal, with these values in place of what was sent."""
        given = {name: [value] for name, value in values.items()}
        return Form({**self._raw, **given}, self._errors, self._refused)

    def with_errors(self, errors: Mapping[str, str]) -> "Form":
        """Return the same answers with these mistakes."""
        return Form(self._raw, errors)

    def refused(self, no: Refusal) -> "Form":
        """Return the same answers with this refusal: at the field that it is about, or above the form."""
        return self.with_errors({no.field: no.text}) if no.field else Form(self._raw, refused=no)

    def keys(self) -> KeysView[str]:
        """The names of all fields, for who reads a form as a mapping of lists."""
        return self._raw.keys()

    def items(self) -> ItemsView[str, list[str]]:
        """Each field with all its values."""
        return self._raw.items()

    def __iter__(self) -> Iterator[str]:
        """Give the names of the fields, in their order."""
        return iter(self._raw)

    def __contains__(self, name: object, /) -> bool:
        """Tell whether a field was sent."""
        return name in self._raw

    def __getitem__(self, name: str, /) -> list[str]:
        """Return all values of a field that was sent."""
        return self._raw[name]

    @overload
    def get(self, name: str, /) -> list[str] | None: ...
    @overload
    def get(self, name: str, default: Any, /) -> Any: ...
    def get(self, name: str, default: Any = None, /) -> Any:
        """Return all values of a field, or the default where it was not sent."""
        return self._raw.get(name, default)


def integer(typed: str, most_digits: int = 6) -> int | None:
    """Return a whole number of few digits, or None."""
    plain = typed.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) <= most_digits else None


def page_number(query: Mapping[str, Any], name: str = "pagina") -> int:
    """Return which page of a list an address asks for; the first, where it says none of ours."""
    return integer(str(query.get(name, "1"))) or 1


async def read_form(visit: Visit) -> Form:
    """Return what was posted, in the order of the form.

    What a browser sends without files is read here: the framework would keep the last thousand bodies.
    """
    raw: dict[str, list[str]] = {}
    try:
        if visit.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            pairs: Iterable[tuple[str, Any]] = parse_qsl(
                (await visit.body()).decode(errors="replace"), keep_blank_values=True
            )
        else:
            # Not `multi_items()`: it loses the order, and takes quadratic time over many names.
            pairs = (await visit.form()).items()
    except (UnicodeDecodeError, ValueError, InternalServerException) as error:
        # The last is what the framework says of a visitor who hung up halfway.
        raise ClientException("De gegevens waren niet te lezen.") from error
    for name, value in pairs:
        if isinstance(value, str):
            raw.setdefault(name, []).append(value)
    return Form(raw)
