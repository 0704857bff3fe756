"""What pages read of cases: rows as frozen dataclasses."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from leerkring.activities.papers.rules import BY_TYPE, Media, size_text
from leerkring.core.text.slugs import slugified
from leerkring.core.versions import version_of
from leerkring.labs.cases.consent.rules import Audience, CaseText, ConsentLevel, shown
from leerkring.labs.cases.rules import Advice, CaseState, may_complete


@dataclass(frozen=True, slots=True)
class Case:
    """A case with all that stands in its row."""

    id: UUID
    number: int
    state: CaseState
    state_at: datetime
    was: CaseState | None
    seen_at: datetime | None
    consent: ConsentLevel
    title: str
    question: str
    context: str
    tried: str
    involved: str
    hoped: str
    owner_name: str
    owner_email: str
    owner_organization: str
    region: str | None
    region_name: str
    themes: tuple[str, ...]
    target_groups: tuple[str, ...]
    hidden_names: tuple[str, ...]
    invited_by: str | None
    asked: str
    reason: str
    link_generation: int
    proven_at: datetime | None
    submitted_at: datetime | None
    sample: bool
    created_at: datetime
    updated_at: datetime

    @property
    def path(self) -> str:
        """Its page on the site, where it has one."""
        return f"/casussen/{self.slug}"

    @property
    def slug(self) -> str:
        """The last part of its address: a number, that gives away nothing its owner may want back."""
        return f"casus-{self.number}"

    @property
    def desk_path(self) -> str:
        """Its page in the back office."""
        return f"/beheer/casussen/{self.number}"

    @property
    def may_complete(self) -> bool:
        """Whether the owner may change what it says."""
        return may_complete(self.state, is_asked=bool(self.asked))

    @property
    def version(self) -> str:
        """What a form about it was opened with."""
        return version_of(
            *(self.state, self.consent, self.title, self.question, self.context, self.tried, self.involved),
            *(
                self.hoped,
                self.owner_name,
                self.owner_email,
                self.owner_organization,
                self.region,
                self.themes,
            ),
            *(self.target_groups, self.hidden_names, self.asked, self.reason),
        )

    @property
    def text(self) -> CaseText:
        """What it says, as the rule of consent takes it."""
        return CaseText(
            title=self.title,
            question=self.question,
            context=self.context,
            tried=self.tried,
            hoped=self.hoped,
            involved=self.involved,
            organization=self.owner_organization,
            owner=self.owner_name,
            email=self.owner_email,
            regions=(self.region_name,) if self.region_name else (),
            themes=self.themes,
            target_groups=self.target_groups,
            hidden=self.hidden_names,
        )

    def shown_to(self, audience: Audience, places: tuple[str, ...]) -> CaseText | None:
        """Return what this audience may read of it."""
        return shown(self.text, self.consent, self.state, audience, places)

    def as_published(self, level: ConsentLevel, places: tuple[str, ...]) -> CaseText | None:
        """Return how everybody would read it at this level: to be looked at before it is so."""
        return shown(self.text, level, CaseState.ACCEPTED, Audience.EVERYBODY, places)


@dataclass(frozen=True, slots=True)
class PublicCase:
    """A case as everybody may read it: what consent leaves, and the day it was taken on."""

    id: UUID
    path: str
    state: CaseState
    text: CaseText
    region: str | None
    sample: bool
    at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class CasePaper:
    """A file with a case."""

    id: UUID
    title: str
    sha256: str
    media_type: str
    size: int
    added_at: datetime

    @property
    def media(self) -> Media:
        """What kind of file it is."""
        return BY_TYPE[self.media_type]

    @property
    def size_text(self) -> str:
        """How large it is, as people say it."""
        return size_text(self.size)

    @property
    def file_name(self) -> str:
        """What a browser calls it when it is kept."""
        return f"{slugified(self.title) or 'bestand'}.{self.media.extension}"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one assessor thinks of a case; `marks` has a line `[criterion, mark]` for each."""

    assessor: str
    who: str | None
    marks: list[Any]
    advice: Advice
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Something that was done with a case; `who` is of the staff."""

    at: datetime
    actor: str
    who: str | None
    action: str


@dataclass(frozen=True, slots=True)
class Intake:
    """How cases are taken in."""

    is_open: bool
    assessors: int
    criteria: tuple[str, ...]

    @property
    def version(self) -> str:
        """What a form about it was opened with."""
        return version_of(self.is_open, self.assessors, *self.criteria)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in the list of the back office."""

    id: UUID
    number: int
    title: str
    state: CaseState
    consent: ConsentLevel
    owner_name: str
    owner_organization: str
    owner_email: str
    region_name: str
    asked: str
    was: CaseState | None
    seen_at: datetime | None
    assessments: int
    state_at: datetime
    created_at: datetime

    @property
    def desk_path(self) -> str:
        """Its page in the back office."""
        return f"/beheer/casussen/{self.number}"


FIRST_INTAKE = Intake(
    is_open=False,
    assessors=1,
    criteria=(
        "De vraag is van de inbrenger zelf en nog niet beantwoord.",
        "Andere regio’s kunnen er iets van leren.",
        "De mensen die moeten beslissen, doen mee.",
        "Deskundigen kunnen in een of twee dagen verder helpen.",
    ),
)
"""How it is while nobody set anything."""
