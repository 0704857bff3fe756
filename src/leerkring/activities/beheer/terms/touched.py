"""Whom a change of an activity's places touches, in words: what may still change, what does, and who hears of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from leerkring.activities.beheer.labels import ALLOCATIONS
from leerkring.activities.beheer.terms.quota_forms import who_of
from leerkring.activities.content.drafts import QuotaDraft
from leerkring.activities.editing.terms import ActivityTerms
from leerkring.activities.queries.back_office import ActivityDetails
from leerkring.activities.rules import ActivityState
from leerkring.core.refusals import Refusal
from leerkring.core.text.dutch import aantal, datum, datum_tijd, listed
from leerkring.registrations.changing.activity import Foreseen
from leerkring.registrations.queries.back_office import OfferedTo
from leerkring.registrations.rules import opening


class LooksFirst(Refusal):
    """Not yet: others notice this change, so who makes it sees first who they are."""

    code = "looks-first"
    sentence = "Kijk eerst wat anderen hiervan merken."

    def __init__(
        self, wanted: ActivityTerms, offered: tuple[OfferedTo, ...], *, told: int, closes_now: bool
    ) -> None:
        self.wanted, self.offered, self.told, self.closes_now = wanted, offered, told, closes_now
        super().__init__()

    @classmethod
    def where_it_touches(
        cls,
        stands: ActivityTerms,
        wanted: ActivityTerms,
        foreseen: Foreseen,
        activity: ActivityDetails,
        now: datetime,
    ) -> None:
        """Raise it where somebody gets a mail, or where registering ends at once."""
        closes_now = _opening(activity, stands, now) == "open" and _opening(activity, wanted, now) == "closed"
        if foreseen.offered or foreseen.mails or closes_now:
            raise cls(wanted, foreseen.offered, told=foreseen.mails, closes_now=closes_now)


def _opening(activity: ActivityDetails, terms: ActivityTerms, now: datetime) -> str:
    return opening(
        published=activity.state == ActivityState.PUBLISHED,
        opens_at=terms.registration_opens_at,
        closes_at=terms.registration_closes_at,
        starts_at=activity.starts_at,
        now=now,
    )


def may_change(activity: ActivityDetails, counted: Mapping[str, int], now: datetime) -> str:
    """Return what may still be changed now, and with whom that touches."""
    if activity.state in (ActivityState.CANCELLED, ActivityState.ARCHIVED):
        return "Deze activiteit gaat niet meer door of is afgerond. De plaatsen veranderen niet meer."
    if activity.state != ActivityState.PUBLISHED:
        return "Bezoekers zien deze activiteit nog niet. U kunt alles nog wijzigen, en niemand merkt daar iets van."
    if now < activity.registration_opens_at:
        return (
            f"De aanmelding opent op {datum_tijd(activity.registration_opens_at)}. Tot dan kunt u alles nog wijzigen. "
            "Bezoekers zien het meteen op de pagina."
        )
    is_open = now < min(activity.registration_closes_at, activity.starts_at)
    people = _people(counted)
    return (
        f"De aanmelding is {'open' if is_open else 'gesloten'}{f': {people}' if people else ''}. De manier van verdelen "
        f"staat vast{_also_settled(activity)}. Meer plaatsen kan altijd, minder tot wat er gegeven is. Al het andere kunt "
        "u nog wijzigen: wie dat raakt, krijgt een mail. Niemand raakt daardoor een plaats kwijt."
    )


def _also_settled(activity: ActivityDetails) -> str:
    return ", en ook dat zij doorgaat" if activity.go_ahead_at else ""


def _people(counted: Mapping[str, int]) -> str:
    """Return how many people are in it, in words."""
    words = (
        ("confirmed", "persoon heeft een plaats", "mensen hebben een plaats"),
        ("offered", "heeft een aanbod", "hebben een aanbod"),
        ("waitlisted", "wacht", "wachten"),
        ("applied", "is in behandeling", "zijn in behandeling"),
    )
    return listed(aantal(counted[state], one, more) for state, one, more in words if counted[state])


def list_changes(
    stands: ActivityTerms, wanted: ActivityTerms, names: Mapping[str, str], now: datetime
) -> list[tuple[str, str, str]]:
    """Return what changes: what it is called, how it is now and how it will be."""
    return list(_changes(stands, wanted, names, now))


def _changes(
    stands: ActivityTerms, wanted: ActivityTerms, names: Mapping[str, str], now: datetime
) -> Iterator[tuple[str, str, str]]:
    if stands.capacity != wanted.capacity:
        yield "Aantal plaatsen", str(stands.capacity), str(wanted.capacity)
    if stands.max_per_organization != wanted.max_per_organization:
        yield "Ten hoogste per organisatie", _most(stands), _most(wanted)
    if (stands.minimum, stands.decide_on) != (wanted.minimum, wanted.decide_on):
        yield "Minimum aantal deelnemers", _fewest(stands), _fewest(wanted)
    if stands.allocation != wanted.allocation:
        yield "Verdeling", ALLOCATIONS[stands.allocation], ALLOCATIONS[wanted.allocation]
    if stands.registration_opens_at != wanted.registration_opens_at:
        yield (
            "Aanmelden vanaf",
            datum_tijd(stands.registration_opens_at),
            datum_tijd(wanted.registration_opens_at),
        )
    if stands.registration_closes_at != wanted.registration_closes_at:
        yield (
            "Aanmelden tot",
            datum_tijd(stands.registration_closes_at),
            datum_tijd(wanted.registration_closes_at),
        )
    if stands.draw_value_name != wanted.draw_value_name:
        yield "Openbare waarde", stands.draw_value_name or "geen", wanted.draw_value_name or "geen"
    if stands.draw_value_at != wanted.draw_value_at:
        yield "Waarde bekend", _known_at(stands), _known_at(wanted)
    if stands.draw_most_tickets != wanted.draw_most_tickets:
        yield "Ten hoogste aantal loten", str(stands.draw_most_tickets), str(wanted.draw_most_tickets)
    before = {who_of(quota): quota for quota in stands.quotas}
    after = {who_of(quota): quota for quota in wanted.quotas}
    for who in dict.fromkeys((*before, *after)):
        if before.get(who) != after.get(who):
            yield f"Vrijgehouden voor {names[who]}", _kept(before.get(who)), _kept(after.get(who))


def _known_at(terms: ActivityTerms) -> str:
    return datum_tijd(terms.draw_value_at) if terms.draw_value_at else "geen moment"


def _most(terms: ActivityTerms) -> str:
    return str(terms.max_per_organization or "geen hoogste aantal")


def _fewest(terms: ActivityTerms) -> str:
    if terms.minimum is None or terms.decide_on is None:
        return "geen minimum"
    return f"{terms.minimum}, besluit uiterlijk op {datum(terms.decide_on)}"


def _kept(quota: QuotaDraft | None) -> str:
    if quota is None:
        return "geen plaatsen"
    until = f", tot {datum(quota.release_at)}" if quota.release_at else ""
    return aantal(quota.places, "plaats", "plaatsen") + until
