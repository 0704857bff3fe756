"""Everybody who applied or has a place, with what each counts for: what a mix is counted from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from leerkring.activities.queries.questions import read_questions
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.programme.queries import get_facet_names
from leerkring.registrations.deciding.queries import Applicant, applicants
from leerkring.registrations.deciding.rules import Verdict
from leerkring.registrations.mix.queries import get_plan, list_function_groups
from leerkring.registrations.mix.rules import Aim, Dimension, Gauge, Plan, list_dimensions, marks_of, measure
from leerkring.registrations.model import Registration
from leerkring.registrations.rules import TAKEN, State


@dataclass(frozen=True, slots=True)
class Mixing:
    """Who has a place (`placed`) and who waits for a decision (`applied`), by what they can be mixed, and what is aimed for."""

    dimensions: tuple[Dimension, ...]
    plan: Plan
    placed: tuple[Applicant, ...] = ()
    applied: tuple[Applicant, ...] = ()
    marks: Mapping[UUID, frozenset[str]] = field(default_factory=dict)

    @property
    def aims(self) -> tuple[Aim, ...]:
        """The aims that can be counted: what they are about is still there."""
        known = {mark for one in self.dimensions for mark in one.values}
        return tuple(aim for aim in self.plan.aims if aim.mark in known)

    def chosen(self) -> list[Applicant]:
        """Return who has a place, or gets one as it was decided so far."""
        return [*self.placed, *self.decided(Verdict.CONFIRM)]

    def decided(self, *verdicts: Verdict) -> list[Applicant]:
        """Return about whom this was decided, and nobody was told yet."""
        return [one for one in self.applied if one.verdict in verdicts]

    def gauge(
        self, also: Collection[UUID] = (), only: Sequence[Applicant] | None = None
    ) -> tuple[Gauge, ...]:
        """Return how the selection stands, these people chosen as well; with `only` how another selection would."""
        ids = {one.id for one in (self.chosen() if only is None else only)} | set(also)
        everybody = [*self.placed, *self.applied]
        return measure(
            self.dimensions,
            self.plan,
            (self.marks[one.id] for one in everybody if one.id in ids),
            (self.marks[one.id] for one in everybody if one.id not in ids),
        )


async def gather_mix(reading: Reading, activity_id: UUID, now: datetime) -> Mixing:
    """Return everybody who applied for an activity or has a place in it, with what each counts for."""
    groups = await list_function_groups(reading)
    regions = (await get_facet_names(reading)).regions
    questions = await read_questions(reading, activity_id)
    states = (State.APPLIED, *sorted(TAKEN))
    rows = await reading.rows(
        applicants(activity_id, now).where(Registration.state.in_(states)).order_by(Registration.position)
    )
    everybody = read_rows(Applicant, rows)
    return Mixing(
        list_dimensions(ORGANIZATION_KINDS, regions, groups, questions.fields),
        await get_plan(reading, activity_id),
        tuple(one for one in everybody if one.state in TAKEN),
        tuple(one for one in everybody if one.state == State.APPLIED),
        {one.id: marks_of(one, groups, regions) for one in everybody},
    )
