"""Who takes part in the sample: invented people, handed to the registration desk as if they came by themselves."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

from leerkring.people.model import OrganizationKind


@dataclass(frozen=True, slots=True)
class SampleRegistration:
    """One arrival, with the answers as the form would post them."""

    activity: str
    name: str
    email: str
    organization: str
    organization_kind: OrganizationKind
    municipality: str
    job_title: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    breakouts: Mapping[str, str] = field(default_factory=dict)
    """The parallel session that is chosen in each round, by its number."""


def sample_registrations(folder: Path) -> Iterator[SampleRegistration]:
    """Yield the sample's registrations in order of arrival, activity by activity."""
    content = tomllib.loads((folder / "people.toml").read_text("utf-8"))
    people = {person["email"]: person for person in content["people"]}
    for group in content["registrations"]:
        sessions = cycle(group.get("breakouts", [{}]))
        for email, answers, chosen in zip(group["people"], cycle(group["answers"]), sessions, strict=False):
            person = people[email]
            kind = OrganizationKind(person["organization_kind"])
            yield SampleRegistration(
                activity=group["activity"],
                answers=answers,
                breakouts=chosen,
                **person | {"organization_kind": kind},
            )
