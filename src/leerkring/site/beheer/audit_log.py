"""The audit log as staff read it: who, what, about which activity."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from leerkring.core.database.db import Reading
from leerkring.core.model import Audit
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.declared import Choice, Column, Listing, Search
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import read_list
from leerkring.groups.labels import DONE_WITH as DONE_WITH_GROUPS
from leerkring.labs.cases.labels import DONE_WITH
from leerkring.labs.cases.writing import BY_OWNER
from leerkring.labs.outcomes.labels import DONE_WITH as DONE_WITH_OUTCOMES
from leerkring.labs.workspace.labels import DONE_WITH as DONE_IN_LABS
from leerkring.labs.workspace.labels import INSIDE
from leerkring.labs.workspace.queries import PREFIXES
from leerkring.people.actors import person_of
from leerkring.people.model import Person

ACTIONS: dict[str, str] = {
    "sign_in": "logde in",
    "sign_out": "logde uit",
    "sign_in.link": "maakte een link om in te loggen (opdrachtregel)",
    "staff.add": "gaf een rol",
    "staff.remove": "nam een rol terug",
    "staff.invited": "nodigde een collega uit",
    "staff.renamed": "wijzigde de naam van een collega",
    "sessions.ended": "beëindigde sessies",
    "publish": "publiceerde een activiteit",
    "change-capacity": "wijzigde het aantal plaatsen",
    "cancel-activity": "annuleerde een activiteit",
    "activity.goes-ahead": "besloot dat een activiteit doorgaat",
    "move-occurrence": "verplaatste een bijeenkomst",
    "question.changed": "wijzigde een kennisvraag",
    "question.moved": "wijzigde de stand van een kennisvraag",
    "question.answered": "sloot de eigen vraag af: geholpen",
    "question.in-activity": "zette een kennisvraag op ‘in een activiteit’",
    "question.assigned": "legde vast wie een kennisvraag heeft",
    "question.joined": "voegde twee kennisvragen samen",
    "question.parted": "maakte een samengevoegde kennisvraag los",
    "question.linked": "koppelde iets aan een kennisvraag",
    "question.unlinked": "koppelde iets los van een kennisvraag",
    "draw.frozen": "bevroor de lijst van een loting",
    "draw.value": "vulde de openbare waarde van een loting in",
    "draw.drawn": "trok de plaatsen van een loting",
    "give-place": "gaf een plaats met de hand",
    "decisions.drafted": "nam voorlopige besluiten over aanvragen",
    "decision-reasons.changed": "wijzigde de redenen bij kiezen",
    "second-pair.asked": "liet een tweede persoon meekijken bij kiezen",
    "second-pair.dropped": "liet geen tweede persoon meer meekijken bij kiezen",
    "decisions.ordered": "zette wie op de wachtlijst komt op volgorde",
    "decisions.told": "maakte besluiten over aanvragen bekend",
    "decisions.taken-back": "nam voorlopige besluiten terug",
    "registrations.forgotten": "wiste de gegevens van oude aanmeldingen",
    "cancel-registration": "meldde iemand af",
    "order.asked": "vroeg een organisatie om een volgorde van haar kandidaten",
    "order.taken-back": "vroeg de volgorde van een organisatie niet langer",
    "order.given": "zette namens een organisatie haar kandidaten op volgorde",
    "follow-up.sent": "verstuurde het tweede formulier",
    "follow-up.withdrawn": "trok het tweede formulier in",
    "follow-up.export": "haalde de antwoorden op het tweede formulier op",
    "follow-up.erased": "wiste antwoorden op het tweede formulier waarvan de tijd om was",
    "sensitive.export": "haalde gevoelige antwoorden op",
    "sensitive.erased": "wiste gevoelige antwoorden waarvan de tijd om was",
    "answers.erased": "wiste de antwoorden op een vraag",
    "export": "haalde een lijst met aanmeldingen op",
    "list.printed": "haalde een lijst op om af te drukken",
    "people.export": "haalde een lijst met mensen op",
    "person.corrected": "verbeterde een naam of adres",
    "organization.corrected": "verbeterde een organisatie",
    "person.merged": "voegde twee mensen samen",
    "person.unmerged": "maakte het samenvoegen van twee mensen ongedaan",
    "organization.merged": "voegde twee organisaties samen",
    "organization.unmerged": "maakte het samenvoegen van twee organisaties ongedaan",
    "organization.spelling": "wijzigde de schrijfwijzen van een organisatie",
    "duplicates.told-apart": "zei van twee dubbelen dat het er twee zijn",
    "register-by-staff": "meldde iemand aan",
    "registrations.imported": "importeerde aanmeldingen uit een bestand",
    "registrations.import-undone": "maakte een import van aanmeldingen ongedaan",
    "transfer-place": "droeg een plaats over",
    "attendance.listed": "vulde in wie er was",
    "send-link": "stuurde een link opnieuw",
    "reminders.changed": "wijzigde de herinneringen",
    "message.created": "begon een bericht",
    "message.changed": "wijzigde een bericht",
    "message.scheduled": "plande een bericht",
    "message.taken-back": "haalde een gepland bericht terug",
    "message.held-back": "hield een gepland bericht tegen dat zo niet uit kon",
    "message.sent": "verstuurde een bericht",
    "message.thrown-away": "gooide een concept van een bericht weg",
    "mail.resend": "stuurde een onzekere mail opnieuw",
    "sample.loaded": "zette de voorbeeldinhoud erin",
    "mail.fence": "hield alle mail tegen",
    "mail.skip": "sloeg een mail over die wachtte",
    "mail.retry": "stuurde opnieuw wat om één reden geweigerd was",
    "mail.try": "liet één mail proberen of de mailserver weer werkt",
    "mail.release": "liet de mail weer gaan",
    "mail.accept": "noteerde een onzekere mail als aangekomen",
    "team.added": "zette iemand in het team van een activiteit",
    "team.taken": "haalde iemand uit het team van een activiteit",
    "breakouts.settled": "verdeelde de plaatsen in deelsessies",
    "breakout.called-off": "liet een deelsessie niet doorgaan",
    "activity.created": "maakte een activiteit",
    "activity.changed": "wijzigde een activiteit",
    "activity.scheduled": "koos wanneer een activiteit vanzelf in de agenda komt",
    "activity.thrown-away": "gooide een concept van een activiteit weg",
    "activity.withdrawn": "trok een activiteit terug uit de agenda",
    "preview.shared": "maakte een link naar het voorbeeld van een activiteit",
    "preview.ended": "beëindigde de link naar het voorbeeld van een activiteit",
    "template.kept": "bewaarde een activiteit als sjabloon",
    "template.renamed": "gaf een sjabloon een andere naam",
    "template.removed": "gooide een sjabloon weg",
    "activity.unscheduled": "maakte van een geplande activiteit weer een concept",
    "expert.added": "zette iemand bij de deskundigen",
    "expert.changed": "wijzigde het profiel van een deskundige",
    "expert.own_profile": "vulde het eigen profiel als deskundige in",
    "expert.invited": "mailde een deskundige de link naar het profiel",
    "expert.retired": "vraagt een deskundige niet meer",
    "expert.back": "zette een deskundige terug in de lijst",
    "experts.forgotten": "wiste deskundigen die al lang gestopt waren",
    "expert.erased": "wiste een deskundige",
    "expert.asked": "vroeg een deskundige",
    "expert.accepted": "legde vast dat een deskundige komt",
    "expert.declined": "kan niet komen als deskundige",
    "expert.other_date": "kan als deskundige op een andere dag",
    "expert.withdrawn": "zei af als deskundige",
    "expert.revoked": "trok de vraag aan een deskundige in",
    "expert.seen": "zag dat een deskundige niet komt",
    "paper.added": "voegde een stuk toe",
    "paper.changed": "wijzigde een stuk",
    "paper.replaced": "verving het bestand van een stuk",
    "paper.removed": "haalde een stuk weg",
    "mix.aims-changed": "wijzigde de doelen voor de samenstelling",
    "function-groups.changed": "wijzigde de functiegroepen",
    "school-holiday.added": "zette een schoolvakantie in de lijst",
    "school-holiday.changed": "wijzigde een schoolvakantie",
    "school-holiday.removed": "haalde een schoolvakantie uit de lijst",
    "synonym.added": "voegde synoniemen toe",
    "synonym.changed": "wijzigde synoniemen",
    "synonym.removed": "verwijderde synoniemen",
    "indicator.added": "maakte nieuwe cijfers",
    "indicator.changed": "wijzigde wat er bij cijfers staat",
    "indicator.removed": "verwijderde cijfers",
    "indicator.imported": "las cijfers in",
    "indicator.import-undone": "maakte het inlezen van cijfers ongedaan",
    "item.created": "maakte een tekst in de bibliotheek",
    "item.changed": "wijzigde een tekst in de bibliotheek",
    "item.draft": "bewaarde een nieuwe tekst als concept",
    "item.in_review": "vroeg een tekst te beoordelen",
    "handbook.loaded": "las een handreiking in",
    "chapter.added": "voegde een hoofdstuk toe",
    "chapter.draft": "bewaarde een hoofdstuk",
    "chapter.in_review": "vroeg een hoofdstuk te beoordelen",
    "chapter.published": "publiceerde een hoofdstuk",
    "chapter.archived": "haalde een hoofdstuk weg",
    "chapter.restored": "zette een eerdere tekst terug",
    "chapter.moved": "wijzigde de volgorde van hoofdstukken",
    "word.read": "las hoofdstukken in uit een Word-bestand",
    "picture.added": "voegde een beeld toe",
    "edition.changed": "wijzigde de gegevens van een handreiking",
    "edition.published": "publiceerde een versie van een handreiking",
    "edition.begun": "begon een nieuwe versie van een handreiking",
    "issue.create": "maakte een nummer van een nieuwsbrief",
    "issue.edit": "wijzigde wat boven een nummer staat",
    "issue.item": "schreef een tekst in een nummer",
    "issue.order": "wijzigde de volgorde van een nummer",
    "issue.drop": "liet iets weg uit een nummer",
    "issue.take": "voegde toe wat nieuw is",
    "issue.clear": "haalde alles uit een nummer",
    "issue.throw_away": "gooide een nummer weg",
    "issue.submit": "bood een nummer aan ter goedkeuring",
    "issue.approve": "keurde een nummer goed",
    "issue.reopen": "maakte van een nummer weer een concept",
    "issue.schedule": "plande een nummer in",
    "issue.unschedule": "haalde een nummer van het schema",
    "issue.freeze": "begon een nummer te versturen",
    "issue.hold": "zette een nummer stil",
    "issue.go_on": "liet een nummer verdergaan",
    "issue.cancel": "stopte een nummer voorgoed",
    "issue.resend": "stuurde onzekere exemplaren opnieuw",
    "issue.withdraw": "haalde uit een nummer wat niet meer gelezen mag worden",
    "issue.accept": "noteerde onzekere exemplaren als aangekomen",
    "newsletter.export": "haalde een lijst met lezers op",
    "newsletter.import": "nam een lijst lezers over",
    "newsletter.asked": "vroeg een lijst mensen om te bevestigen",
    "newsletter.import-undone": "maakte een import van lezers ongedaan",
    "stream.set_up": "wijzigde een nieuwsbrief",
    "mail.suppress": "blokkeerde een adres",
    "mail.unsuppress": "liet een adres weer toe",
    "mail.reopen": "draaide het sluiten van een adres terug",
    "mail.reopen_all": "liet alle adressen weer toe die om één reden gesloten waren",
    **DONE_WITH,
    **DONE_WITH_OUTCOMES,
    **DONE_IN_LABS,
    **DONE_WITH_GROUPS,
}
DETAILS: dict[str, str] = {
    "parts": "onderdelen",
    "capacity": "plaatsen",
    "registrations": "aanmeldingen",
    "people": "mensen",
    "answers": "antwoorden",
    "left": "intussen weg",
    "corrected": "achteraf gewijzigd",
    "beyond": "regels overschreden",
    "by_hand": "buiten de regels",
    "stays": "blijven staan",
    "twice": "dubbel aangemeld",
    "what": "wat",
    "mails": "mails",
    "role": "rol",
    "sessions": "sessies",
    "state": "status",
    "added": "erbij",
    "left_out": "regels overgeslagen",
    "proof": "bewijs",
    "given_on": "toestemming van",
    "readers": "lezers",
    "variants": "brieven",
    "items": "onderdelen",
    "stayed": "bleven hier",
    "number": "nummer",
    "letters": "exemplaren",
    "sender_name": "afzender",
    "rhythm_days": "dagen ertussen",
    "anchor_on": "eerste dag",
    "deadline_days": "dagen eerder klaar",
    "second_person": "tweede persoon",
    "seed_percent": "eerste deel (%)",
    "cause": "reden",
    "reason": "reden",
    "title": "titel",
    "skipped": "overgeslagen",
    "since": "vanaf",
    "until": "tot",
    "addresses": "adressen",
    "seed_minutes": "minuten tot de rest",
}


_WHEN = Column(label="Wanneer", name="wanneer", order=Audit.at)
_WHO = Column(label="Wie", fixed=True)
_MORE = Column(label="Bijzonderheden", name="bijzonderheden")
LOG = Listing(
    filters=(
        Choice(
            name="over",
            label="Waarover",
            words={
                "activity": "Activiteiten",
                "registration": "Aanmeldingen",
                "issue": "Nieuwsbrieven",
                "item": "Bibliotheek",
                "message": "Berichten",
                "case": "Casussen",
                "group": "Werkgroepen",
                "delivery": "Mail",
                "mail": "Mail als geheel",
                "person": "Mensen",
                "organization": "Organisaties",
                "address": "Adressen",
                "stream": "Instellingen van nieuwsbrieven",
                "handbook": "Handreikingen",
                "chapter": "Hoofdstukken",
                "picture": "Beelden",
                "school-holiday": "Schoolvakanties",
                "indicator": "Cijfers",
                "synonym": "Synoniemen",
                "template": "Sjablonen",
            },
            column=Audit.subject,
            every="Alles",
            hides_empty=True,
        ),
        Search(label="Wie", columns=(Person.name,), name="wie"),
    ),
    columns=(_WHEN, _WHO, Column(label="Wat", name="wat"), Column(label="Waarover", name="onderwerp"), _MORE),
    sort="-wanneer",
)
OF_ACTIVITY = replace(
    LOG,
    columns=(_WHEN, _WHO, Column(label="Wat", name="wat"), Column(label="Bij wie", name="bij-wie"), _MORE),
)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line as it is kept."""

    id: UUID
    at: datetime
    actor: str
    action: str
    subject: str
    subject_id: UUID | None
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log, in words."""

    id: UUID
    at: datetime
    who: str
    what: str
    subject: str
    subject_id: UUID | None
    details: str


def ids(lines: Iterable[Line], subject: str) -> set[UUID]:
    """Return the things of this kind that the lines are about."""
    return {line.subject_id for line in lines if line.subject == subject and line.subject_id}


async def list_lines(
    reading: Reading, asked: Asked, *, within: ColumnElement[bool] | None = None
) -> Found[Line]:
    """Return a page of the log, newest first; `within` is what it is narrowed to."""
    statement = select(
        Audit.id, Audit.at, Audit.actor, Audit.action, Audit.subject, Audit.subject_id, Audit.details
    ).outerjoin(Person, Person.id == person_of(Audit.actor, only_staff=False))
    if within is not None:
        statement = statement.where(within)
    found = await read_list(reading, asked, AuditRow, statement, tie=Audit.id.desc())
    names = await _names(reading, {row.actor for row in found.lines})
    lines = [
        Line(
            row.id,
            row.at,
            names.get(row.actor) or _called(row.actor),
            ACTIONS.get(row.action, row.action),
            row.subject,
            row.subject_id,
            _in_words(row.details),
        )
        for row in found.lines
    ]
    return Found(lines, found.total, found.page, found.pages, found.counts)


def _called(actor: str) -> str:
    if actor == BY_OWNER:
        return "de eigenaar van een casus"
    for kind, prefix in PREFIXES.items():
        if actor.startswith(f"{prefix}:"):
            return INSIDE[kind]
    return "leerkring zelf" if actor.startswith("house") else "iemand"


async def _names(reading: Reading, actors: set[str]) -> dict[str, str]:
    ids: dict[str, UUID] = {}
    for actor in actors:
        try:
            ids[actor] = UUID(actor.partition(":")[2])
        except ValueError:
            continue
    rows = await reading.rows(select(Person.id, Person.name).where(Person.id.in_(ids.values())))
    names = {row.id: row.name for row in rows}
    return {actor: names[id_] for actor, id_ in ids.items() if id_ in names}


def _in_words(details: dict[str, Any]) -> str:
    return ", ".join(
        f"{DETAILS.get(name, name)}: {value}"
        for name, value in details.items()
        if value not in ("", None) and name not in ("slug", "person")
    )
