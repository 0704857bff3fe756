"""Words that visitors and staff share stand in one place."""

from pathlib import Path

from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.people.model import OrganizationKind

SOURCE = Path(__file__).parents[2] / "src" / "leerkring"


def test_the_kinds_of_organisation_are_called_the_same_everywhere() -> None:
    assert set(ORGANIZATION_KINDS) == set(OrganizationKind)
    label = ORGANIZATION_KINDS[OrganizationKind.HOUSING_CORPORATION]
    holders = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if f'"{label}"' in path.read_text("utf-8")
    ]
    assert holders == ["people/labels.py"]
