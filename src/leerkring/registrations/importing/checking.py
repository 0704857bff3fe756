"""Lines of a list checked as the registration form checks what people send. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from leerkring.core.tabular.records import Record
from leerkring.core.text.cleaning import organization_key
from leerkring.registrations.arrivals.arrival import Arrival
from leerkring.registrations.forms import check_registration
from leerkring.registrations.importing.fates import Candidate
from leerkring.registrations.importing.lines import Knows, ListLine, is_turned, read_lines
from leerkring.registrations.labels import FOR_STAFF
from leerkring.registrations.queries.lookup import FormActivity

_OF_A_LIST = {
    "Vul de voor- en achternaam in.": "Hier staat geen naam.",
    "Vul de naam van de organisatie in.": "Hier staat geen organisatie.",
}
"""What the form asks of staff, as a line of a list lacks it."""


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """A line with the arrival that it makes; None where it is wrong, and why."""

    line: ListLine
    arrival: Arrival | None
    wrong: str = ""

    @property
    def candidate(self) -> Candidate:
        """The line as the rule sees it."""
        line = self.line
        if self.arrival is None:
            return Candidate(line.number, line.value("email"), wrong=self.wrong, left=line.left)
        return Candidate(
            number=line.number,
            email=self.arrival.people[0].email,
            organization=organization_key(self.arrival.organization),
            organization_kind=self.arrival.organization_kind,
            municipality=self.arrival.municipality,
            regions=self.arrival.regions,
            left=line.left,
        )


@dataclass(frozen=True, slots=True)
class Places:
    """Names of municipalities by code, and the regions of each."""

    names: Mapping[str, str]
    regions: Mapping[str, tuple[str, ...]]


def check_list(
    records: Sequence[Record],
    holds: Sequence[str],
    asks: FormActivity,
    places: Places,
    *,
    kinds: Mapping[str, str],
    kind: str,
    organization: str = "",
) -> list[CheckedLine]:
    """Return each line of a list as the form would take it. `kinds` are of known organisations, `kind` is for the others,
    `organization` for who has none.
    """
    knows = Knows(places.names, asks.fields, kinds, kind, organization, turned=is_turned(records, holds))
    return [_checked(line, asks, places) for line in read_lines(records, holds, knows)]


def _checked(line: ListLine, asks: FormActivity, places: Places) -> CheckedLine:
    if line.wrong:
        return CheckedLine(line, None, line.wrong)
    arrival, errors = check_registration(asks, dict(line.raw), places.names, places.regions)
    if arrival is None:
        of_staff = (FOR_STAFF.get(sentence, sentence) for sentence in errors.values())
        told = dict.fromkeys(_OF_A_LIST.get(sentence, sentence) for sentence in of_staff)
        return CheckedLine(line, None, " ".join(told))
    return CheckedLine(line, replace(arrival, imported=True))
