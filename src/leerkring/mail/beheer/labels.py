"""Dutch words of the back office for mail."""

from leerkring.mail.returns.words import OURS, Cause
from leerkring.mail.rules import DeliveryState

STATES: dict[str, str] = {
    DeliveryState.QUEUED: "staat klaar",
    DeliveryState.CLAIMED: "in behandeling",
    DeliveryState.HANDED: "wordt overgedragen",
    DeliveryState.ACCEPTED: "verstuurd",
    DeliveryState.REFUSED: "geweigerd",
    DeliveryState.DEFERRED: "uitgesteld",
    DeliveryState.UNCERTAIN: "onzeker",
    DeliveryState.SKIPPED: "overgeslagen",
    DeliveryState.BOUNCED: "teruggekomen",
    DeliveryState.COMPLAINED: "klacht",
}
TONES: dict[str, str] = {
    DeliveryState.QUEUED: "neutral",
    DeliveryState.CLAIMED: "neutral",
    DeliveryState.HANDED: "neutral",
    DeliveryState.ACCEPTED: "good",
    DeliveryState.REFUSED: "bad",
    DeliveryState.DEFERRED: "warn",
    DeliveryState.UNCERTAIN: "warn",
    DeliveryState.SKIPPED: "neutral",
    DeliveryState.BOUNCED: "bad",
    DeliveryState.COMPLAINED: "bad",
}
EXPLAINED: dict[str, str] = {
    DeliveryState.QUEUED: "De mail gaat uit zodra een werker vrij is.",
    DeliveryState.CLAIMED: "Een werker maakt de mail nu.",
    DeliveryState.HANDED: "De mailserver krijgt de mail nu.",
    DeliveryState.ACCEPTED: "De mailserver heeft de mail aangenomen.",
    DeliveryState.REFUSED: "De mailserver weigert deze mail. Er wordt niets meer geprobeerd.",
    DeliveryState.DEFERRED: "De mailserver vroeg om het later nog eens te proberen. Dat gaat vanzelf.",
    DeliveryState.UNCERTAIN: "De verbinding viel weg na het versturen. Misschien is de mail aangekomen, misschien niet.",
    DeliveryState.SKIPPED: "Deze mail hoefde niet meer uit.",
    DeliveryState.BOUNCED: "De mail kwam terug: het adres nam hem niet aan.",
    DeliveryState.COMPLAINED: "De ontvanger meldde deze mail als ongewenst.",
}
KINDS: dict[str, str] = {
    "people.sign_in": "link om in te loggen",
    "people.invite": "uitnodiging voor een collega",
    "questions.confirm": "vraag bevestigen",
    "questions.received": "vraag ontvangen",
    "questions.linked": "nieuws over een vraag",
    "questions.ended": "vraag beantwoord of afgesloten",
    "registrations.breakouts": "deelsessies gewijzigd",
    "cases.link": "casus afmaken en indienen",
    "cases.invited": "uitnodiging voor een casus",
    "cases.submitted": "casus ontvangen",
    "cases.asked": "vraag over een casus",
    "cases.accepted": "casus aangenomen",
    "cases.declined": "casus niet aangenomen",
    "cases.closed": "casus afgerond",
    "cases.withdrawn": "casus ingetrokken",
    "cases.owner": "nieuwe link naar een casus",
    "groups.invited": "uitnodiging voor een werkgroep",
    "groups.welcome": "lid van een werkgroep",
    "groups.link": "link naar een werkgroep",
    "groups.meeting": "bijeenkomst van een werkgroep",
    "groups.mail": "mail van een lid aan een werkgroep",
    "groups.asked": "bestaat een werkgroep nog",
    "groups.coordinator": "coördinator van een werkgroep",
    "groups.left": "geen lid meer van een werkgroep",
    "newsletter.confirm": "inschrijving bevestigen",
    "newsletter.welcome": "inschrijving bevestigd",
    "newsletter.preferences": "link naar voorkeuren",
    "newsletter.issue": "nieuwsbrief",
    "newsletter.test": "proefexemplaar van een nieuwsbrief",
    "newsletter.held": "verzending van een nieuwsbrief staat stil",
    "messages.message": "bericht van een collega",
    "messages.test": "proefexemplaar van een bericht",
    "registrations.applied": "aanmelding ontvangen",
    "registrations.tickets": "lotnummers voor de loting",
    "registrations.confirmed": "plaats bevestigd",
    "registrations.rejected": "geen plaats, met de reden",
    "registrations.waitlisted": "op de wachtlijst",
    "registrations.offered": "plaats aangeboden",
    "registrations.declined": "aanbod afgeslagen",
    "registrations.expired": "aanbod verlopen",
    "registrations.cancelled": "afmelding bevestigd",
    "registrations.activity_cancelled": "activiteit gaat niet door",
    "registrations.goes_ahead": "activiteit gaat door",
    "registrations.minimum_changed": "ander minimum",
    "registrations.added": "bijeenkomst erbij",
    "registrations.moved": "bijeenkomst verplaatst",
    "registrations.dropped": "bijeenkomst gaat niet door",
    "registrations.transferred_away": "plaats overgedragen",
    "registrations.transferred_to": "plaats gekregen van een collega",
    "registrations.link": "link opnieuw gestuurd",
    "registrations.address_old": "adres verbeterd, aan het oude adres",
    "registrations.address_new": "adres verbeterd, met nieuwe links",
    "registrations.already": "was al aangemeld",
    "registrations.follow_up": "tweede formulier",
    "registrations.follow_up_reminder": "herinnering aan het tweede formulier",
    "registrations.order_asked": "vraag om een volgorde van kandidaten",
    "registrations.order_told": "bericht dat de organisatie de volgorde bepaalt",
    "registrations.reminder": "herinnering",
    "registrations.afterwards": "bericht na een dag",
    "experts.profile": "link naar het profiel van een deskundige",
    "experts.invitation": "vraag aan een deskundige",
    "experts.reminder": "herinnering aan een deskundige",
    "experts.accepted": "deskundige komt, met de dagen",
    "experts.days": "andere dagen voor een deskundige",
    "experts.revoked": "deskundige hoeft niet te komen",
    "experts.answered": "antwoord van een deskundige",
    "outcomes.confirm": "vraag of een uitkomst klopt",
    "outcomes.later": "vraag wat er later van een casus werd",
}
CAUSES: dict[Cause, str] = {
    Cause.SPF: "onze server mag niet namens ons sturen (SPF)",
    Cause.DKIM: "onze handtekening klopt niet (DKIM)",
    Cause.DMARC: "onze mail is niet als echt te herkennen (DMARC)",
    Cause.BLOCKLIST: "onze server staat op een blokkeerlijst",
    Cause.RELAY: "onze server mag daar niet afleveren",
    Cause.SENDER: "ons afzenderadres wordt niet aangenomen",
    Cause.RATE: "wij stuurden te veel of te snel",
    Cause.SPAM: "onze mail lijkt op reclame of is gevaarlijk genoemd",
    Cause.POLICY: "hun regels houden onze mail tegen",
    Cause.FULL: "het postvak is vol",
    Cause.SIZE: "de mail is te groot",
    Cause.DOMAIN: "het domein bestaat niet of neemt geen mail aan",
    Cause.GONE: "het adres bestaat niet (meer)",
    Cause.ROUTE: "onderweg ging iets mis",
    Cause.BACK: "teruggekomen zonder duidelijke reden",
    Cause.COMPLAINT: "gemeld als ongewenst",
    Cause.NONE: "onbekend",
}
"""Why mail came back, as staff read it."""
TO_DO: dict[Cause, str] = {
    Cause.SPF: "Kijk hierboven bij SPF. Niemand is hierdoor gesloten.",
    Cause.DKIM: "Kijk hierboven bij DKIM. Niemand is hierdoor gesloten.",
    Cause.DMARC: "Kijk hierboven bij DMARC. Niemand is hierdoor gesloten.",
    Cause.BLOCKLIST: "Vraag uw beheerder om ons van de lijst te laten halen. Niemand is hierdoor gesloten.",
    Cause.FULL: "Na drie brieven achter elkaar stopt de mail vanzelf.",
    Cause.DOMAIN: "Bestaat het domein wel? Laat de adressen dan weer toe.",
    Cause.GONE: "Klopt het niet? Laat de adressen dan weer toe.",
    Cause.COMPLAINT: "Wie klaagt, krijgt geen mail meer.",
}


def cause_title(cause: Cause) -> str:
    """Return a cause as it stands at the beginning of a line; its abbreviations stay capitals."""
    return CAUSES[cause][:1].upper() + CAUSES[cause][1:]


def cause_tone(cause: Cause) -> str:
    """Return how bad a cause is for us: ours is to be mended."""
    return "bad" if cause in OURS else "neutral"


def to_do(cause: Cause) -> str:
    """Return what staff can do about a cause."""
    ours = "Geef dit door aan uw beheerder. Niemand is hierdoor gesloten."
    return TO_DO.get(cause, ours if cause in OURS else "Niets.")


def to_do_now(cause: Cause) -> str:
    """Return what staff can do while the mail server refuses all mail."""
    what = {
        Cause.RELAY: "Kijk of de naam en het wachtwoord van de mailserver nog kloppen.",
        Cause.SENDER: "Kijk of de mailserver ons afzenderadres kent.",
        Cause.BLOCKLIST: "Vraag uw beheerder om ons van de lijst te laten halen.",
    }
    return what.get(cause, "Geef dit door aan uw beheerder.")


def said(status: str, text: str) -> str:
    """Return what a mail server said; its code once."""
    return text if status in text else f"{status} {text}".strip()


def kind_text(kind: str) -> str:
    """Return what a kind of mail is about; one that has no words yet is shown by its name."""
    return KINDS.get(kind, kind)
