"""A profile as a form: what it is filled with, and what is told by what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leerkring.core.database.db import Reading
from leerkring.core.text.cleaning import one_line
from leerkring.core.web.forms.post import Mistakes
from leerkring.labs.experts import labels
from leerkring.labs.experts.forms import ProfileForm
from leerkring.labs.experts.keeping import Told
from leerkring.labs.experts.views import Profile
from leerkring.programme.queries import FacetNames, MunicipalityName, get_facet_names, list_municipalities


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen in a profile."""

    names: FacetNames
    municipalities: tuple[MunicipalityName, ...]

    @property
    def municipality_names(self) -> list[str]:
        """The municipalities to choose from, as people call them."""
        return [one.name for one in self.municipalities]

    def code_of(self, name: str) -> str | None:
        """Return the code of a municipality by what people call it."""
        wanted = one_line(name).casefold()
        return next((one.code for one in self.municipalities if one.name.casefold() == wanted), None)


LABELS = {
    "name": "Naam",
    "work": "Functie en organisatie",
    "offers": "Wat iemand kan doen",
    "themes": "Thema’s",
    "target_groups": "Aandachtsgroepen",
    "regions": "Regio’s",
    "municipality": "Gemeente",
    "months": "Maanden",
    "away": "Wanneer niet",
    "languages": "Talen",
}
"""What the fields are called where two changes are laid beside each other."""


async def read_choices(reading: Reading) -> Choices:
    """Return what can be chosen."""
    return Choices(await get_facet_names(reading), await list_municipalities(reading))


def words_of(choices: Choices) -> Mapping[str, str]:
    """Return what the values of choices are called."""
    names = choices.names
    return {**names.themes, **names.target_groups, **names.regions, **labels.MONTH_NAMES, **labels.LANGUAGES}


def values_of(expert: Profile) -> dict[str, Any]:
    """Return what the form of this expert is filled with."""
    return {
        "name": expert.name,
        "work": expert.work,
        "offers": expert.offers,
        "themes": list(expert.themes),
        "target_groups": list(expert.target_groups),
        "regions": list(expert.regions),
        "municipality": expert.municipality or "",
        "months": [str(month) for month in expert.months],
        "away": labels.away_lines(expert.away),
        "languages": list(expert.languages),
        "public": "yes" if expert.is_public else "",
    }


def told_by(fields: ProfileForm, choices: Choices) -> Told:
    """Return what was told; raises `Mistakes` where something is in no list."""
    names = choices.names
    code = choices.code_of(fields.municipality)
    known: Mapping[str, tuple[list[str], Mapping[str, str]]] = {
        "themes": (fields.themes, names.themes),
        "target_groups": (fields.target_groups, names.target_groups),
        "regions": (fields.regions, names.regions),
    }
    wrong = {
        name: "Kies uit de lijst."
        for name, (ticked, words) in known.items()
        if any(word not in words for word in ticked)
    }
    if fields.municipality and code is None:
        wrong["municipality"] = "Deze gemeente kennen wij niet. Kies een gemeente uit de lijst."
    if wrong:
        raise Mistakes(wrong)
    return Told(
        name=fields.name,
        work=fields.work,
        offers=fields.offers,
        themes=fields.themes,
        target_groups=fields.target_groups,
        regions=fields.regions,
        municipality_code=code,
        months=[int(month) for month in fields.months],
        away=fields.away,
        languages=fields.languages,
    )
