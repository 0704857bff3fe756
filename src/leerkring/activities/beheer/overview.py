"""The front of one activity in the back office: its next day, its days on a line, and what is still to be done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from leerkring.activities.beheer.labels import HIDDEN, how_short
from leerkring.activities.draws.rules import is_missed
from leerkring.activities.queries.back_office import ActivityDetails, OccurrenceDetails
from leerkring.activities.queries.follow_up import FollowUpView
from leerkring.activities.rules import ActivityKind, ActivityState, Allocation, is_undecided
from leerkring.core.text.dutch import aantal, datum, korte_datum, local, tijd
from leerkring.core.web.actions import Action
from leerkring.registrations.follow_up.queries import Progress

SOON = timedelta(days=7)
"""How long beforehand it is said that registering ends."""


@dataclass(frozen=True, slots=True)
class LineDay:
    """A day as `days_line` draws it."""

    starts_at: datetime
    title: str
    location: str
    past: bool
    next: bool
    cancelled: bool


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something that is still to be done: a sentence, and where one does it. Without a label it only waits."""

    sentence: str
    label: str = ""
    href: str = ""


def next_day(days: Sequence[OccurrenceDetails], now: datetime) -> OccurrenceDetails | None:
    """Return the first day that is still to come and goes on."""
    return next((day for day in days if day.ends_at > now and not day.cancelled), None)


def days_on_line(days: Sequence[OccurrenceDetails], now: datetime) -> list[LineDay]:
    """Return the days as they are drawn: past ones filled, the next one ringed."""
    coming = next_day(days, now)
    return [
        LineDay(day.starts_at, day.title, day.place, day.ends_at <= now, day is coming, day.cancelled)
        for day in days
    ]


def how_far(day: OccurrenceDetails, now: datetime) -> str:
    """Return how far away a day is, counted as people do: by the calendar."""
    days = (local(day.starts_at).date() - local(now).date()).days
    if days < 0:
        return "nu bezig"
    return ("vandaag", "morgen", "overmorgen")[days] if days < 3 else f"over {aantal(days, 'dag', 'dagen')}"


def to_do(
    activity: ActivityDetails, days: Sequence[OccurrenceDetails], counted: Mapping[str, int], now: datetime
) -> list[ToDo]:
    """Return in words what is still to be done about an activity, the most urgent first."""
    return list(_to_do(activity, days, counted, now))


def days_to_do(
    activity: ActivityDetails, warned: Sequence[tuple[OccurrenceDetails, Sequence[str]]]
) -> list[ToDo]:
    """Return the days on which people may not come, as long as nobody has noted them down yet."""
    base = f"/beheer/activiteiten/{activity.slug}/bijeenkomsten"
    return [
        ToDo(
            f"Let op {datum(day.starts_at)}. {' '.join(found)}",
            "Dag wijzigen",
            f"{base}/{day.id}/verplaatsen",
        )
        for day, found in warned
        if found
    ]


def follow_up_to_do(
    activity: ActivityDetails, form: FollowUpView | None, progress: Progress, now: datetime
) -> list[ToDo]:
    """Return what is to be done about the second form: a deadline that passed with gaps, or questions that nobody got."""
    if form is None or activity.state != ActivityState.PUBLISHED or activity.ends_at < now:
        return []
    base = f"/beheer/activiteiten/{activity.slug}/tweede-formulier"
    if form.sent_at is None:
        written = form.fields or form.sensitive
        return [ToDo("Het tweede formulier is nog niet verstuurd.", "Bekijken", base)] if written else []
    if now < form.deadline_at or not progress.missing:
        return []
    lack = "deelnemer vulde" if progress.missing == 1 else "deelnemers vulden"
    sentence = f"{progress.missing} {lack} het tweede formulier niet in."
    return [ToDo(sentence, "Bekijken", f"{base}/antwoorden?antwoord=nee")]


def outcome_to_do(activity: ActivityDetails, now: datetime, *, written: bool) -> list[ToDo]:
    """Return that what came of a lab or circle is still to be written down, once it is over."""
    is_over = activity.ends_at < now and activity.state in (ActivityState.PUBLISHED, ActivityState.ARCHIVED)
    if written or not is_over or activity.kind not in (ActivityKind.LAB, ActivityKind.CIRCLE):
        return []
    return [ToDo("Schrijf op wat eruit kwam.", "Uitkomst", f"/beheer/activiteiten/{activity.slug}/uitkomst")]


def _to_do(
    activity: ActivityDetails, days: Sequence[OccurrenceDetails], counted: Mapping[str, int], now: datetime
) -> Iterator[ToDo]:
    base = f"/beheer/activiteiten/{activity.slug}"
    if activity.state in (ActivityState.CANCELLED, ActivityState.ARCHIVED) or activity.ends_at < now:
        return
    if activity.state == ActivityState.DRAFT:
        yield ToDo("Deze activiteit staat nog niet in de agenda.", "Publiceren", f"{base}/publiceren")
    if activity.state == ActivityState.SCHEDULED and activity.publish_at:
        when = f"{datum(activity.publish_at)}, {tijd(activity.publish_at)} uur"
        yield ToDo(
            f"Deze activiteit komt vanzelf in de agenda op {when}.", "Moment wijzigen", f"{base}/publiceren"
        )
    if is_undecided(activity, now) and activity.minimum is not None and activity.decide_on is not None:
        coming = counted["confirmed"] + counted["applied"]
        short = how_short(activity.minimum, coming, activity.decide_on, now)
        yield ToDo(
            f"{aantal(coming, 'aanmelding', 'aanmeldingen')}, minimum {activity.minimum}: {short}.",
            "Besluiten",
            f"{base}/besluit",
        )
    if activity.allocation == Allocation.DRAW and activity.state == ActivityState.PUBLISHED:
        yield from _drawing(activity, counted, now)
    elif counted["applied"]:
        wait = "aanvraag wacht" if counted["applied"] == 1 else "aanvragen wachten"
        yield ToDo(
            f"{counted['applied']} {wait} op een besluit.",
            *(
                ("Kiezen", f"{base}/kiezen")
                if activity.allocation == Allocation.APPLICATION
                else ("Bekijken", f"{base}/aanmeldingen?status=applied")
            ),
        )
    if counted["offered"]:
        stand = "aanbod staat" if counted["offered"] == 1 else "keer staat een aanbod"
        yield ToDo(
            f"{counted['offered']} {stand} nog open.", "Bekijken", f"{base}/aanmeldingen?status=offered"
        )
    yield from list_gaps(activity, days, now)
    if counted["waitlisted"]:
        wait = "persoon wacht" if counted["waitlisted"] == 1 else "mensen wachten"
        yield ToDo(
            f"{counted['waitlisted']} {wait} op een plaats.", "Aantal plaatsen wijzigen", f"{base}/plaatsen"
        )
    yield from _registering(activity, counted, now)


def _drawing(activity: ActivityDetails, counted: Mapping[str, int], now: datetime) -> Iterator[ToDo]:
    """Say which step of the draw is next, and when it can be done."""
    if activity.drawn_at or not counted["applied"] or activity.draw_value_at is None:
        return
    href = f"/beheer/activiteiten/{activity.slug}/loting"
    closes = min(activity.registration_closes_at, activity.starts_at)
    known = f"{korte_datum(activity.draw_value_at)}, {tijd(activity.draw_value_at)} uur"
    if activity.draw_frozen_at is None:
        part = aantal(counted["applied"], "persoon doet", "mensen doen")
        if now < closes:
            yield ToDo(f"{part} mee aan de loting, na {korte_datum(closes)}.", "Hoe de loting gaat", href)
        elif is_missed(activity, now):
            says = "De openbare waarde is bekend en de lijst van de loting was niet bevroren."
            yield ToDo(says, "Andere waarde noemen", f"/beheer/activiteiten/{activity.slug}/plaatsen")
        else:
            yield ToDo(f"De aanmelding is gesloten, {part} mee aan de loting.", "Lijst bevriezen", href)
    elif now < activity.draw_value_at:
        yield ToDo(
            f"De lijst van de loting is bevroren. De openbare waarde is bekend op {known}.", "Loting", href
        )
    else:
        yield ToDo("De openbare waarde van de loting is bekend.", "Plaatsen trekken", href)


def _registering(activity: ActivityDetails, counted: Mapping[str, int], now: datetime) -> Iterator[ToDo]:
    """Say when registering opens, and where it ends while there are places that nobody waits for."""
    if activity.state != ActivityState.PUBLISHED:
        return
    opens, closes = activity.registration_opens_at, min(activity.registration_closes_at, activity.starts_at)
    if now < opens:
        yield ToDo(f"De aanmelding opent vanzelf op {korte_datum(opens)}, {tijd(opens)} uur.")
        return
    free = activity.capacity - activity.taken
    if free <= 0 or counted["waitlisted"] or counted["applied"] or now >= activity.starts_at:
        return
    are_free = f"{aantal(free, 'plaats', 'plaatsen')} vrij"
    if now >= closes:
        yield ToDo(
            f"De aanmelding is gesloten, met nog {are_free}.",
            "Langer openzetten",
            f"/beheer/activiteiten/{activity.slug}/plaatsen",
        )
    elif closes - now <= SOON:
        yield ToDo(
            f"De aanmelding sluit op {korte_datum(closes)}, {tijd(closes)} uur. Er {'is' if free == 1 else 'zijn'} nog {are_free}.",
            "Plaatsen en verdeling",
            f"/beheer/activiteiten/{activity.slug}/plaatsen",
        )


def list_actions(
    activity: ActivityDetails,
    counted: Mapping[str, int],
    now: datetime,
    *,
    organizes: bool,
    sees_people: bool,
    may_go: bool = False,
) -> list[Action]:
    """Return what can be done with an activity as a whole, by this person, now; the first is the one that is next.

    `may_go`: it is a draft that was never in the agenda.
    """
    base = f"/beheer/activiteiten/{activity.slug}"
    is_hidden = activity.state in HIDDEN
    is_public = activity.state == ActivityState.PUBLISHED
    found = [
        (organizes and is_hidden, "Publiceren", "publiceren", "quiet"),
        (
            sees_people and not is_hidden,
            "Aanmeldingen en wachtlijst" if organizes else "Wie er komt",
            "aanmeldingen",
            "quiet",
        ),
        (is_hidden, "Voorbeeld van de pagina", "voorbeeld", "quiet"),
        (organizes and is_hidden, "Voorbeeld delen", "voorbeeld/delen", "quiet"),
        (organizes, "Kopiëren", "kopieren", "quiet"),
        (organizes, "Bewaren als sjabloon", "sjabloon", "quiet"),
        (organizes and is_public and not any(counted.values()), "Terugtrekken", "terugtrekken", "quiet"),
        (organizes and is_public and now < activity.ends_at, "Activiteit annuleren", "annuleren", "danger"),
        (organizes and may_go and not any(counted.values()), "Weggooien", "weggooien", "danger"),
    ]
    made = [
        Action(label=label, href=f"{base}/{path}", variant=variant)
        for may, label, path, variant in found
        if may
    ]
    return [
        replace(one, variant="primary") if one is made[0] and one.variant == "quiet" else one for one in made
    ]


def list_gaps(activity: ActivityDetails, days: Sequence[OccurrenceDetails], now: datetime) -> list[ToDo]:
    """Return what visitors would miss on the page: a text before it is published, and the place of a day to come."""
    base = f"/beheer/activiteiten/{activity.slug}"
    gaps = [
        ToDo(
            f"Op {datum(day.starts_at)} is er nog geen plaats bekend.",
            "Plaats invullen",
            f"{base}/bijeenkomsten/{day.id}/verplaatsen",
        )
        for day in days
        if day.starts_at > now and not day.cancelled and not (day.location or day.online_url)
    ]
    if not activity.has_text and activity.state in HIDDEN:
        gaps.insert(0, ToDo("Er is nog geen programma of tekst.", "Tekst schrijven", f"{base}/tekst"))
    if activity.allocation == Allocation.DRAW and not (activity.draw_value_name and activity.draw_value_at):
        sentence = "Bij deze loting is nog niet gezegd welke openbare waarde de uitslag bepaalt."
        gaps.insert(0, ToDo(sentence, "Waarde noemen", f"{base}/plaatsen"))
    return gaps
