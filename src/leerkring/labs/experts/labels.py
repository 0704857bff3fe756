"""Dutch words of experts and invitations."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from leerkring.core.text.dutch import MONTHS, aantal, korte_datum
from leerkring.labs.experts.matching import Bar, Fit, Subject, SubjectKind, Why
from leerkring.labs.experts.rules import InvitationState
from leerkring.programme.queries import FacetNames

LANGUAGES = {
    "nl": "Nederlands",
    "en": "Engels",
    "de": "Duits",
    "fr": "Frans",
    "fy": "Fries",
    "ar": "Arabisch",
    "tr": "Turks",
    "pl": "Pools",
    "pap": "Papiaments",
    "ngt": "Nederlandse Gebarentaal",
}
MONTH_NAMES = {str(number): name for number, name in enumerate(MONTHS, 1)}

STATES: Mapping[InvitationState, str] = {
    InvitationState.ASKED: "gevraagd",
    InvitationState.OTHER_DATE: "kan op een andere dag",
    InvitationState.ACCEPTED: "komt",
    InvitationState.DECLINED: "kan niet",
    InvitationState.WITHDRAWN: "zegt af",
    InvitationState.REVOKED: "hoeft niet te komen",
}
TONES: Mapping[InvitationState, str] = {
    InvitationState.ASKED: "neutral",
    InvitationState.OTHER_DATE: "warn",
    InvitationState.ACCEPTED: "good",
    InvitationState.DECLINED: "neutral",
    InvitationState.WITHDRAWN: "bad",
    InvitationState.REVOKED: "neutral",
}
SAID = {
    InvitationState.ACCEPTED: "komt",
    InvitationState.DECLINED: "kan niet komen",
    InvitationState.OTHER_DATE: "kan op een andere dag",
    InvitationState.WITHDRAWN: "zegt alsnog af",
}
"""What an expert answered, in the middle of a sentence."""
IS = {
    InvitationState.ASKED: "wacht nog op antwoord",
    InvitationState.OTHER_DATE: "wacht op een andere dag",
    InvitationState.ACCEPTED: "is al aangenomen",
    InvitationState.DECLINED: "is al afgewezen",
    InvitationState.WITHDRAWN: "is al afgezegd",
    InvitationState.REVOKED: "is ingetrokken",
}
"""What an invitation is, in the middle of a sentence."""

_WHY_NOT_DAY = {Why.MONTH: "kan die maand niet", Why.AWAY: "is er dan niet", Why.BUSY: "heeft dan {title}"}
BARS = {
    Bar.NO_SUBJECT: "weet niets van deze onderwerpen",
    Bar.OTHER_REGION: "komt alleen in andere regio’s",
    Bar.OWN_MUNICIPALITY: "werkt in dezelfde gemeente",
    Bar.NO_DAY: "kan op geen van de dagen",
}


def subject_name(subject: Subject, names: FacetNames) -> str:
    """Return what a theme or target group is called; its slug where it is gone."""
    known = names.themes if subject.kind is SubjectKind.THEME else names.target_groups
    return known.get(subject.slug, subject.slug)


def in_words(names: FacetNames) -> Callable[[Iterable[str]], list[str]]:
    """Return what turns slugs of themes, target groups and regions into what people read."""
    known = {**names.themes, **names.target_groups, **names.regions}
    return lambda slugs: [known.get(slug, slug) for slug in slugs]


def subject_names(subjects: Iterable[Subject], names: FacetNames) -> str:
    """Return subjects in words."""
    return ", ".join(subject_name(one, names) for one in subjects)


def reasons(fit: Fit, wished: int, names: FacetNames) -> tuple[str, ...]:
    """Return in words why somebody is proposed: subjects, place, days, and how much they do already."""
    return (_subjects(fit, wished, names), *_where(fit), *_days(fit), _load(fit.candidate.load))


def _subjects(fit: Fit, wished: int, names: FacetNames) -> str:
    if not wished:
        return "er zijn nog geen onderwerpen gekozen"
    words = subject_names(fit.subjects, names)
    return f"weet van {words}" if len(fit.subjects) < wished or wished == 1 else f"weet van alles: {words}"


def _where(fit: Fit) -> tuple[str, ...]:
    km = fit.candidate.km
    if fit.from_region:
        return ("werkt in de regio",)
    if km is not None:
        return (f"{km} km van de regio",)
    # Without a region of the lab there is nothing to be far from.
    return () if fit.candidate.municipality else ("afstand niet bekend",)


def _days(fit: Fit) -> tuple[str, ...]:
    if not fit.missed:
        return ("kan op alle dagen",) if fit.days > 1 else ("kan die dag",) if fit.days else ()
    return tuple(f"{korte_datum(day)}: {_why_not(fit, day, why)}" for day, why in fit.missed)


def _why_not(fit: Fit, day: date, why: Why) -> str:
    return _WHY_NOT_DAY[why].format(title=(fit.candidate.busy or {}).get(day, ""))


def _load(load: int) -> str:
    return f"{aantal(load, 'lab', 'labs')} in een jaar" if load else "nog geen lab dit jaar"


def away_lines(away: Iterable[tuple[date, date]]) -> str:
    """Return days on which somebody cannot come, as they type them: one period on a line."""
    return "\n".join(
        _typed(first) if first == last else f"{_typed(first)} t/m {_typed(last)}" for first, last in away
    )


def _typed(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"
