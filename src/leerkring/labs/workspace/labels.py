"""Dutch words for the room of a lab."""

from leerkring.labs.workspace.rules import Inside, ItemKind, Lead

LEADS: dict[Lead, str] = {
    Lead.FACILITATOR: "begeleider",
    Lead.EXPERT: "deskundige",
    Lead.OWNER: "eigenaar van de casus",
    Lead.NOTE_TAKER: "wie aantekeningen maakt",
    Lead.EVERYBODY: "iedereen samen",
}
KINDS: dict[ItemKind, str] = {ItemKind.DECISION: "Besluit", ItemKind.ACTION: "Actie"}
ITEM_FIELDS: dict[str, str] = {
    "kind": "Besluit of actie",
    "what": "Wat",
    "who": "Wie",
    "due_on": "Uiterlijk op",
    "day": "Van welke dag",
}
"""The fields of a decision or action, as a conflict names them."""
MEMBER_FIELDS: dict[str, str] = {"name": "Naam", "email": "E-mailadres", "role": "Rol"}
INSIDE: dict[Inside, str] = {
    Inside.MEMBER: "iemand uit het casusteam",
    Inside.OWNER: "de eigenaar van de casus",
    Inside.EXPERT: "een deskundige",
    Inside.STAFF: "een medewerker",
}
"""Who somebody is whose name is not known (any more)."""
DONE: dict[str, str] = {
    "bewaard": "De aantekeningen zijn bewaard.",
    "samen": "Iemand anders schreef intussen ook. Beide teksten zijn samengevoegd en bewaard. Lees ze even na.",
    "toegevoegd": "Het staat in de lijst.",
    "gewijzigd": "De wijziging is bewaard.",
    "klaar": "De actie is afgevinkt.",
    "weer-open": "De actie staat weer open.",
    "vervallen": "Het staat niet meer in de lijst.",
    "agenda": "Het programma van de dag is bewaard.",
}
TEAM_DONE: dict[str, str] = {
    "erbij": "De link is onderweg. Deze mail gaat alleen naar dit adres.",
    "gewijzigd": "De wijziging is bewaard.",
    "nieuw-adres": "Er gaat een nieuwe link naar het nieuwe adres. De oude link werkt niet meer.",
    "link": "Er gaat een nieuwe link. De oude link werkt niet meer.",
    "weg": "De link van deze persoon werkt niet meer.",
}
DONE_WITH: dict[str, str] = {
    "lab-team.added": "zette iemand in een casusteam",
    "lab-team.changed": "wijzigde iemand in een casusteam",
    "lab-team.removed": "haalde iemand uit een casusteam",
    "lab-team.link": "mailde iemand in een casusteam een nieuwe link",
    "lab.agenda": "wijzigde het programma van een dag van een praktijklab",
    "lab.note": "schreef in de aantekeningen van een praktijklab",
    "lab.item-added": "legde een besluit of actie vast",
    "lab.item-changed": "wijzigde een besluit of actie",
    "lab.item-done": "vinkte een actie af",
    "lab.item-open": "zette een actie weer open",
    "lab.item-dropped": "liet een besluit of actie vervallen",
    "lab.room-forgotten": "wiste aantekeningen en afspraken van een praktijklab",
}
"""What is done in the room of a lab, as the log says it."""
