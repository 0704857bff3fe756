"""What can be done with an issue now, as a list: the page shows it and decides nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from leerkring.core.text.dutch import datum_tijd, tijd
from leerkring.newsletter.queries.issue_queries import IssueDetails
from leerkring.newsletter.rules import IssueState

SCHEDULE, STOP = "newsletter/beheer/_schedule.html", "newsletter/beheer/_stop.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A button that posts `act`, a link, a form with fields of its own, or only a `note` that says how it stands.

    `keeps_text`: what is typed above the items goes along and is saved first. `warning` is a note that stands out.
    """

    act: str = ""
    label: str = ""
    variant: str = "secondary"
    href: str = ""
    form: str = ""
    note: str = ""
    warning: str = ""
    keeps_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the steps of an issue depend on beside the issue itself; `held` says why its sending waits for a person."""

    may_approve: bool
    held: str | None
    seed_percent: int
    rest_at: datetime | None
    now: datetime


BACK = Step(act="terug", label="Terug naar concept")


def _draft(_issue: IssueDetails, _standing: Standing) -> tuple[Step, ...]:
    return (
        Step(act="aanbieden", label="Klaar voor goedkeuring", variant="primary", keeps_text=True),
        Step(act="weggooien", label="Concept weggooien", variant="danger"),
    )


def _in_review(_issue: IssueDetails, standing: Standing) -> tuple[Step, ...]:
    if standing.may_approve:
        return Step(act="goedkeuren", label="Goedkeuren", variant="primary"), BACK
    return Step(note="Een tweede persoon keurt dit nummer goed. U bood het zelf aan."), BACK


def _approved(_issue: IssueDetails, _standing: Standing) -> tuple[Step, ...]:
    return Step(form=SCHEDULE), BACK


def _scheduled(issue: IssueDetails, _standing: Standing) -> tuple[Step, ...]:
    until = f", niet meer na {datum_tijd(issue.not_after)}" if issue.not_after else ""
    since = datum_tijd(issue.not_before) if issue.not_before else ""
    return (
        Step(note=f"Gaat uit vanaf {since}{until}."),
        Step(act="van-schema", label="Van het schema halen"),
        Step(form=STOP),
    )


def _sending(_issue: IssueDetails, standing: Standing) -> tuple[Step, ...]:
    if standing.held is not None:
        go_on = Step(act="verder", label="Verdergaan", variant="primary")
        return Step(warning=standing.held), go_on, Step(form=STOP)
    hold = (Step(act="stilzetten", label="Stilzetten"), Step(form=STOP))
    if standing.rest_at is None or standing.rest_at <= standing.now:
        return hold
    rest = f"Eerst gaat {standing.seed_percent}% uit. De rest gaat om {tijd(standing.rest_at)} uur."
    return Step(note=rest), *hold


_STEPS: Mapping[str, Callable[[IssueDetails, Standing], tuple[Step, ...]]] = {
    IssueState.DRAFT: _draft,
    IssueState.IN_REVIEW: _in_review,
    IssueState.APPROVED: _approved,
    IssueState.SCHEDULED: _scheduled,
    IssueState.SENDING: _sending,
}


def steps_of(issue: IssueDetails, standing: Standing, archive: str) -> list[Step]:
    """Return what can be done with an issue; one that was frozen can be looked at in the archive."""
    decide = _STEPS.get(issue.state)
    steps = list(decide(issue, standing)) if decide else []
    if issue.frozen_at is not None:
        steps.append(Step(label="Bekijk het in het archief", href=archive))
    return steps


def look_first(issue: IssueDetails) -> list[Step]:
    """Return how an issue is looked at before it leaves; from a draft what was typed is saved first."""
    draft = issue.state == IssueState.DRAFT
    look = Step(label="Bekijk het voorbeeld", href="voorbeeld")
    if draft:
        look = replace(look, act="naar", keeps_text=True)
    return [look, Step(act="proef", label="Stuur mij een proef", keeps_text=draft)]
