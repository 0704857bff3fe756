"""What fits together in an activity as it was written, and with what was kept: decisions over plain values."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Protocol

from leerkring.activities.content.drafts import ActivityDraft, FieldDraft, QuotaDraft, RoundDraft
from leerkring.activities.draws.rules import is_missed
from leerkring.activities.merge_fields import OF_ACTIVITY, OF_PERSON
from leerkring.activities.reminders.rules import MOST_RULES, twice
from leerkring.activities.rules import (
    ACTIVITY_MOVES,
    MOST_ERASE_DAYS,
    MOST_REMIND_DAYS,
    ActivityState,
    Allocation,
    FieldType,
)
from leerkring.content.markdown.merge_fields import mistake_in
from leerkring.core.text.dutch import local

FieldPath = tuple[str | int, ...]
DraftMistake = tuple[FieldPath, str]
"""Where something is wrong, and the Dutch sentence that says so."""


LIST_FROZEN = (
    "De lijst van de loting is bevroren, met het aantal plaatsen erbij. Trek eerst de plaatsen. Daarna kunt u dit "
    "wijzigen."
)


def check_draft(draft: ActivityDraft) -> list[DraftMistake]:
    """Return what does not fit together in an activity as it was written."""
    return [
        *_dates(draft),
        *_minimum(draft),
        *_draw(draft),
        *_days(draft),
        *_quotas(draft.quotas, draft.capacity),
        *check_fields(draft.fields),
        *_rounds(draft),
        *_follow_up(draft),
        *_reminders(draft),
    ]


def _dates(draft: ActivityDraft) -> Iterator[DraftMistake]:
    if draft.registration_closes_at <= draft.registration_opens_at:
        yield ("registration_closes_at",), "De aanmelding sluit voordat zij opent."
    if draft.state == ActivityState.SCHEDULED and draft.publish_at is None:
        yield ("publish_at",), 'Bij state = "scheduled" hoort een moment van publiceren: publish_at.'
    if draft.max_per_organization is not None and draft.max_per_organization > draft.capacity:
        yield ("max_per_organization",), f"Dit is meer dan er plaatsen zijn ({draft.capacity})."
    if draft.slug in draft.previous_slugs:
        yield ("previous_slugs",), "Dit is het adres dat de activiteit nu al heeft."


def _minimum(draft: ActivityDraft) -> Iterator[DraftMistake]:
    if (draft.minimum is None) != (draft.decide_on is None):
        field = "decide_on" if draft.decide_on is None else "minimum"
        yield (field,), "Vul het minimum en de dag van het besluit allebei in, of laat ze allebei leeg."
        return
    if draft.minimum is None or draft.decide_on is None:
        return
    if draft.minimum > draft.capacity:
        yield ("minimum",), f"Dit is meer dan er plaatsen zijn ({draft.capacity})."
    if draft.occurrences and draft.decide_on > local(draft.starts_at).date():
        yield ("decide_on",), "Besluit uiterlijk op de eerste dag. Deze dag is later."
    if draft.decide_on < local(draft.registration_opens_at).date():
        yield ("decide_on",), "Op deze dag is de aanmelding nog niet open. Kies een latere dag."


def _draw(draft: ActivityDraft) -> Iterator[DraftMistake]:
    """Yield what a draw lacks before people are told of it: what decides it must be unknown until nobody can come any more."""
    if draft.allocation != Allocation.DRAW:
        return
    if draft.state in (ActivityState.SCHEDULED, ActivityState.PUBLISHED):
        if not draft.draw_value_name:
            yield ("draw_value_name",), "Noem de openbare waarde waarmee u loot, bijvoorbeeld een slotkoers."
        if draft.draw_value_at is None:
            yield ("draw_value_at",), "Vul in wanneer de openbare waarde bekend wordt."
    if draft.draw_value_at is None:
        return
    if draft.draw_value_at <= draft.registration_closes_at:
        yield ("draw_value_at",), "De waarde mag pas bekend worden nadat de aanmelding is gesloten."
    if draft.occurrences and draft.draw_value_at >= draft.starts_at:
        yield ("draw_value_at",), "De waarde moet bekend zijn voordat de eerste dag begint."


def _days(draft: ActivityDraft) -> Iterator[DraftMistake]:
    for index, day in enumerate(draft.occurrences):
        if day.ends_at <= day.starts_at:
            yield ("occurrences", index, "ends_at"), "Deze dag eindigt voordat hij begint."
    order = sorted(range(len(draft.occurrences)), key=lambda i: draft.occurrences[i].starts_at)
    for earlier, later in pairwise(order):
        if draft.occurrences[later].starts_at < draft.occurrences[earlier].ends_at:
            yield ("occurrences", later, "starts_at"), f"Deze dag overlapt met dag {earlier + 1}."


def _quotas(quotas: Sequence[QuotaDraft], capacity: int) -> Iterator[DraftMistake]:
    if (kept := sum(quota.places for quota in quotas)) > capacity:
        yield ("quotas",), f"Er zijn {kept} plaatsen apart gehouden, maar er zijn er {capacity}."
    for index, quota in enumerate(quotas):
        if quota.condition in [other.condition for other in quotas[:index]]:
            yield ("quotas", index), "Voor deze groep zijn al plaatsen apart gehouden."


def check_fields(fields: Sequence[FieldDraft]) -> Iterator[DraftMistake]:
    """Yield what does not fit together in the questions of a form."""
    earlier: dict[str, FieldDraft] = {}
    for index, field in enumerate(fields):
        if field.key in earlier:
            yield ("fields", index, "key"), f'Er is al een vraag met key = "{field.key}".'
        chosen_from = field.type in (FieldType.CHOICE, FieldType.CHOICES)
        if chosen_from and len(field.options) < 2:
            yield ("fields", index, "options"), "Geef ten minste twee antwoorden om uit te kiezen."
        if field.options and not chosen_from:
            yield ("fields", index, "options"), f'Een vraag van het type "{field.type}" heeft geen options.'
        if field.show_if_key is not None:
            sentence = _condition(field, earlier.get(field.show_if_key), {other.key for other in fields})
            if sentence:
                yield ("fields", index, "show_if"), sentence
        yield from ((("fields", index, name), sentence) for name, sentence in _sensitive(field))
        earlier.setdefault(field.key, field)


def _reminders(draft: ActivityDraft) -> Iterator[DraftMistake]:
    rules = draft.reminders or ()
    if len(rules) > MOST_RULES:
        yield ("reminders",), f"Kies ten hoogste {MOST_RULES} herinneringen."
    for index, one in enumerate(rules):
        if one.who and one.moment.is_before:
            yield ("reminders", index, "who"), "Vóór een dag weet niemand nog wie er was. Kies iedereen."
        if wrong := mistake_in(one.text, {**OF_PERSON, **OF_ACTIVITY}):
            yield ("reminders", index, "text"), wrong
        if twice(rules[: index + 1]) == one:
            yield (
                ("reminders", index, "days"),
                "Dan gaan er op één dag twee mails uit. Kies een ander aantal dagen.",
            )


def _follow_up(draft: ActivityDraft) -> Iterator[DraftMistake]:
    form = draft.follow_up
    if form is None:
        return
    if not 1 <= form.remind_days <= MOST_REMIND_DAYS:
        sentence = f"Kies hoeveel dagen vooraf wij herinneren: 1 tot {MOST_REMIND_DAYS}."
        yield ("follow_up", "remind_days"), sentence
    for path, sentence in check_fields(form.fields):
        yield ("follow_up", *path), sentence
    first = {field.key for field in draft.fields}
    for index, field in enumerate(form.fields):
        if field.key in first:
            sentence = f'Er is al een vraag met key = "{field.key}" op het eerste formulier.'
            yield ("follow_up", "fields", index, "key"), sentence


def _sensitive(field: FieldDraft) -> Iterator[tuple[str, str]]:
    if not field.sensitive:
        if field.erase_days is not None:
            yield "erase_days", "Alleen antwoorden op een gevoelige vraag worden eerder gewist."
        if field.for_host:
            yield "for_host", "Alleen bij een gevoelige vraag kiest u of de gastheer meeleest."
        return
    if field.required:
        yield "required", "Een gevoelige vraag is nooit verplicht."
    if field.erase_days is None or not 1 <= field.erase_days <= MOST_ERASE_DAYS:
        yield "erase_days", f"Kies na hoeveel dagen wij de antwoorden wissen: 1 tot {MOST_ERASE_DAYS}."


def _condition(field: FieldDraft, asked: FieldDraft | None, keys: set[str]) -> str:
    if asked is None:
        if field.show_if_key in keys:
            return f'De vraag "{field.show_if_key}" moet vóór deze vraag staan.'
        return f'De vraag "{field.show_if_key}" bestaat niet.'
    if asked.sensitive:
        return "Een vraag kan niet afhangen van een gevoelige vraag."
    if asked.type == FieldType.YES_NO and field.show_if_value not in ("yes", "no"):
        return f'De vraag "{asked.key}" heeft als antwoord yes of no.'
    if asked.options and field.show_if_value not in asked.options:
        return f'De vraag "{asked.key}" kent het antwoord "{field.show_if_value}" niet.'
    return ""


def _rounds(draft: ActivityDraft) -> Iterator[DraftMistake]:
    for index, round_ in enumerate(draft.rounds):
        yield from _round(index, round_)
        if round_.ends_at > round_.starts_at and not any(
            day.starts_at <= round_.starts_at and round_.ends_at <= day.ends_at for day in draft.occurrences
        ):
            yield ("rounds", index, "starts_at"), "Deze ronde valt niet binnen een van de dagen."
    if draft.rounds and draft.breakouts_until and draft.breakouts_until > draft.rounds[0].starts_at:
        yield ("breakouts_until",), "Wisselen kan tot de eerste ronde begint. Kies een eerder moment."
    for number, (earlier, later) in enumerate(pairwise(draft.rounds), 1):
        if later.starts_at < earlier.ends_at:
            yield ("rounds", number, "starts_at"), f"Deze ronde begint voordat ronde {number} klaar is."


def _round(index: int, round_: RoundDraft) -> Iterator[DraftMistake]:
    if round_.ends_at <= round_.starts_at:
        yield ("rounds", index, "ends_at"), "Deze ronde eindigt voordat zij begint."
    if not round_.breakouts:
        yield ("rounds", index), "Zet er ten minste één deelsessie bij."
    seen: set[str] = set()
    for number, breakout in enumerate(round_.breakouts):
        if breakout.slug in seen:
            yield ("rounds", index, "breakouts", number, "slug"), f'"{breakout.slug}" staat al in deze ronde.'
        seen.add(breakout.slug)


class Existing(Protocol):
    """What has been kept of an activity, as far as a new version may clash with it."""

    @property
    def state(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def allocation(self) -> str: ...
    @property
    def registration_opens_at(self) -> datetime: ...
    @property
    def minimum(self) -> int | None: ...
    @property
    def decide_on(self) -> date | None: ...
    @property
    def go_ahead_at(self) -> datetime | None: ...
    @property
    def capacity(self) -> int: ...
    @property
    def max_per_organization(self) -> int | None: ...
    @property
    def registration_closes_at(self) -> datetime: ...
    @property
    def draw_value_name(self) -> str: ...
    @property
    def draw_value_form(self) -> str: ...
    @property
    def draw_value_at(self) -> datetime | None: ...
    @property
    def draw_most_tickets(self) -> int: ...
    @property
    def draw_frozen_at(self) -> datetime | None: ...
    @property
    def drawn_at(self) -> datetime | None: ...
    @property
    def is_list_frozen(self) -> bool: ...
    @property
    def quota_terms(self) -> frozenset[tuple[object, ...]]: ...
    @property
    def sensitive_of(self) -> Mapping[str, bool]: ...
    @property
    def follow_up_sensitive(self) -> Mapping[str, bool]: ...
    def is_answered(self, now: datetime) -> bool: ...
    @property
    def quotas_in_use(self) -> Iterable[tuple[str | None, str | None, str | None]]: ...
    @property
    def breakouts_in_use(self) -> Iterable[tuple[int, str, int, int]]: ...
    @property
    def breakout_choice(self) -> str: ...


def new_mistakes(
    existing: "Existing", was: ActivityDraft, draft: ActivityDraft, now: datetime
) -> list[DraftMistake]:
    """Return what a change would break of what people were told, and what does not fit together since it."""
    already = {(path[0], sentence) for path, sentence in check_draft(was)}
    return [
        *check_change(existing, draft, now),
        *((path, sentence) for path, sentence in check_draft(draft) if (path[0], sentence) not in already),
    ]


def check_change(existing: Existing, draft: ActivityDraft, now: datetime) -> list[DraftMistake]:
    """Return what a new version would break of what people were told or given."""
    return list(_clashes(existing, draft, now))


def _clashes(existing: Existing, draft: ActivityDraft, now: datetime) -> Iterator[DraftMistake]:
    state = ActivityState(existing.state)
    shown = state not in (ActivityState.DRAFT, ActivityState.SCHEDULED)
    if shown and now >= existing.registration_opens_at and draft.allocation != existing.allocation:
        yield ("allocation",), "De aanmelding is al open. De manier van verdelen staat daarmee vast."
    if shown and now >= existing.registration_opens_at and draft.breakout_choice != existing.breakout_choice:
        yield (
            ("breakout_choice",),
            "De aanmelding is al open. Hoe mensen deelsessies kiezen, staat daarmee vast.",
        )
    if shown and (now >= existing.registration_opens_at or existing.is_list_frozen):
        yield from _promised(existing, draft, now)
    if existing.is_list_frozen:
        yield from _frozen(existing, draft)
    if shown and existing.registration_opens_at <= now < draft.registration_opens_at:
        yield ("registration_opens_at",), "De aanmelding is al open. Zij kan niet opnieuw opengaan."
    if existing.go_ahead_at and (draft.minimum, draft.decide_on) != (existing.minimum, existing.decide_on):
        yield ("minimum",), "Er is al besloten dat de activiteit doorgaat. Het minimum staat daarmee vast."
    if shown and draft.kind != existing.kind:
        yield ("kind",), "De activiteit is al gepubliceerd. De soort verandert niet meer."
    if draft.state != state:
        if draft.state == ActivityState.CANCELLED:
            yield ("state",), "Afgelasten gaat in het beheer: dan krijgen de deelnemers bericht."
        elif (state, draft.state) == (ActivityState.PUBLISHED, ActivityState.DRAFT):
            yield ("state",), "Terugtrekken gaat in het beheer, zolang zich nog niemand heeft aangemeld."
        elif draft.state not in ACTIVITY_MOVES[state]:
            yield ("state",), f'De activiteit is "{state}" en kan niet naar "{draft.state}".'
    if existing.is_answered(now):
        for index, field in enumerate(draft.fields):
            if existing.sensitive_of.get(field.key, field.sensitive) != field.sensitive:
                yield (
                    ("fields", index, "sensitive"),
                    (
                        "De aanmelding is al open. Of een vraag gevoelig is, staat daarmee vast. Haal haar weg en maak een nieuwe."
                    ),
                )
    for index, field in enumerate(draft.follow_up.fields if draft.follow_up else ()):
        if existing.follow_up_sensitive.get(field.key, field.sensitive) != field.sensitive:
            sentence = "Het tweede formulier is al verstuurd. Of een vraag gevoelig is, staat daarmee vast. Haal haar weg en maak een nieuwe."
            yield ("follow_up", "fields", index, "sensitive"), sentence
    kept = {quota.condition for quota in draft.quotas}
    if any(condition not in kept for condition in existing.quotas_in_use):
        yield ("quotas",), "Een groep met een toegekende plaats ontbreekt. Laat dit blok met quotas staan."
    rooms = {
        (number, breakout.slug): breakout.capacity
        for number, round_ in enumerate(draft.rounds, 1)
        for breakout in round_.breakouts
    }
    for number, slug, taken, waiting in existing.breakouts_in_use:
        if rooms.get((number, slug), 0) < taken:
            yield ("rounds",), f'Voor "{slug}" in ronde {number} hebben al {taken} mensen een plaats.'
        elif waiting and (number, slug) not in rooms:
            yield ("rounds",), f'Voor "{slug}" in ronde {number} staan mensen op de wachtlijst.'


NAMED = ("draw_value_name", "draw_value_form", "draw_value_at")
PROMISED = (*NAMED, "draw_most_tickets")


def _promised(existing: Existing, draft: ActivityDraft, now: datetime) -> Iterator[DraftMistake]:
    """Yield what a draw was promised by and would be no more; a draw that was told nothing may still be told.

    A value that became known before the list was frozen makes room for another, which becomes known later than now.
    """
    if existing.allocation != Allocation.DRAW or not existing.draw_value_name:
        return
    missed = is_missed(existing, now)
    if missed and draft.draw_value_at != existing.draw_value_at:
        if draft.draw_value_at is None or draft.draw_value_at <= now:
            yield (
                ("draw_value_at",),
                "Noem een waarde die nog niet bekend is: kies een moment dat nog moet komen.",
            )
        if draft.draw_value_name == existing.draw_value_name:
            yield ("draw_value_name",), "Deze waarde is al bekend. Noem een andere, van een latere dag."
    named = NAMED if missed and draft.draw_value_at != existing.draw_value_at else ()
    for name in PROMISED:
        if name in named:
            continue
        if getattr(draft, name) != getattr(existing, name):
            yield (name,), "De aanmelding is al open. Wat over de loting is beloofd, staat daarmee vast."


def _frozen(existing: Existing, draft: ActivityDraft) -> Iterator[DraftMistake]:
    """Yield what stands in the frozen list of a draw and would change before the places are drawn."""
    for name in ("capacity", "max_per_organization", "registration_closes_at"):
        if getattr(draft, name) != getattr(existing, name):
            yield (name,), LIST_FROZEN
    quotas = frozenset((*quota.condition, quota.places, quota.release_at) for quota in draft.quotas)
    if quotas != existing.quota_terms:
        yield ("quotas",), LIST_FROZEN
