"""The Dutch words of registering, for pages and mails."""

THE_KIND = {
    "circle": "deze leerkring",
    "lab": "dit praktijklab",
    "national_meeting": "deze landelijke bijeenkomst",
}
STATES = {
    "applied": "Ontvangen",
    "confirmed": "U heeft een plaats",
    "waitlisted": "Op de wachtlijst",
    "offered": "Er is een plaats voor u",
    "declined": "U heeft de plaats afgeslagen",
    "expired": "Het aanbod is verlopen",
    "rejected": "Geen plaats",
    "cancelled": "Afgemeld",
}
WHY_WAITING = {
    "full": "Alle plaatsen zijn bezet.",
    "kept-places": "De plaatsen die nog vrij zijn, houden wij vrij voor anderen. Op de pagina staat voor wie en tot wanneer.",
    "organization-maximum": "Van uw organisatie kan er nu niemand meer bij: u heeft samen het hoogste aantal plaatsen.",
    "group-too-large": "Er is wel een plaats voor een van u, maar niet voor u allemaal samen.",
    "others-wait": "Anderen wachten al langer.",
    "put-on-list": "Wij hebben de groep samengesteld. U staat op de wachtlijst.",
}
FOR_STAFF = {
    "Vul uw voor- en achternaam in.": "Vul de voor- en achternaam in.",
    "Vul de naam van uw organisatie in.": "Vul de naam van de organisatie in.",
}
"""What the form says to who registers themselves, as staff read it."""
