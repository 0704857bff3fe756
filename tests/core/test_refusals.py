"""No is an answer: a code, a sentence with its facts, a status."""

import importlib
import inspect
import pkgutil
from datetime import UTC, datetime
from string import Formatter

import pytest

import leerkring
from leerkring.core.refusals import Busy, Conflict, Refusal, TooMany
from leerkring.core.text.dutch import WORDS
from leerkring.registrations.refusals import OfferExpired, RegistrationClosed

for module in pkgutil.walk_packages(leerkring.__path__, "leerkring."):
    if module.name.endswith("refusals"):
        importlib.import_module(module.name)


def all_refusals(kind: type[Refusal] = Refusal) -> list[type[Refusal]]:
    return [kind, *(found for child in kind.__subclasses__() for found in all_refusals(child))]


OURS = [
    kind
    for kind in all_refusals()
    if kind.__module__.startswith("leerkring.") and not kind.__name__.startswith("_")
]


def test_facts_stand_in_the_sentence_as_dutch_words() -> None:
    closed = RegistrationClosed(closed_at=datetime(2027, 2, 4, 23, 30, tzinfo=UTC))
    assert closed.text == str(closed) == "De aanmelding is gesloten sinds vr 5 februari 2027."
    assert (closed.code, closed.status) == ("registration-closed", 409)
    expired = OfferExpired(expired_at=datetime(2027, 7, 1, 10, tzinfo=UTC))
    assert "do 1 juli 2027, 12.00 uur" in expired.text
    assert expired.status == 410


def test_a_fact_is_not_a_sentence() -> None:
    class Named(Conflict):
        sentence = "{name} is er al."

    assert Named(name="{evil.__class__}").text == "{evil.__class__} is er al."


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_each_says_what_and_why(kind: type[Refusal]) -> None:
    assert kind.status in {400, 401, 403, 404, 408, 409, 410, 422, 429, 503}
    assert kind.code == kind.code.lower()
    assert " " not in kind.code
    assert kind.sentence.endswith((".", "?", "}"))
    assert kind.next_href.startswith("/")
    assert inspect.getdoc(kind)
    for _, name, spec, _ in Formatter().parse(kind.sentence):
        assert name is None or name.isidentifier()
        assert not spec or spec in WORDS


def test_programs_can_tell_them_apart() -> None:
    codes = [kind.code for kind in OURS if "code" in kind.__dict__]
    assert len(codes) == len(set(codes))


def test_busy_says_when_to_come_back() -> None:
    assert Busy().retry_after > 0
    assert TooMany(retry_after=7).retry_after == 7
