"""Dutch words of the back office for mail."""

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
    "newsletter.confirm": "inschrijving bevestigen",
    "newsletter.welcome": "inschrijving bevestigd",
    "newsletter.preferences": "link naar voorkeuren",
    "newsletter.issue": "nieuwsbrief",
    "newsletter.test": "proefexemplaar van een nieuwsbrief",
    "newsletter.held": "verzending van een nieuwsbrief staat stil",
    "registrations.applied": "aanmelding ontvangen",
    "registrations.confirmed": "plaats bevestigd",
    "registrations.waitlisted": "op de wachtlijst",
    "registrations.offered": "plaats aangeboden",
    "registrations.declined": "aanbod afgeslagen",
    "registrations.expired": "aanbod verlopen",
    "registrations.cancelled": "afmelding bevestigd",
    "registrations.activity_cancelled": "activiteit gaat niet door",
    "registrations.moved": "bijeenkomst verplaatst",
    "registrations.dropped": "bijeenkomst gaat niet door",
    "registrations.transferred_away": "plaats overgedragen",
    "registrations.transferred_to": "plaats gekregen van een collega",
    "registrations.link": "link opnieuw gestuurd",
    "registrations.already": "was al aangemeld",
    "registrations.reminder": "herinnering",
}


def kind_text(kind: str) -> str:
    """Return what a kind of mail is about; one that has no words yet is shown by its name."""
    return KINDS.get(kind, kind)
