"""The form of synonyms: one term a line."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from leerkring.core.text.cleaning import many_lines
from leerkring.core.web.forms.fields import Fields, wrong
from leerkring.search.analysis import is_silent
from leerkring.search.tokens import tokens

MOST_TERMS = 12
MOST_LETTERS = 80


def _terms(typed: Any) -> tuple[str, ...]:
    lines = (" ".join(line.split()) for line in many_lines(str(typed or "")).splitlines())
    terms = tuple(dict.fromkeys(line for line in lines if line))
    if len(terms) < 2:
        raise wrong("Zet ten minste twee woorden onder elkaar, elk op een eigen regel.")
    if len(terms) > MOST_TERMS:
        raise wrong(f"Gebruik ten hoogste {MOST_TERMS} regels; het zijn er nu {len(terms)}.")
    for term in terms:
        if len(term) > MOST_LETTERS:
            raise wrong(f"Gebruik ten hoogste {MOST_LETTERS} tekens op een regel.")
        if all(is_silent(token) for token in tokens(term)):
            raise wrong(f"Met ‘{term}’ kan niemand zoeken. Kies een woord dat iets zegt.")
    return terms


class SynonymForm(Fields):
    """Terms that mean the same."""

    terms: Annotated[tuple[str, ...], BeforeValidator(_terms)]
