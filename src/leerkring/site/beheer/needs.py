"""What needs somebody now, by role: only what is not zero, each with exactly the list that it counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from leerkring.activities.beheer.labels import how_short
from leerkring.activities.queries import back_office as activities
from leerkring.activities.queries.back_office import ActivityLine
from leerkring.backups.queries import is_backup_missing
from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import aantal, datum, datum_tijd, korte_datum, local
from leerkring.core.web.access import Staff
from leerkring.library.handbooks.queries import back_office as handbooks
from leerkring.library.handbooks.queries.outcomes import list_failed
from leerkring.library.items.kinds import KINDS
from leerkring.library.items.queries import back_office as items
from leerkring.mail import queries as mails
from leerkring.mail.beheer.period import Period
from leerkring.mail.beheer.reach import mail_of
from leerkring.mail.fence.queries import FenceLine, find_fence
from leerkring.mail.outage.queries import OutageLine, find_outage
from leerkring.mail.returns import queries as returns
from leerkring.mail.rules import DeliveryState
from leerkring.newsletter.issues.needs_attention import Asking, Attention, get_attention
from leerkring.registrations.drawing.queries.to_do import DrawToDo, list_draws_to_do
from leerkring.registrations.follow_up import queries as follow_up
from leerkring.registrations.minimum.queries import list_undecided
from leerkring.registrations.queries import back_office as registrations
from leerkring.site.beheer.case_needs import list_case_needs
from leerkring.site.beheer.expert_needs import list_expert_needs
from leerkring.site.beheer.group_needs import list_group_needs
from leerkring.site.beheer.message_needs import list_message_needs
from leerkring.site.beheer.need import Line, Need, at, need_of
from leerkring.site.beheer.outcome_needs import list_lesson_needs, list_outcome_needs
from leerkring.site.beheer.question_needs import read_question_needs

SOON = timedelta(hours=24)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Today:
    """The front of the back office: numbers, issues that stopped by themselves, mails nobody sends or may, no backup."""

    needs: tuple[Need, ...]
    held: tuple[Asking, ...]
    overdue: int
    fence: FenceLine | None
    outage: OutageLine | None
    no_backup: bool


async def read_today(reading: Reading, person: Staff, now: datetime, secret_key: str) -> Today:
    """Return what needs this person now, the most urgent first. The key tells which addresses are closed."""
    needs: list[Need] = []
    held: tuple[Asking, ...] = ()
    if person.may("organizer"):
        needs += [await _minimums(reading, person, now)]
        needs += await list_expert_needs(reading, now, own=person.own_people)
        needs += [
            await _offers(reading, person, now),
            await _applications(reading, person),
            await _second_forms(reading, person, now),
        ]
        needs += [await _draws(reading, person, now)]
        needs += await list_case_needs(reading, person.actor, secret_key)
        needs += await list_outcome_needs(reading, now, own=person.own_people)
        needs += await list_group_needs(reading, now)
    if person.may("organizer", "editor"):
        needs += await read_question_needs(reading, person)
    if person.may("editor"):
        needs += await list_lesson_needs(reading)
        letters = await get_attention(reading, local(now).date())
        held = letters.held
        needs += [_to_approve(letters), _due(letters), await _in_review(reading), await _books(reading)]
    if person.may("organizer"):
        needs += [await _late_drafts(reading, person, now), await _turning(reading, person, now)]
    if person.may("host", "organizer"):
        needs.append(await _days(reading, person, now))
    if person.may("organizer"):
        needs += await list_message_needs(reading, person, now)
        needs += [*await _mail(reading, person), await _letters_by_people(reading, person, now)]
    if person.may("editor"):
        needs.append(_closed_addresses(letters))
    fence = await find_fence(reading)
    outage = await find_outage(reading)
    # While all mail is held, by us or by the mail server, no worker is to blame.
    overdue = 0 if fence or outage else await mails.count_overdue(reading, now)
    no_backup = person.may("admin") and await is_backup_missing(reading, now)
    return Today(tuple(need for need in needs if need.many), held, overdue, fence, outage, no_backup)


async def _minimums(reading: Reading, person: Staff, now: datetime) -> Need:
    lines = [
        Line(
            one.title,
            f"/beheer/activiteiten/{one.slug}/besluit",
            f"{aantal(one.coming, 'aanmelding', 'aanmeldingen')}, minimum {one.minimum}",
            how_short(one.minimum, one.coming, one.decide_on, now),
        )
        for one in await list_undecided(reading, now, WEEK, own=person.own_people)
    ]
    words = ("besluit of een activiteit doorgaat", "besluiten of een activiteit doorgaat")
    return need_of("besluiten", "Gaat het door?", words, lines)


async def _offers(reading: Reading, person: Staff, now: datetime) -> Need:
    lines = [
        Line(
            one.name,
            f"/beheer/activiteiten/{one.slug}/aanmeldingen/{one.registration_id}",
            f"{one.organization}, {one.title}",
            f"tot {at(one.expires_at)}",
        )
        for one in await registrations.list_offers_ending(reading, now, SOON, own=person.own_people)
    ]
    words = ("aanbod verloopt binnen 24 uur", "keer een aanbod dat verloopt binnen 24 uur")
    return need_of("aanbod", "Aanbod dat verloopt", words, lines)


async def _applications(reading: Reading, person: Staff) -> Need:
    waiting = await registrations.list_undecided(reading, own=person.own_people)
    many = sum(one.many for one in waiting)
    words = "aanvraag wacht op een besluit" if many == 1 else "aanvragen wachten op een besluit"
    lines = [
        Line(
            one.title,
            f"/beheer/activiteiten/{one.slug}/kiezen",
            aantal(one.many, "aanvraag", "aanvragen"),
            f"sinds {at(one.since)}",
        )
        for one in waiting
    ]
    return Need(many, words, "Aanvragen die op een besluit wachten", "aanvragen", lines)


async def _second_forms(reading: Reading, person: Staff, now: datetime) -> Need:
    lines = [
        Line(
            one.title,
            f"/beheer/activiteiten/{one.slug}/tweede-formulier/antwoorden?antwoord=nee",
            f"{aantal(one.missing, 'deelnemer', 'deelnemers')} zonder antwoord",
            f"kon tot {at(one.deadline_at)}",
        )
        for one in await follow_up.list_gaps(reading, now, own=person.own_people)
    ]
    words = ("tweede formulier met gaten", "tweede formulieren met gaten")
    return need_of("tweede-formulier", "Tweede formulier niet door iedereen ingevuld", words, lines)


async def _draws(reading: Reading, person: Staff, now: datetime) -> Need:
    lines = [
        Line(
            one.title,
            f"/beheer/activiteiten/{one.slug}/loting",
            aantal(one.many, "persoon doet mee", "mensen doen mee"),
            _step(one, now),
        )
        for one in await list_draws_to_do(reading, now, own=person.own_people)
    ]
    words = ("loting waar u nu iets voor doet", "lotingen waar u nu iets voor doet")
    return need_of("lotingen", "Lotingen", words, lines)


def _step(one: DrawToDo, now: datetime) -> str:
    if one.frozen:
        return "plaatsen trekken"
    missed = one.value_at is not None and now >= one.value_at
    return "te laat bevroren: andere waarde noemen" if missed else "lijst bevriezen"


def _to_approve(letters: Attention) -> Need:
    lines = [Line(f"{one.stream} {one.number}", one.path, one.subject) for one in letters.to_approve]
    words = ("nummer wacht op goedkeuring", "nummers wachten op goedkeuring")
    return need_of("goedkeuren", "Nummers om goed te keuren", words, lines)


def _due(letters: Attention) -> Need:
    lines = [
        Line(
            f"{one.stream} van {datum(one.day)} moet {datum(one.ready_on)} klaar zijn",
            one.path,
            f"Nummer {one.number} is nog niet goedgekeurd." if one.number else "Er is nog geen nummer.",
            "te laat" if one.late else "",
        )
        for one in letters.due
    ]
    words = ("nummer moet bijna klaar zijn", "nummers moeten bijna klaar zijn")
    return need_of("klaar", "Nummers die bijna klaar moeten zijn", words, lines)


def _by(what: str, who: str) -> str:
    return f"{what}, {who}" if who.startswith("ingelezen") else f"{what}, van {who}"


async def _in_review(reading: Reading) -> Need:
    texts = [
        Line(
            one.title,
            f"/beheer/bibliotheek/{one.id}",
            _by(KINDS[one.kind].one, one.who),
            f"sinds {at(one.updated_at)}",
        )
        for one in await items.list_in_review(reading)
    ]
    chapters = [
        Line(one.title, one.path, _by(one.book, one.who), f"sinds {at(one.updated_at)}")
        for one in await handbooks.list_in_review(reading)
    ]
    words = ("tekst ter beoordeling", "teksten ter beoordeling")
    return need_of("beoordelen", "Teksten ter beoordeling", words, [*texts, *chapters])


async def _books(reading: Reading) -> Need:
    lines = [
        Line(f"{one.title}, versie {one.number}", one.path, one.reason, f"sinds {at(one.tried_at)}")
        for one in await list_failed(reading)
    ]
    words = ("handreiking zonder PDF of EPUB", "handreikingen zonder PDF of EPUB")
    return need_of("bestanden", "Handreikingen waarvan een bestand niet lukt", words, lines)


async def _late_drafts(reading: Reading, person: Staff, now: datetime) -> Need:
    lines = [
        Line(
            one.title,
            f"/beheer/activiteiten/{one.slug}",
            f"{one.state_label}, eerste dag {korte_datum(one.starts_at)}",
            f"aanmelden vanaf {korte_datum(one.registration_opens_at)}",
        )
        for one in await activities.list_late_drafts(reading, now, own=person.own_people)
    ]
    words = ("concept over de datum", "concepten over de datum")
    return need_of("concepten", "Concepten over de datum", words, lines)


async def _turning(reading: Reading, person: Staff, now: datetime) -> Need:
    turning = await activities.list_turning(reading, now, WEEK, own=person.own_people)
    lines = [_turns(one, now) for one in turning]
    words = "keer opent of sluit de aanmelding deze week"
    return need_of("aanmelding", "Aanmelding opent of sluit deze week", (words, words), lines)


def _turns(one: ActivityLine, now: datetime) -> Line:
    closes = min(one.registration_closes_at, one.starts_at)
    opens = now <= one.registration_opens_at <= now + WEEK
    waiting = f", {one.waiting} {'wacht' if one.waiting == 1 else 'wachten'}" if one.waiting else ""
    return Line(
        one.title,
        f"/beheer/activiteiten/{one.slug}",
        f"{one.taken} van {aantal(one.capacity, 'plaats', 'plaatsen')} bezet{waiting}",
        f"opent {at(one.registration_opens_at)}" if opens else f"sluit {at(closes)}",
    )


async def _days(reading: Reading, person: Staff, now: datetime) -> Need:
    lines = [
        Line(
            title,
            f"/beheer/activiteiten/{slug}",
            ", ".join(filter(None, (day.title, day.place))),
            datum_tijd(day.starts_at, day.ends_at),
        )
        for day, slug, title in await activities.list_days_soon(reading, now, WEEK, own=person.own_people)
    ]
    words = ("bijeenkomst deze week", "bijeenkomsten deze week")
    return need_of("dagen", "Bijeenkomsten deze week", words, lines)


async def _mail(reading: Reading, person: Staff) -> list[Need]:
    by_state = await mails.count_trouble(reading, mail_of(person))
    called = (
        (DeliveryState.REFUSED, "geweigerd"),
        (DeliveryState.BOUNCED, "teruggekomen"),
        (DeliveryState.UNCERTAIN, "onzeker"),
    )
    return [
        Need(
            by_state[state],
            f"{'mail' if by_state[state] == 1 else 'mails'} {word}",
            elsewhere=f"/beheer/mail?staat={state.value}",
        )
        for state, word in called
    ]


async def _letters_by_people(reading: Reading, person: Staff, now: datetime) -> Need:
    many = await returns.count_by_people(reading, Period.until(now).since, mail_of(person))
    words = "bericht op het retouradres" if many == 1 else "berichten op het retouradres"
    return Need(many, words, elsewhere="/beheer/mail/gezondheid#mensen")


def _closed_addresses(letters: Attention) -> Need:
    words = "adres geblokkeerd" if letters.closed_addresses == 1 else "adressen geblokkeerd"
    return Need(letters.closed_addresses, words, elsewhere="/beheer/nieuwsbrief/lezers#adressen")
